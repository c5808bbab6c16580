import {
  type Candidate,
  isEnded,
  isReconciling,
  type Operation,
  type PersonKey,
  type State,
  type UsualDuration,
} from './operation.ts';

/** What LCS's word means for the operation; the word itself is kept beside it (lcs-api 4.1). */
export type Progress =
  | 'running'
  | 'unknownWord'
  | 'succeeded'
  | 'failing'
  | 'rollingBack'
  | 'failed'
  | 'rolledBack'
  | 'rollbackFailed';

/** What can happen to an operation. Each is also what the audit log says happened. */
export type Happening =
  | { readonly what: 'confirmed'; readonly needsApproval: boolean; readonly expiresAt?: number }
  | { readonly what: 'approved' }
  | { readonly what: 'rejected'; readonly reason: string }
  | { readonly what: 'cancelled' }
  | { readonly what: 'expired' }
  | { readonly what: 'blocked'; readonly reason: string; readonly expiresAt: number }
  | {
      readonly what: 'submissionStarted';
      readonly historyBefore: readonly string[] | null;
      readonly usual: UsualDuration | null;
    }
  | { readonly what: 'accepted'; readonly lcsActivityId: string; readonly nextPollAt: number }
  | { readonly what: 'refused'; readonly reason: string; readonly lcsText: string | null }
  /** `nextPollAt`: when LCS's history is read for what became of it; `deadline`: until when. */
  | { readonly what: 'answerLost'; readonly nextPollAt: number; readonly deadline: number }
  /** The search is over, and LCS's history does not tell. */
  | { readonly what: 'notFound'; readonly candidates: readonly Candidate[] }
  | {
      readonly what: 'foundStarted';
      /** Null for a start or stop, which LCS gives no id that can be asked about. */
      readonly lcsActivityId: string | null;
      readonly startedAt: number;
      readonly nextPollAt: number;
      /** What Ferry itself took for it in LCS's history. */
      readonly takenFor?: Candidate;
    }
  | { readonly what: 'foundNotStarted' }
  | {
      readonly what: 'polled';
      readonly progress: Progress;
      readonly lcsStatus: string;
      readonly lcsText: string | null;
      readonly nextPollAt: number;
      /** Set by the tracker when a watch begins: end of the rollback watch, or of the patience with unknown words. */
      readonly deadline: number | null;
    }
  | { readonly what: 'gaveUp' }
  /** `deadline`: when to give up, should nothing be learned until then. */
  | {
      readonly what: 'paused';
      readonly reason: string;
      readonly needsSignIn: boolean;
      readonly nextPollAt: number;
      readonly deadline: number | null;
    }
  /** The person whose sign-in is missing was asked for it. */
  | { readonly what: 'askedToSignIn' }
  /** Somebody else's sign-in was seen to work. */
  | { readonly what: 'takenOver'; readonly by: PersonKey; readonly nextPollAt: number }
  /** Nothing was learned: only the next poll moves. */
  | { readonly what: 'postponed'; readonly nextPollAt: number; readonly deadline: number | null }
  | { readonly what: 'announced'; readonly state: State };

export type Transition =
  | { readonly ok: true; readonly next: Operation }
  | { readonly ok: false; readonly illegal: string };

type Changes = Partial<Omit<Operation, 'id' | 'revision' | 'visibleRevision'>>;

/**
 * The whole life of an operation (design 4). Pure: gives the next operation, revision one higher, or says that what
 * happened cannot happen in this state. `now` in ms UTC.
 */
export function transition(operation: Operation, happening: Happening, now: number): Transition {
  const changes = changesFor(operation, happening, now);
  if (!changes)
    return { ok: false, illegal: `${happening.what} cannot happen to an operation that is ${operation.state}` };
  const changed = { ...operation, ...changes, revision: operation.revision + 1 };
  const next = isEnded(changed.state) && !isEnded(operation.state) ? ended(changed, now) : changed;
  return { ok: true, next: isVisible(operation, next, happening) ? { ...next, visibleRevision: next.revision } : next };
}

const INVISIBLE: ReadonlySet<Happening['what']> = new Set(['announced', 'postponed', 'askedToSignIn']);

/** Whether people see a difference. A poll that changes nothing writes no event and edits no card. */
function isVisible(before: Operation, after: Operation, happening: Happening): boolean {
  if (INVISIBLE.has(happening.what)) return false;
  if (happening.what !== 'polled' && happening.what !== 'paused') return true;
  return before.state !== after.state || before.lcsStatus !== after.lcsStatus || before.reason !== after.reason;
}

const NOTHING_TO_WAIT_FOR = {
  nextPollAt: null,
  deadline: null,
  paused: false,
  signIn: 'notNeeded',
  historyBefore: null,
  candidates: [],
} as const;

function ended(operation: Operation, now: number): Operation {
  // What was taken for it stays: the record says how Ferry came to follow it.
  const candidates = operation.startedAt === null ? [] : operation.candidates;
  return { ...operation, ...NOTHING_TO_WAIT_FOR, candidates, endedAt: now, expiresAt: null };
}

function changesFor(operation: Operation, happening: Happening, now: number): Changes | null {
  const { state } = operation;
  switch (happening.what) {
    case 'confirmed':
      return waitsForConfirmation(state) ? confirmed(happening, now) : null;
    case 'approved':
      return state === 'awaitingApproval' ? { state: 'approved', expiresAt: null } : null;
    case 'rejected':
      return state === 'awaitingApproval' ? { state: 'rejected', reason: happening.reason } : null;
    case 'cancelled':
      return isCancellable(state) ? { state: 'cancelled' } : null;
    case 'expired':
      return isExpirable(state) ? { state: 'expired' } : null;
    case 'blocked':
      return state === 'approved'
        ? { state: 'blocked', reason: happening.reason, expiresAt: happening.expiresAt }
        : null;
    case 'submissionStarted':
      return state === 'approved' ? submitted(happening, now) : null;
    case 'accepted':
      return state === 'submitting' ? started(happening.lcsActivityId, now, happening.nextPollAt) : null;
    case 'refused':
      return state === 'submitting' ? { state: 'refused', reason: happening.reason, lcsText: happening.lcsText } : null;
    case 'answerLost':
      return state === 'submitting' && !isReconciling(operation) ? lost(happening) : null;
    case 'notFound':
      return isReconciling(operation)
        ? { ...NOTHING_TO_WAIT_FOR, state: 'unconfirmed', candidates: happening.candidates }
        : null;
    case 'foundStarted':
      return isReconciling(operation) || state === 'unconfirmed' ? found(happening) : null;
    case 'foundNotStarted':
      return state === 'unconfirmed' ? { state: 'notStarted' } : null;
    case 'polled':
      return isFollowed(state) ? polled(operation, happening) : null;
    case 'gaveUp':
      if (state === 'failing') return { state: 'failed' };
      return state === 'running' ? { state: 'unknown' } : null;
    case 'paused':
      return isFollowed(state) ? paused(operation, happening) : null;
    case 'askedToSignIn':
      return isFollowed(state) && operation.signIn === 'needed' ? { signIn: 'asked' } : null;
    case 'takenOver':
      return isFollowed(state) ? { ...RESUMED, followedBy: happening.by, nextPollAt: happening.nextPollAt } : null;
    case 'postponed':
      return isFollowed(state) || isReconciling(operation)
        ? { nextPollAt: happening.nextPollAt, deadline: happening.deadline }
        : null;
    case 'announced':
      return state === happening.state ? { announced: happening.state } : null;
  }
}

function confirmed(happening: Extract<Happening, { what: 'confirmed' }>, now: number): Changes {
  return happening.needsApproval
    ? {
        state: 'awaitingApproval',
        confirmedAt: now,
        reason: null,
        announced: null,
        expiresAt: happening.expiresAt ?? null,
      }
    : { state: 'approved', confirmedAt: now, reason: null, announced: null, expiresAt: null };
}

export function waitsForConfirmation(state: State): boolean {
  return state === 'requested' || state === 'blocked';
}

export function isCancellable(state: State): boolean {
  return state === 'requested' || state === 'awaitingApproval' || state === 'approved' || state === 'blocked';
}

/** Whether its time is over, though the `expire` job has not ended it yet. `now` in ms UTC. */
export function isOverdue(operation: Operation, now: number): boolean {
  return isExpirable(operation.state) && operation.expiresAt !== null && operation.expiresAt <= now;
}

function isExpirable(state: State): boolean {
  return state === 'requested' || state === 'awaitingApproval' || state === 'blocked';
}

/** LCS is asked how it is. */
export function isFollowed(state: State): boolean {
  return state === 'running' || state === 'failing';
}

function submitted({ historyBefore, usual }: Extract<Happening, { what: 'submissionStarted' }>, now: number): Changes {
  return { state: 'submitting', submittedAt: now, historyBefore, usual };
}

function lost({ nextPollAt, deadline }: Extract<Happening, { what: 'answerLost' }>): Changes {
  return { nextPollAt, deadline };
}

function started(lcsActivityId: string | null, startedAt: number, nextPollAt: number): Changes {
  return { ...NOTHING_TO_WAIT_FOR, state: 'running', lcsActivityId, startedAt, nextPollAt };
}

function found({
  lcsActivityId,
  startedAt,
  nextPollAt,
  takenFor,
}: Extract<Happening, { what: 'foundStarted' }>): Changes {
  return { ...started(lcsActivityId, startedAt, nextPollAt), candidates: takenFor ? [takenFor] : [] };
}

const RESUMED = { paused: false, reason: null, signIn: 'notNeeded' } as const;

/** Whoever was asked to sign in is not asked again for the same pause. */
function paused(
  { signIn }: Operation,
  { reason, needsSignIn, nextPollAt, deadline }: Extract<Happening, { what: 'paused' }>,
): Changes {
  const wanted = signIn === 'asked' ? 'asked' : 'needed';
  return { paused: true, reason, signIn: needsSignIn ? wanted : 'notNeeded', nextPollAt, deadline };
}

const STATE_AFTER: Readonly<Record<Progress, State>> = {
  running: 'running', // also out of `failing`: a failed export can be resumed in the portal (lcs-api 4.1)
  unknownWord: 'running',
  succeeded: 'succeeded',
  failing: 'failing',
  rollingBack: 'failing',
  failed: 'failed',
  rolledBack: 'rolledBack',
  rollbackFailed: 'rollbackFailed',
};

function polled(operation: Operation, happening: Extract<Happening, { what: 'polled' }>): Changes {
  // An unknown word says nothing about success or failure: it leaves a failing operation failing.
  const state = happening.progress === 'unknownWord' ? operation.state : STATE_AFTER[happening.progress];
  return {
    state,
    // A failure after this one was resumed is another failure, and is told again.
    announced: state === operation.state ? operation.announced : null,
    lcsStatus: happening.lcsStatus,
    lcsText: happening.lcsText ?? operation.lcsText,
    nextPollAt: happening.nextPollAt,
    deadline: happening.deadline,
    ...RESUMED,
  };
}
