import type { AuditFilter } from '../../commands/audit-filter.ts';
import type { AuditLink } from '../../commands/views.ts';
import { capital } from '../../operations/capital.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { localTime } from './times.ts';

export interface AuditExportData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly about: string;
  /** It travels in the buttons' data and is never drawn. */
  readonly filter: AuditFilter;
  readonly hasLink: boolean;
  /** Of Ferry's page for one download; empty without a link. */
  readonly url: string;
  /** What the link is good for, and until when; empty without a link. */
  readonly validity: string;
}

export function auditExportContent(reply: ReplyOf<'auditExport'>): CardContent<AuditExportData> {
  const { project, filter, about, link } = reply;
  return content('audit-export', `Audit log of ${clip(project.name, 100)} as a file`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    about: escapeMarkdown(capital(clip(about, 200))),
    filter,
    hasLink: link !== null,
    url: link?.url ?? '',
    validity: link === null ? '' : validityWords(link),
  });
}

function validityWords({ format, usableUntil }: AuditLink): string {
  return `A link to a ${format.toUpperCase()} file, for you alone, good for one download that begins before ${localTime(usableUntil)}. That you have it is in the audit log.`;
}
