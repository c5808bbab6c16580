import type { OperationView } from '../../commands/reply.ts';
import { duration } from '../../commands/times.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { type OperationHead, operationHead } from './operation-words.ts';
import { localTime } from './times.ts';

export interface StatusData extends CardData {
  readonly project: string;
  /** Nothing has yet to end. */
  readonly isIdle: boolean;
  /** Only those that hold something. */
  readonly groups: readonly StatusGroup[];
}

export interface StatusGroup {
  readonly title: string;
  readonly rows: readonly StatusRow[];
  /** How many more there are than rows, in words; or nothing. */
  readonly more: string;
}

export interface StatusRow {
  readonly title: string;
  readonly state: string;
  readonly stateColour: OperationHead['stateColour'];
  /** Who and when. */
  readonly about: string;
}

const MOST_ROWS = 8;

const UNREACHABLE = ' · ⚠ Ferry can tell nobody: its conversation takes no more messages';

export function statusContent(reply: ReplyOf<'status'>): CardContent<StatusData> {
  const { projectName, waiting, running, ended } = reply;
  const out = new Set(reply.unreachable);
  const groups = [group('Waiting', waiting, out), group('Running', running, out), group('Ended', ended, out)];
  return content('status', `${projectName}: ${count(reply)}`, {
    project: escapeMarkdown(clip(projectName, 100)),
    isIdle: waiting.length + running.length === 0,
    groups: groups.filter(({ rows }) => rows.length > 0),
  });
}

function count({ waiting, running }: ReplyOf<'status'>): string {
  const words = [
    waiting.length > 0 ? `${waiting.length} waiting` : '',
    running.length > 0 ? `${running.length} running` : '',
  ];
  return words.filter((word) => word !== '').join(', ') || 'nothing is waiting or running';
}

function group(title: string, views: readonly OperationView[], unreachable: ReadonlySet<string>): StatusGroup {
  const left = views.length - MOST_ROWS;
  const rows = views.slice(0, MOST_ROWS).map((view) => statusRow(view, unreachable.has(view.operation.id)));
  return { title, rows, more: left > 0 ? `and ${left} more` : '' };
}

function statusRow(view: OperationView, isUnreachable: boolean): StatusRow {
  const { title, state, stateColour, requester } = operationHead(view);
  return {
    title,
    state,
    stateColour,
    about: `${requester} · ${when(view)}${isUnreachable ? UNREACHABLE : ''}`,
  };
}

function when({ operation: { requestedAt, startedAt, endedAt } }: OperationView): string {
  if (endedAt !== null && startedAt !== null) return `${localTime(endedAt)} · took ${duration(endedAt - startedAt)}`;
  if (endedAt !== null) return localTime(endedAt);
  return startedAt === null ? `asked ${localTime(requestedAt)}` : `since ${localTime(startedAt)}`;
}
