import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { HistoryEntry } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { type AskedBy, readAskedBy } from './asked-by.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { environmentForm } from './environment-form.ts';
import { unquoted } from './parse.ts';
import { environmentsFor } from './project-environments.ts';
import type { Reply } from './reply.ts';
import type { HistoryView } from './views.ts';

export function historyCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'history',
      usage: 'history <environment>',
      about: 'What ran on an environment, who or what started it, how long it took and how it ended.',
    },
    aliases: ['log'],
    run: (words, request) =>
      withProject(deps, request, (project) =>
        historyPage(deps, request, project, unquoted(words.replace(/^(of|on|for) /i, '')), 1),
      ),
  };
}

/** One page (from 1) of LCS's history of an environment, named as people name it. Rejects when LCS cannot be asked. */
export async function historyPage(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  said: string,
  page: number,
): Promise<Reply> {
  const { environments } = await environmentsFor(deps, request, project);
  const environment = findEnvironment(environments, said);
  if (!environment) return environmentForm(deps, project, environments, { purpose: 'history', said });
  const { person } = request.asker;
  const [read, askedBy] = await Promise.all([
    deps.backendOf(project, environment).listHistory(project, person, environment, page),
    readAskedBy(deps, project.id),
  ]);
  const { entries, hasMore } = read;
  return { ...historyOf(project, environment, viewEntries(entries, askedBy)), page, hasMore };
}

/** A history that is one page, without a question. */
export function historyOf(
  project: ProjectSettings,
  { id, name }: EnvironmentRef,
  entries: readonly HistoryView[],
): Extract<Reply, { kind: 'history' }> {
  return { kind: 'history', project, environment: { id, name }, entries, page: 1, hasMore: false, question: null };
}

export function viewEntries(entries: readonly HistoryEntry[], askedBy: AskedBy): readonly HistoryView[] {
  return entries.map((entry) => ({ entry, askedBy: askedBy(entry.lcsActivityId) }));
}
