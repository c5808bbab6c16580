import { duration } from '../../commands/times.ts';
import type { OperationView } from '../../commands/views.ts';
import { missingApprovals } from '../../operations/approvers.ts';
import { clip } from '../../operations/clip.ts';
import { isForLater } from '../../operations/operation.ts';
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
  /** Whom it waits for, or when it starts; or nothing. */
  readonly next: string;
}

const MOST_ROWS = 8;

const UNREACHABLE = ' · ⚠ Ferry can tell nobody: its conversation takes no more messages';

export function statusContent(reply: ReplyOf<'status'>): CardContent<StatusData> {
  const { projectName, waiting, running, ended } = reply;
  const out = new Set(reply.unreachable);
  const groups = [
    group('Waiting', waiting, out),
    group(
      'Running',
      running.filter((view) => !isToCome(view)),
      out,
    ),
    group('To come', running.filter(isToCome), out),
    group('Ended', ended, out),
  ];
  return content('status', `${projectName}: ${count(reply)}`, {
    project: escapeMarkdown(clip(projectName, 100)),
    isIdle: waiting.length + running.length === 0,
    groups: groups.filter(({ rows }) => rows.length > 0),
  });
}

function count({ waiting, running }: ReplyOf<'status'>): string {
  const toCome = running.filter(isToCome).length;
  const words = [
    waiting.length > 0 ? `${waiting.length} waiting` : '',
    running.length > toCome ? `${running.length - toCome} running` : '',
    toCome > 0 ? `${toCome} to come` : '',
  ];
  return words.filter((word) => word !== '').join(', ') || 'nothing is waiting or running';
}

/** Confirmed, and approved where that is needed, for a time that has not come. */
function isToCome({ operation }: OperationView): boolean {
  return operation.state === 'approved' && isForLater(operation);
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
    next: next(view),
  };
}

function when({ operation: { requestedAt, startedAt, endedAt } }: OperationView): string {
  if (endedAt !== null && startedAt !== null) return `${localTime(endedAt)} · took ${duration(endedAt - startedAt)}`;
  if (endedAt !== null) return localTime(endedAt);
  return startedAt === null ? `asked ${localTime(requestedAt)}` : `since ${localTime(startedAt)}`;
}

function next(view: OperationView): string {
  const { operation, requesterName, followerName } = view;
  const { state, signIn, notBefore } = operation;
  const starts = notBefore === null ? '' : `Starts ${localTime(notBefore)}`;
  if (signIn !== 'notNeeded') return waitsFor(starts, `${followerName ?? requesterName}'s sign-in`);
  switch (state) {
    case 'requested':
    case 'blocked':
      return waitsFor(state === 'blocked' ? '' : starts, `${requesterName}'s confirmation`);
    case 'awaitingApproval':
      return waitsFor(starts, missingInWords(view));
    case 'unconfirmed':
      return waitsFor('', `${requesterName}'s word on whether it started`);
    case 'approved':
      return isToCome(view) ? starts : '';
    default:
      return '';
  }
}

function waitsFor(starts: string, what: string): string {
  const whom = escapeMarkdown(clip(what, 300));
  return starts === '' ? `Waits for ${whom}` : `${starts} · waits for ${whom}`;
}

/** `1 of 2 approvals by Ana Ruiz or Noor Haddad`. */
function missingInWords({ approval, operation }: OperationView): string {
  const { required, from } = approval ?? { required: 0, from: 'approvers' };
  return `${missingApprovals(operation)} of ${required} approval${required === 1 ? '' : 's'} by ${from}`;
}
