import { findEnvironment } from '../operations/environments.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { askOperation } from './ask-operation.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { environmentsFor, type ProjectEnvironments } from './project-environments.ts';
import { refreshForm } from './refresh-form.ts';
import { type Names, namesIn } from './refresh-names.ts';
import type { Reply } from './reply.ts';

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
        const list = await environmentsFor(deps, request, project);
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
  return askFor(deps, request, project, await environmentsFor(deps, request, project), names);
}

async function askFor(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  { environments, warning }: ProjectEnvironments,
  names: Names,
): Promise<Reply> {
  const target = findEnvironment(environments, names.target);
  const source = findEnvironment(environments, names.source);
  if (!target || !source || names.isBackwards) return refreshForm(deps, project, environments, names);
  return askOperation(deps, request, { kind: 'refresh', project, source, target, backupName: null, warning });
}
