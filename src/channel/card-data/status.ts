import type { OperationView } from '../../commands/reply.ts';
import { duration } from '../../commands/times.ts';
import { clip, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { type OperationHead, operationHead } from './operation-words.ts';
import { localTime } from './times.ts';

export interface StatusData extends CardData {
  readonly project: string;
  readonly running: readonly StatusRow[];
  readonly isIdle: boolean;
  /** How many more there are than rows, in words; or nothing. */
  readonly moreRunning: string;
  readonly recent: readonly StatusRow[];
  readonly hasRecent: boolean;
}

export interface StatusRow {
  readonly title: string;
  readonly state: string;
  readonly stateColour: OperationHead['stateColour'];
  /** Who and when. */
  readonly about: string;
}

const MOST_ROWS = 10;

export function statusContent({ projectName, running, recent }: ReplyOf<'status'>): CardContent<StatusData> {
  const count = running.length === 0 ? 'nothing is under way' : `${running.length} under way`;
  return content('status', `${projectName}: ${count}`, {
    project: escapeMarkdown(clip(projectName, 100)),
    running: running.slice(0, MOST_ROWS).map(statusRow),
    isIdle: running.length === 0,
    moreRunning: running.length > MOST_ROWS ? `and ${running.length - MOST_ROWS} more` : '',
    recent: recent.slice(0, MOST_ROWS).map(statusRow),
    hasRecent: recent.length > 0,
  });
}

function statusRow(view: OperationView): StatusRow {
  const { title, state, stateColour, requester } = operationHead(view);
  return {
    title,
    state,
    stateColour,
    about: `${requester} · ${when(view)}`,
  };
}

function when({ operation: { requestedAt, startedAt, endedAt } }: OperationView): string {
  if (endedAt !== null && startedAt !== null) return `${localTime(endedAt)} · took ${duration(endedAt - startedAt)}`;
  if (endedAt !== null) return localTime(endedAt);
  return startedAt === null ? `asked ${localTime(requestedAt)}` : `since ${localTime(startedAt)}`;
}
