import { type EnvironmentList, findEnvironment, readEnvironments } from '../operations/environments.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import { requestRefresh } from '../operations/requests.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { viewOperation } from './operation-view.ts';
import { refreshForm } from './refresh-form.ts';
import { type Names, namesIn } from './refresh-names.ts';
import type { Reply } from './reply.ts';
import { timeFor } from './times.ts';

export function refreshCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'refresh',
      usage: 'refresh <target> from <source>',
      about: 'Overwrite the database of one environment with that of another. "refresh" alone shows a form.',
    },
    aliases: ['database refresh'],
    run: (words, request) =>
      withProject(deps, request, async (project) => {
        const list = await read(deps, request, project);
        return askFor(deps, request, project, list, namesIn(words, list.environments));
      }),
  };
}

/** From a card: `source` and `target` are names, aliases or ids, and may be empty. */
export async function requestFromForm(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  target: string,
  source: string,
): Promise<Reply> {
  const names = { target, source, isBackwards: false, isClear: true };
  return askFor(deps, request, project, await read(deps, request, project), names);
}

function read(deps: CommandDeps, request: Request, project: ProjectSettings): Promise<EnvironmentList> {
  return readEnvironments(deps.backendOf(project, null), project, request.asker.person);
}

async function askFor(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  list: EnvironmentList,
  names: Names,
): Promise<Reply> {
  const target = findEnvironment(list.environments, names.target);
  const source = findEnvironment(list.environments, names.source);
  if (!target || !source || names.isBackwards) return refreshForm(deps, project, list.environments, names);
  const warning = list.failure ? failureSentence(list.failure, timeFor(request.asker.timezone)) : null;
  const { conversationId, activityId, asker } = request;
  const outcome = await requestRefresh(deps, {
    project,
    source,
    target,
    warning,
    requester: asker.person,
    conversationId,
    activityId,
  });
  if (!outcome.ok) return { kind: 'problem', sentence: outcome.reasons.join(' ') };
  return { kind: 'operation', view: await viewOperation(deps, outcome.operation) };
}
