import { findEnvironment } from '../operations/environments.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { readAskedBy } from './asked-by.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { viewEnvironment } from './environment-view.ts';
import { viewEntries } from './history.ts';
import { unquoted } from './parse.ts';
import { environmentsFor, unknownName } from './project-environments.ts';
import { isCounted, viewQuota } from './quota.ts';
import { recentHistoryFor } from './recent-history.ts';
import type { Reply } from './reply.ts';

/** How much of the history the detail shows; `history` has the rest. */
const NEWEST = 5;

export function environmentsCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'environments',
      usage: 'environments [name]',
      about: 'The environments of the project and how they are, or one of them in detail.',
    },
    aliases: ['envs', 'environment', 'env', 'list environments'],
    run: (words, request) =>
      withProject(deps, request, (project) =>
        words === '' ? listed(deps, request, project) : environmentDetail(deps, request, project, unquoted(words)),
      ),
  };
}

/** No history and no quota here: reading one for every environment would use up what LCS allows a minute (lcs-api 5.2). */
async function listed(deps: CommandDeps, request: Request, project: ProjectSettings): Promise<Reply> {
  const [list, open] = await Promise.all([environmentsFor(deps, request, project), deps.store.listOpen()]);
  const environments = list.environments.map((facts) => viewEnvironment(facts, open));
  return { kind: 'environments', project, environments, warning: list.warning };
}

/** One environment, named as people name it, with its history and quota. */
export async function environmentDetail(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  said: string,
): Promise<Reply> {
  const { environments, warning } = await environmentsFor(deps, request, project);
  const facts = findEnvironment(environments, said);
  if (!facts) return { kind: 'problem', sentence: unknownName(said, environments) ?? 'Which environment?' };
  const [open, history, askedBy] = await Promise.all([
    deps.store.listOpen(),
    recentHistoryFor(deps, request, project, facts),
    readAskedBy(deps, project.id),
  ]);
  return {
    kind: 'environment',
    project,
    view: viewEnvironment(facts, open),
    quota: isCounted(facts) ? viewQuota(facts, history, askedBy, deps.clock.now()) : null,
    history: history.ok ? viewEntries(history.entries.slice(0, NEWEST), askedBy) : [],
    warning: warning ?? (history.ok ? null : history.problem),
  };
}
