import { type FailureCode, type FerryError, toFerryError } from '../errors.ts';
import { advance, advanceNewest } from './advance.ts';
import { type OperationDeps, PROJECT_GONE, projectOf } from './deps.ts';
import type { Happening, Progress } from './happening.ts';
import { isFollowed } from './lifecycle.ts';
import { followerOf, isPowerKind, type Operation, type PersonKey, samePerson } from './operation.ts';
import { pauseReason } from './pause-reason.ts';
import { nextPoll } from './poll-schedule.ts';
import type { Job, PollResult } from './ports.ts';
import { progressOf } from './progress-of.ts';
import type { Timing } from './settings.ts';
import { learnFromEnd } from './usual-duration.ts';

/** Failures that time alone does not end: polling goes on, seldom, and the card says why. */
const PAUSING: ReadonlySet<FailureCode> = new Set([
  'signInNeeded',
  'consentNeeded',
  'signInRefused',
  'otherRegion',
  'lcsUnauthorised',
  'lcsForbidden',
  'lcsRefused',
  'lcsNotUnderstood',
]);

/** Of these, the ones that a person ends by signing in. */
const NEEDING_SIGN_IN: ReadonlySet<FailureCode> = new Set(['signInNeeded', 'consentNeeded']);

/** The `poll` job: asks LCS once how the operation is, commits what it said and when to ask next. */
export async function poll(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision || !isFollowed(operation.state)) return;
  const happening = await ask(deps, operation);
  const advanced = await advance(deps.store, operation, happening, { actor: null, job }, deps.clock.now());
  if (advanced.ok) await learnFromEnd(deps, operation, advanced.operation);
}

async function ask(deps: OperationDeps, operation: Operation): Promise<Happening> {
  const project = projectOf(deps.settings, operation.projectId);
  const { timing } = deps.settings;
  if (!project) return withoutProject(operation, deps.clock.now(), timing);
  try {
    const backend = deps.backendOf(project, operation.target);
    const result = await progressOf(backend, project, operation);
    return afterAnswer(operation, result, deps.clock.now(), timing, deps.random());
  } catch (error) {
    return afterFailure(deps, operation, toFerryError(error));
  }
}

function withoutProject(operation: Operation, now: number, timing: Timing): Happening {
  const deadline = patience(operation, now, timing);
  if (isPatienceOver(operation, deadline, now, timing)) return { what: 'gaveUp' };
  const reason = PROJECT_GONE;
  return { what: 'paused', reason, needsSignIn: false, nextPollAt: now + timing.maxPoll, deadline };
}

/** What LCS's answer means for an operation that is running or failing. Pure; times in ms UTC. */
export function afterAnswer(
  operation: Operation,
  result: PollResult,
  now: number,
  timing: Timing,
  random: number,
): Happening {
  const deadline = deadlineAfter(operation, result, now, timing);
  if (deadline !== null && now >= deadline) return { what: 'gaveUp' };
  const wish = nextWish(operation, result.progress, now, timing, random);
  const nextPollAt = deadline === null ? wish : Math.min(wish, Math.max(deadline, now));
  return { what: 'polled', ...result, nextPollAt, deadline };
}

/**
 * How long to go on: `Failed` is watched for a rollback, an unknown word is borne for `unknownStatus`. A change of the
 * word begins a new watch; a word that says it runs ends it, except for starts and stops: theirs are an environment's
 * state, which may be as it was before for ever (lcs-api 2.5).
 */
function deadlineAfter(operation: Operation, result: PollResult, now: number, timing: Timing): number | null {
  const isPower = isPowerKind(operation.kind);
  const patience: Partial<Record<Progress, number>> = {
    failing: timing.rollbackWatch,
    rollingBack: timing.unknownStatus,
    unknownWord: timing.unknownStatus,
    ...(isPower ? { running: timing.unknownStatus } : {}),
  };
  const patient = patience[result.progress];
  if (patient === undefined) return null;
  const isSameWatch = isPower || result.progress === 'unknownWord' || operation.lcsStatus === result.lcsStatus;
  const goesOn = operation.deadline !== null && isSameWatch;
  return goesOn ? operation.deadline : now + patient;
}

function afterFailure(deps: OperationDeps, operation: Operation, failure: FerryError): Happening {
  if (failure.code === 'storeUnavailable') throw failure;
  const now = deps.clock.now();
  const { timing } = deps.settings;
  deps.logger.warn({ operationId: operation.id, code: failure.code, status: failure.status }, 'a poll failed');
  const deadline = patience(operation, now, timing);
  if (isPatienceOver(operation, deadline, now, timing)) return { what: 'gaveUp' };
  if (PAUSING.has(failure.code)) {
    const needsSignIn = NEEDING_SIGN_IN.has(failure.code);
    const reason = pauseReason(operation, failure);
    return { what: 'paused', reason, needsSignIn, nextPollAt: now + timing.maxPoll, deadline };
  }
  const wish = nextWish(operation, null, now, timing, deps.random());
  return { what: 'postponed', nextPollAt: Math.max(wish, failure.until ?? 0), deadline };
}

/** `progress` null: LCS did not say. How long it usually takes says nothing of how long a rollback does. */
function nextWish(
  operation: Operation,
  progress: Progress | null,
  now: number,
  timing: Timing,
  random: number,
): number {
  const saysFailing = progress === 'failing' || progress === 'rollingBack';
  const staysFailing = operation.state === 'failing' && progress !== 'running';
  const usual = saysFailing || staysFailing ? null : operation.usual;
  return nextPoll({ ...operation, usual }, now, timing, random);
}

/** Until when polls may teach nothing: an operation that is never heard of again must not hold its environments for ever. */
function patience(operation: Operation, now: number, timing: Timing): number {
  return operation.deadline ?? now + timing.unknownStatus;
}

/**
 * Whether polls have taught nothing for too long. The watch for a rollback ends with a look at LCS, not with a failure to
 * look: meanwhile LCS may have rolled back.
 */
function isPatienceOver(operation: Operation, deadline: number, now: number, timing: Timing): boolean {
  return now >= (operation.state === 'failing' ? deadline + timing.unknownStatus : deadline);
}

/** After a sign-in: what is paused and followed with this person's sign-in is asked about at once, or waits on for its time. */
export async function resumePaused(deps: OperationDeps, person: PersonKey): Promise<void> {
  for (const operation of await deps.store.listPaused(person)) await resume(deps, operation, person);
}

/** A poll under way may commit first; what it leaves behind is still paused, and is resumed in its turn. */
async function resume(deps: OperationDeps, operation: Operation, person: PersonKey): Promise<void> {
  const atOnce = (current: Operation, now: number): Happening | null => {
    if (!current.paused || !samePerson(followerOf(current), person)) return null;
    if (current.state === 'approved') return { what: 'signedIn' };
    return { what: 'postponed', nextPollAt: now, deadline: current.deadline };
  };
  await advanceNewest(deps, operation, atOnce, { actor: person });
}
