import type { Happening, Progress } from './happening.ts';
import {
  isEnded,
  isReconciling,
  type Notice,
  type Operation,
  type PersonKey,
  type State,
  sameHuman,
  type Vote,
} from './operation.ts';

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

const INVISIBLE: ReadonlySet<Happening['what']> = new Set(['announced', 'postponed', 'askedToSignIn', 'noticed']);

/** So long before a later submission its requester has to sign in again, if that is needed. */
const SIGN_IN_CHECK_MS = 30 * 60_000;

/** Whether people see a difference. A poll that changes nothing writes no event and edits no card. */
function isVisible(before: Operation, after: Operation, happening: Happening): boolean {
  if (INVISIBLE.has(happening.what)) return false;
  if (happening.what === 'signInChecked') return happening.reason !== null;
  if (happening.what !== 'polled' && happening.what !== 'paused') return true;
  return before.state !== after.state || before.lcsStatus !== after.lcsStatus || before.reason !== after.reason;
}

const NOTHING_TO_WAIT_FOR = {
  nextPollAt: null,
  deadline: null,
  paused: false,
  signIn: 'notNeeded',
  signInCheckAt: null,
  historyBefore: null,
  candidates: [],
  notices: [],
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
      return waitsForConfirmation(state) ? confirmed(operation, happening, now) : null;
    case 'approved':
      return canBeApproved(operation, happening.by) ? approved(operation, happening.by, now) : null;
    case 'rejected':
      return state === 'awaitingApproval'
        ? { state: 'rejected', reason: happening.reason, votes: withVote(operation, happening.by, 'rejected', now) }
        : null;
    case 'cancelled':
      return isCancellable(state) ? { state: 'cancelled', reason: happening.reason ?? null } : null;
    case 'expired':
      return isExpirable(state) ? { state: 'expired' } : null;
    case 'blocked':
      return state === 'approved' ? blocked(operation, happening) : null;
    case 'signInChecked':
      return state === 'approved' && operation.signInCheckAt !== null ? signInChecked(happening.reason) : null;
    case 'signedIn':
      return state === 'approved' && operation.paused ? RESUMED : null;
    case 'noticed':
      return operation.notices.includes(happening.notice) ? noticed(operation, happening) : null;
    case 'submissionStarted':
      return isToBeSent(operation) ? submitted(happening, now) : null;
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
      return mayNeedSignIn(state) && operation.signIn === 'needed' ? { signIn: 'asked' } : null;
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

function confirmed(
  operation: Operation,
  { what: _, expiresAt, ...asOfNow }: Extract<Happening, { what: 'confirmed' }>,
  now: number,
): Changes {
  const { approvals, votes } = asOfNow;
  const needsApproval = approvals !== null && votes.length < approvals.required;
  const notices: Notice[] = [
    ...(needsApproval ? ['askApprovers' as const] : []),
    ...(isBreakToBeTold(operation, asOfNow) ? ['announceBreak' as const] : []),
  ];
  const both = { ...asOfNow, notices, confirmedAt: now, reason: null, announced: null };
  if (!needsApproval) return { ...both, ...nowApproved(operation) };
  return { ...both, state: 'awaitingApproval', askedRevision: operation.revision + 1, expiresAt };
}

/** What was told of the same freeze, for the same reason, is not told twice. */
function isBreakToBeTold(before: Operation, { frozen, breakGlass }: Pick<Operation, 'frozen' | 'breakGlass'>): boolean {
  const isTold =
    before.frozen === frozen && before.breakGlass === breakGlass && !before.notices.includes('announceBreak');
  return breakGlass !== null && !isTold;
}

/** That a freeze is broken is said before it is broken. */
export function isToBeSent({ state, notices }: Pick<Operation, 'state' | 'notices'>): boolean {
  return state === 'approved' && !notices.includes('announceBreak');
}

/** What is for later is looked after once more before its time. */
function nowApproved({ notBefore }: Operation): Changes {
  const signInCheckAt = notBefore === null ? null : notBefore - SIGN_IN_CHECK_MS;
  return { state: 'approved', expiresAt: null, signInCheckAt };
}

function canBeApproved({ state, votes }: Operation, by: PersonKey): boolean {
  return state === 'awaitingApproval' && !votes.some(({ person }) => sameHuman(person, by));
}

function approved(operation: Operation, by: PersonKey, now: number): Changes {
  const votes = withVote(operation, by, 'approved', now);
  const isEnough = votes.length >= (operation.approvals?.required ?? 1);
  if (!isEnough) return { votes };
  // Whoever was not reached yet needs no asking any more.
  const notices = operation.notices.filter((notice) => notice !== 'askApprovers');
  return { votes, notices, announced: null, ...nowApproved(operation) };
}

function withVote({ votes }: Operation, { tenantId, objectId }: PersonKey, verdict: Vote['verdict'], at: number) {
  return [...votes, { person: { tenantId, objectId }, verdict, at }];
}

/** Approvals stand while it is blocked, unless the facts that they saw have changed (design 4); so does why a freeze is broken. */
function blocked(
  before: Operation,
  { reason, expiresAt, changed, frozen = null }: Extract<Happening, { what: 'blocked' }>,
): Changes {
  const again = changed ? { ...changed, votes: [] } : {};
  const breakGlass = before.frozen === frozen ? before.breakGlass : null;
  return { ...RESUMED, ...again, state: 'blocked', reason, expiresAt, frozen, breakGlass, signInCheckAt: null };
}

function noticed({ notices }: Operation, { notice, isPart }: Extract<Happening, { what: 'noticed' }>): Changes {
  return { notices: isPart ? notices : notices.filter((other) => other !== notice) };
}

function signInChecked(reason: string | null): Changes {
  if (reason === null) return { ...RESUMED, signInCheckAt: null };
  return { signInCheckAt: null, paused: true, signIn: 'needed', reason };
}

/** LCS is asked how it is, or will be asked for it later. */
function mayNeedSignIn(state: State): boolean {
  return isFollowed(state) || state === 'approved';
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
  return { ...RESUMED, state: 'submitting', submittedAt: now, historyBefore, usual, signInCheckAt: null };
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
    announced: announcedAfter(operation, state),
    lcsStatus: happening.lcsStatus,
    lcsText: happening.lcsText ?? operation.lcsText,
    nextPollAt: happening.nextPollAt,
    deadline: happening.deadline,
    ...RESUMED,
  };
}

/** A failure after this one was resumed is another failure, and is told again; that it was resumed is not told. */
function announcedAfter({ state, announced }: Operation, next: State): State | null {
  if (next === state) return announced;
  return next === 'running' ? next : null;
}
