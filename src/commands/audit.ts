import type { LoggedEvent } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { auditAbout } from './audit-about.ts';
import { auditEnvironments, readAuditAsked } from './audit-asked.ts';
import { type AuditFilter, queryOf } from './audit-filter.ts';
import { namesOf } from './audit-names.ts';
import { asReader } from './audit-right.ts';
import { type AuditNames, auditWords } from './audit-words.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';
import type { AuditEntry } from './views.ts';

const PAGE_SIZE = 10;

export function auditCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'audit',
      usage: 'audit [environment, operation or person] [since <date>]',
      about: 'Who did what, when, and by which rule.',
    },
    aliases: ['audit log', 'show audit', 'who did what'],
    run: (words, request) =>
      withProject(deps, request, (project) =>
        onAsked(deps, request, project, words, (filter) => auditPage(deps, request, project, filter, 1)),
      ),
  };
}

/** Runs `body` with what is asked for in words, for whoever may read the log. */
export function onAsked(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  words: string,
  body: (filter: AuditFilter) => Promise<Reply>,
): Promise<Reply> {
  return asReader(deps, request, project, async () => {
    const asked = await readAuditAsked(deps, request, project, words.replace(/^(of|on|for|by) /i, ''));
    return asked.ok ? body(asked.filter) : { kind: 'problem', sentence: asked.sentence };
  });
}

/** One page (from 1) of the audit log, newest first, for whoever may read it. */
export async function auditPage(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  filter: AuditFilter,
  page: number,
): Promise<Reply> {
  const found = await deps.auditLog.list(queryOf(project.id, filter), PAGE_SIZE + 1, (page - 1) * PAGE_SIZE);
  const shown = found.slice(0, PAGE_SIZE);
  const environments = await auditEnvironments(deps, request, project);
  const people = await namesOf(deps, shown);
  const names = {
    person: (objectId: string) => people.get(objectId) ?? null,
    environment: (id: string) => environments.find((one) => one.id === id)?.name ?? null,
  };
  return {
    kind: 'audit',
    project,
    filter,
    about: await auditAbout(deps, request, environments, queryOf(project.id, filter)),
    page,
    hasOlder: found.length > PAGE_SIZE,
    entries: shown.map((event) => entryOf(event, names)),
  };
}

function entryOf(event: LoggedEvent, names: AuditNames): AuditEntry {
  const { at, operationId, rule } = event;
  return { at, ...auditWords(event, names), operationId, rule };
}
