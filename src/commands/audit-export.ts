import type { ProjectSettings } from '../operations/settings.ts';
import { onAsked } from './audit.ts';
import { auditAbout } from './audit-about.ts';
import { auditEnvironments } from './audit-asked.ts';
import { type AuditFilter, auditData, queryOf } from './audit-filter.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';
import { handOutTicket } from './ticket-link.ts';

export function auditExportCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'audit export',
      usage: 'audit export [environment, operation or person] [since <date>]',
      about: 'The same as a file, by a link that works once.',
    },
    aliases: ['export audit', 'export audit log', 'audit log export', 'export the audit log'],
    run: (words, request) =>
      withProject(deps, request, (project) =>
        onAsked(deps, request, project, words, (filter) => auditExport(deps, request, project, filter)),
      ),
  };
}

/** The card on which one chooses the kind of file; no link yet. For whoever may read the log. */
export async function auditExport(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  filter: AuditFilter,
): Promise<Extract<Reply, { kind: 'auditExport' }>> {
  const environments = await auditEnvironments(deps, request, project);
  const about = await auditAbout(deps, request, environments, queryOf(project.id, filter));
  return { kind: 'auditExport', project, filter, about, link: null };
}

/** The same with a link, for whoever asks alone. The right to read the log is looked at again when the link is used. */
export async function auditLink(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  filter: AuditFilter,
  format: 'csv' | 'json',
): Promise<Reply> {
  const grant = { kind: 'audit', format, query: queryOf(project.id, filter) } as const;
  const offer = await auditExport(deps, request, project, filter);
  const event = { what: 'auditLinkHandedOut', rule: null, data: auditData(grant) };
  const link = await handOutTicket(deps, request, grant, event);
  return { ...offer, link: { ...link, format } };
}
