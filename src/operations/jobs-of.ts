import { isEnded, isReconciling, type Operation, type State } from './operation.ts';
import type { JobRequest } from './ports.ts';

/** States that a new message in the thread tells: the person who asked waits for them, or must do something. */
const TOLD: ReadonlySet<State> = new Set([
  'blocked',
  'unconfirmed',
  'failing',
  'succeeded',
  'failed',
  'rolledBack',
  'rollbackFailed',
  'refused',
  'unknown',
]);

export function isUntold(operation: Operation): boolean {
  return TOLD.has(operation.state) && operation.announced !== operation.state;
}

/**
 * The jobs an operation needs so that it is not forgotten: what commits creates, and what the sweep re-creates when it
 * is missing.
 */
export function jobsOf(operation: Operation): readonly JobRequest[] {
  const next = nextStep(operation);
  return [
    ...(next ? [next] : []),
    ...(isUntold(operation) ? [jobFor(operation, 'announce')] : []),
    // By the visible revision: there is one for a pause, however often LCS is asked in vain meanwhile.
    ...(operation.signIn === 'needed' ? [{ ...jobFor(operation, 'ask'), revision: operation.visibleRevision }] : []),
  ];
}

function nextStep(operation: Operation): JobRequest | null {
  if (isEnded(operation.state)) return null;
  switch (operation.state) {
    case 'requested':
    case 'awaitingApproval':
    case 'blocked':
      return operation.expiresAt === null ? null : jobFor(operation, 'expire', operation.expiresAt);
    case 'approved':
      return jobFor(operation, 'submit', operation.notBefore ?? undefined);
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

/** Brings the posted copies of an operation's card up to date. */
export function cardsJob(operation: Operation): JobRequest {
  return jobFor(operation, 'cards');
}

function jobFor(operation: Operation, queue: JobRequest['queue'], startAfter?: number): JobRequest {
  const job = { queue, operationId: operation.id, revision: operation.revision };
  return startAfter === undefined ? job : { ...job, startAfter };
}
