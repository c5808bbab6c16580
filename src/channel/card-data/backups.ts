import { clip } from '../../operations/clip.ts';
import type { Backup } from '../../operations/ports.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { localTime } from './times.ts';

export interface BackupsData extends CardData {
  readonly project: string;
  readonly projectId: number;
  /** How many, and which part of them is shown. */
  readonly extent: string;
  /** As it was typed: it travels in the buttons' data and is never drawn. */
  readonly filter: string;
  readonly backups: readonly BackupRow[];
  readonly isEmpty: boolean;
  readonly hasPrevious: boolean;
  readonly previousPage: number;
  readonly hasNext: boolean;
  readonly nextPage: number;
}

export interface BackupRow {
  readonly backupId: string;
  readonly name: string;
  readonly fileName: string;
  /** When and by whom. */
  readonly created: string;
  readonly description: string;
}

/** The signed URL of a backup is not in the reply and cannot get here (lcs-api 2.1). */
export function backupsContent(reply: ReplyOf<'backups'>): CardContent<BackupsData> {
  const { project, page, pages, filter } = reply;
  return content('backups', `Backups of ${project.name}: ${extentWords(reply)}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    extent: escapeMarkdown(extentWords(reply)),
    filter,
    backups: reply.backups.map(backupRow),
    isEmpty: reply.backups.length === 0,
    hasPrevious: page > 1,
    previousPage: Math.max(page - 1, 1),
    hasNext: page < pages,
    nextPage: Math.min(page + 1, pages),
  });
}

function extentWords({ total, page, pages, filter }: ReplyOf<'backups'>): string {
  const count = total === 1 ? '1 backup' : `${total === 0 ? 'No' : total} backups`;
  const matching = filter === '' ? '' : ` matching “${clip(filter, 60)}”`;
  return pages > 1 ? `${count}${matching} · page ${page} of ${pages}` : `${count}${matching}`;
}

/** What is drawn of a backup, in a list and by itself. */
export function backupRow(backup: Backup): BackupRow {
  const when = backup.createdAt === null ? 'Creation date unknown' : localTime(backup.createdAt);
  const by = backup.createdBy === null ? '' : ` · ${escapeMarkdown(clip(backup.createdBy, 80))}`;
  return {
    backupId: backup.id,
    name: escapeMarkdown(clip(backup.name, 120)) || 'Backup without a name',
    fileName: escapeMarkdown(clip(backup.fileName, 120)),
    created: `${when}${by}`,
    description: escapeMarkdown(clip(backup.description, 160)),
  };
}
