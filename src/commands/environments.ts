import { readEnvironments } from '../operations/environments.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { Operation } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { blocks, checkTarget, holderOf } from '../operations/preflight.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { viewTitle } from './operation-view.ts';
import type { EnvironmentView } from './reply.ts';
import { timeFor } from './times.ts';

export function environmentsCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'environments', usage: 'environments', about: 'The environments of the project and how they are.' },
    aliases: ['envs', 'environment', 'list environments'],
    run: (_words, request) =>
      withProject(deps, request, async (project) => {
        const [list, open] = await Promise.all([
          readEnvironments(deps.backendOf(project, null), project, request.asker.person),
          deps.store.listOpen(),
        ]);
        const { failure } = list;
        return {
          kind: 'environments',
          project,
          environments: list.environments.map((facts) => view(facts, open)),
          warning: failure ? failureSentence(failure, timeFor(request.asker.timezone)) : null,
        };
      }),
  };
}

function view(facts: EnvironmentFacts, open: readonly Operation[]): EnvironmentView {
  const holder = holderOf(facts, open);
  return {
    facts,
    running: holder ? viewTitle(holder) : null,
    noRefresh: blocks(checkTarget(facts, holder !== null))[0]?.text ?? null,
  };
}
