import { normalName } from '../operations/environments.ts';
import type { Backup } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';

const PAGE_SIZE = 10;

export function backupsCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'backups', usage: 'backups [words]', about: 'The database backups of the project, newest first.' },
    aliases: ['backup', 'list backups', 'databases'],
    run: (words, request) => withProject(deps, request, (project) => backupsPage(deps, request, project, words, 1)),
  };
}

/** One page (from 1) of the backups whose name, file or description holds every word of `filter`. */
export async function backupsPage(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  filter: string,
  page: number,
): Promise<Reply> {
  const all = await deps.backendOf(project, null).listBackups(project, request.asker.person);
  const found = all.filter((backup) => holds(backup, filter));
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const shown = Math.min(Math.max(1, page), pages);
  return {
    kind: 'backups',
    project,
    filter,
    page: shown,
    pages,
    total: found.length,
    backups: found.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE),
  };
}

function holds({ name, fileName, description }: Backup, filter: string): boolean {
  const text = normalName(`${name} ${fileName} ${description}`);
  return normalName(filter)
    .split(' ')
    .every((word) => text.includes(word));
}
