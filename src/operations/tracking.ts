import { type FailureCode, type FerryError, toFerryError } from '../errors.ts';
import { advance } from './advance.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { failureSentence } from './failure-sentence.ts';
import type { Happening, Progress } from './lifecycle.ts';
import { type Operation, type PersonKey, samePerson } from './operation.ts';
import { nextPoll } from './poll-schedule.ts';
import type { Job, PollResult } from './ports.ts';
import { progressOf } from './progress-of.ts';
import type { Timing } from './settings.ts';

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

/** The `poll` job: asks LCS once how the operation is, commits what it said and when to ask next. */
export async function poll(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision || operation.lcsActivityId === null) return;
  if (operation.state !== 'running' && operation.state !== 'failing') return;
  const happening = await ask(deps, operation, operation.lcsActivityId);
  await advance(deps.store, operation, happening, { actor: null, job }, deps.clock.now());
}

async function ask(deps: OperationDeps, operation: Operation, lcsActivityId: string): Promise<Happening> {
  const project = projectOf(deps.settings, operation.projectId);
  const { timing } = deps.settings;
  if (!project) {
    const now = deps.clock.now();
    const reason = 'Its project is no longer in the settings of Ferry.';
    return { what: 'paused', reason, nextPollAt: now + timing.maxPoll, deadline: patience(operation, now, timing) };
  }
  try {
    const backend = deps.backendOf(project, operation.target);
    const result = await progressOf(backend, project, operation, lcsActivityId);
    return afterAnswer(operation, result, deps.clock.now(), timing, deps.random());
  } catch (error) {
    return afterFailure(deps, operation, toFerryError(error));
  }
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
  const wish = nextPoll(operation.startedAt ?? now, now, timing, random);
  const nextPollAt = deadline === null ? wish : Math.min(wish, Math.max(deadline, now));
  return { what: 'polled', ...result, nextPollAt, deadline };
}

/**
 * How long to go on: `Failed` is watched for a rollback, an unknown word is borne for `unknownStatus`. A change of the
 * word begins a new watch; a word that says it runs ends it, except for starts and stops: theirs are an environment's
 * state, which may be as it was before for ever (lcs-api 2.5).
 */
function deadlineAfter(operation: Operation, result: PollResult, now: number, timing: Timing): number | null {
  const isPower = operation.kind === 'start' || operation.kind === 'stop';
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
  if (now >= deadline) return { what: 'gaveUp' };
  if (PAUSING.has(failure.code)) {
    return { what: 'paused', reason: failureSentence(failure), nextPollAt: now + timing.maxPoll, deadline };
  }
  const wish = nextPoll(operation.startedAt ?? now, now, timing, deps.random());
  return { what: 'postponed', nextPollAt: Math.max(wish, failure.until ?? 0), deadline };
}

/** Until when polls may teach nothing: an operation that is never heard of again must not hold its environments for ever. */
function patience(operation: Operation, now: number, timing: Timing): number {
  return operation.deadline ?? now + timing.unknownStatus;
}

/** After a sign-in: this person's paused operations are asked about at once. */
export async function resumePaused(deps: OperationDeps, person: PersonKey): Promise<void> {
  const open = await deps.store.listOpen();
  const paused = open.filter((operation) => operation.paused && samePerson(operation.requester, person));
  const now = deps.clock.now();
  for (const operation of paused) {
    const { deadline } = operation;
    await advance(deps.store, operation, { what: 'postponed', nextPollAt: now, deadline }, { actor: person }, now);
  }
}
