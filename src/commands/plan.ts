import type { Check, EnvironmentRef } from '../operations/operation.ts';
import { decideFor } from '../operations/policy-now.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { readPreflight } from '../operations/preflight-facts.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { inWords, type Said, withPair } from './refresh-pair.ts';
import type { Reply } from './reply.ts';
import { timeFor } from './times.ts';

export function planCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'plan',
      usage: 'plan refresh <target> from <source>',
      about: 'What speaks for and against a refresh, without asking for one.',
    },
    aliases: ['plan refresh', 'plan a refresh of', 'plan the refresh of'],
    run: (words, request) =>
      withProject(deps, request, (project) => planRefresh(deps, request, project, inWords(words))),
  };
}

/** Plans the refresh of a pair, however it was named. */
export function planRefresh(deps: CommandDeps, request: Request, project: ProjectSettings, said: Said): Promise<Reply> {
  return withPair(deps, request, project, said, 'plan', async ({ source, target, warning }) => {
    const { person, timezone } = request.asker;
    const time = timeFor(timezone);
    const read = await readPreflight(deps, { kind: 'refresh', project, person, source, target, warning, time });
    const checks = [...(await policyChecks(deps, request, project, source, target)), ...read.checks];
    return { kind: 'plan', project, source: ref(source), target: ref(target), checks, quota: read.quota };
  });
}

/** What the team's rules and freezes say, where they forbid it. */
async function policyChecks(
  deps: CommandDeps,
  { asker, conversationId }: Request,
  project: ProjectSettings,
  source: EnvironmentFacts,
  target: EnvironmentFacts,
): Promise<readonly Check[]> {
  const at = deps.clock.now();
  const question = { action: 'refresh', project, source, target, person: asker.person, conversationId, at } as const;
  const decision = await decideFor(deps, question);
  return decision.allowed ? [] : [{ level: 'block', text: decision.reason }];
}

function ref({ id, name }: EnvironmentRef): EnvironmentRef {
  return { id, name };
}
