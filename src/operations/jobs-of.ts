import { isToBeSent } from './lifecycle.ts';
import { isEnded, isReconciling, type Notice, type Operation, type State } from './operation.ts';
import type { JobRequest } from './ports.ts';

/** What decides which jobs an operation needs. */
export type JobNeeds = Pick<
  Operation,
  | 'id'
  | 'revision'
  | 'visibleRevision'
  | 'state'
  | 'announced'
  | 'votes'
  | 'reason'
  | 'signIn'
  | 'notices'
  | 'notBefore'
  | 'confirmedAt'
  | 'signInCheckAt'
  | 'expiresAt'
  | 'nextPollAt'
  | 'askedRevision'
>;

/** States that a new message in the thread always tells: the person who asked waits for them, or must do something. */
const TOLD: ReadonlySet<State> = new Set([
  'blocked',
  'rejected',
  'unconfirmed',
  'failing',
  'succeeded',
  'failed',
  'rolledBack',
  'rollbackFailed',
  'refused',
  'unknown',
]);

export function isUntold(operation: JobNeeds): boolean {
  return isTold(operation) && operation.announced !== operation.state;
}

function isTold(operation: JobNeeds): boolean {
  const { state, votes, notBefore, confirmedAt, reason } = operation;
  switch (state) {
    case 'approved':
      return votes.length > 0 && notBefore !== null;
    case 'running':
      // Whoever waited for others, or for the evening, is not looking when it begins.
      return votes.length > 0 || notBefore !== null;
    case 'expired':
      return confirmedAt !== null;
    case 'cancelled':
      // By somebody else: who cancels their own knows it.
      return reason !== null;
    default:
      return TOLD.has(state);
  }
}

/**
 * The jobs an operation needs so that it is not forgotten: what commits creates, and what the sweep re-creates when it
 * is missing.
 */
export function jobsOf(operation: JobNeeds): readonly JobRequest[] {
  const next = nextStep(operation);
  return [
    ...(next ? [next] : []),
    ...(isUntold(operation) ? [jobFor(operation, 'announce')] : []),
    // By the visible revision: there is one for a pause, however often LCS is asked in vain meanwhile.
    ...(operation.signIn === 'needed' ? [jobForVisible(operation, 'ask')] : []),
    ...(operation.signInCheckAt === null ? [] : [jobFor(operation, 'checkSignIn', operation.signInCheckAt)]),
    ...operation.notices.map((notice) => jobForNotice(operation, notice)),
  ];
}

function nextStep(operation: JobNeeds): JobRequest | null {
  if (isEnded(operation.state)) return null;
  switch (operation.state) {
    case 'requested':
    case 'awaitingApproval':
    case 'blocked':
      return operation.expiresAt === null ? null : jobFor(operation, 'expire', operation.expiresAt);
    case 'approved':
      return isToBeSent(operation) ? jobFor(operation, 'submit', operation.notBefore ?? undefined) : null;
    case 'submitting':
      if (isReconciling(operation)) return jobFor(operation, 'reconcile', operation.nextPollAt ?? undefined);
      // The very job that committed `submitting`: when it runs again, its first run died before the answer was stored.
      return { ...jobFor(operation, 'submit'), revision: operation.revision - 1 };
    case 'running':
    case 'failing':
      return operation.nextPollAt === null ? null : jobFor(operation, 'poll', operation.nextPollAt);
    default:
      return null;
  }
}

/** Tells whoever waits for the environments that it has given back. */
export function tellFreeJob(operation: Operation): JobRequest {
  return jobFor(operation, 'tellFree');
}

/** Brings the posted copies of an operation's card up to date. */
export function cardsJob(operation: Operation): JobRequest {
  return jobFor(operation, 'cards');
}

function jobFor(operation: JobNeeds, queue: JobRequest['queue'], startAfter?: number): JobRequest {
  const job = { queue, operationId: operation.id, revision: operation.revision };
  return startAfter === undefined ? job : { ...job, startAfter };
}

/** Approvers are asked by one job, however many of them answer meanwhile. */
function jobForNotice(operation: JobNeeds, notice: Notice): JobRequest {
  const job = jobForVisible(operation, notice);
  return notice === 'askApprovers' ? { ...job, revision: operation.askedRevision ?? job.revision } : job;
}

function jobForVisible(operation: JobNeeds, queue: JobRequest['queue']): JobRequest {
  return { ...jobFor(operation, queue), revision: operation.visibleRevision };
}
