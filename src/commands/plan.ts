import { findEnvironment } from '../operations/environments.ts';
import type { Check, EnvironmentRef } from '../operations/operation.ts';
import { decide } from '../operations/policy.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { readPreflight } from '../operations/preflight-facts.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { environmentsFor, type ProjectEnvironments } from './project-environments.ts';
import { refreshForm } from './refresh-form.ts';
import { type Names, namesIn } from './refresh-names.ts';
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
      withProject(deps, request, async (project) => {
        const list = await environmentsFor(deps, request, project);
        return plan(deps, request, project, list, namesIn(words, list.environments));
      }),
  };
}

/** From a card: `source` and `target` are names, aliases or ids, and may be empty. */
export async function planFromForm(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  target: string,
  source: string,
): Promise<Reply> {
  const names = { target, source, isBackwards: false, isClear: true };
  return plan(deps, request, project, await environmentsFor(deps, request, project), names);
}

async function plan(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  { environments, warning }: ProjectEnvironments,
  names: Names,
): Promise<Reply> {
  const target = findEnvironment(environments, names.target);
  const source = findEnvironment(environments, names.source);
  if (!target || !source || names.isBackwards) return refreshForm(deps, project, environments, names, 'plan');
  const { person, timezone } = request.asker;
  const time = timeFor(timezone);
  const read = await readPreflight(deps, { kind: 'refresh', project, person, source, target, warning, time });
  const checks = [...policyChecks(deps, request, project, source, target), ...read.checks];
  return { kind: 'plan', project, source: ref(source), target: ref(target), checks, quota: read.quota };
}

/** What the team's rules and freezes say, where they forbid it. */
function policyChecks(
  deps: CommandDeps,
  { asker, conversationId }: Request,
  project: ProjectSettings,
  source: EnvironmentFacts,
  target: EnvironmentFacts,
): readonly Check[] {
  const { person } = asker;
  const now = deps.clock.now();
  const question = { action: 'refresh', project, source, target, person, conversationId, now } as const;
  const decision = decide(question, deps.settings);
  return decision.allowed ? [] : [{ level: 'block', text: decision.reason }];
}

function ref({ id, name }: EnvironmentRef): EnvironmentRef {
  return { id, name };
}
