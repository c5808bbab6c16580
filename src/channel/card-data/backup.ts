import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type BackupRow, backupRow } from './backups.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { localTime } from './times.ts';

export interface BackupData extends CardData, BackupRow {
  readonly project: string;
  readonly projectId: number;
  readonly hasLink: boolean;
  /** Of the button that asks for a link. */
  readonly askTitle: string;
  /** Of Ferry's page for one download; empty without a link. */
  readonly url: string;
  /** What the link is good for, and until when; empty without a link. */
  readonly validity: string;
}

export function backupContent({ project, backup, link }: ReplyOf<'backup'>): CardContent<BackupData> {
  return content('backup', `Backup ${clip(backup.name, 120)} of ${clip(project.name, 100)}`, {
    ...backupRow(backup),
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    hasLink: link !== null,
    askTitle: link === null ? 'Get link' : 'New link',
    url: link?.url ?? '',
    validity: link === null ? '' : validityWords(link),
  });
}

function validityWords({ usableUntil, fileUntil }: NonNullable<ReplyOf<'backup'>['link']>): string {
  const page = `For you alone, good for one download that begins before ${localTime(usableUntil)}.`;
  if (fileUntil === null) return page;
  return `${page} The address of the file, which you get there, works until ${localTime(fileUntil)}: give it to nobody.`;
}
