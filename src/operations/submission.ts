import { FerryError, toFerryError } from '../errors.ts';
import { advance } from './advance.ts';
import { standingVotes, TYPED_BY_NOW } from './decisions.ts';
import { type OperationDeps, PROJECT_GONE, projectOf } from './deps.ts';
import { readEnvironments } from './environments.ts';
import { failureSentence } from './failure-sentence.ts';
import type { Happening } from './happening.ts';
import { settleLate } from './late-answer.ts';
import { type EnvironmentRef, isForLater, isPowerKind, type Operation, type SeenVersions } from './operation.ts';
import { pauseReason } from './pause-reason.ts';
import type { Decision } from './policy.ts';
import { decideNow, heldBackBy } from './policy-now.ts';
import type { Job } from './ports.ts';
import { blocks } from './preflight.ts';
import { readPreflight } from './preflight-facts.ts';
import type { ProjectSettings } from './settings.ts';
import { usualDuration } from './usual-duration.ts';
import { utcDayAndTime } from './utc-words.ts';

/** The pre-flight at submit may wait this long for its turn at LCS (design 10, "Reading economy"). */
const READING_MS = 120_000;
/** The POST goes out this soon after the intent was committed, or not at all (design 4, "Submit once"). */
const SEND_WITHIN_MS = 10_000;
/** What was to start at a time starts at most so much later: whoever chose the evening does not want the next morning. */
const LATE_AT_MOST_MS = 30 * 60_000;

/**
 * The `submit` job: checks everything again, commits the intent, sends the one POST and commits its answer. Run again
 * after a crash it finds its own intent without an answer, and then never sends: LCS is searched for what became of it.
 */
export async function submit(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation) return;
  if (operation.state === 'submitting' && operation.revision === job.revision + 1) {
    await settle(deps, operation, answerLost(deps), job);
    return;
  }
  if (operation.state !== 'approved' || operation.revision !== job.revision) return;
  const last = await lastCheck(deps, operation);
  if ('obstacle' in last) {
    const { obstacle: reason, ...more } = last;
    const expiresAt = deps.clock.now() + deps.settings.timing.requestExpiry;
    await settle(deps, operation, { what: 'blocked', reason, expiresAt, ...more }, job);
    return;
  }
  const usual = await usualDuration(deps, operation.kind, operation.source, operation.target);
  // Not completing the job yet: if this process dies now, the job runs again and finds `submitting`.
  const intent = await advance(
    deps.store,
    operation,
    { what: 'submissionStarted', historyBefore: last.historyBefore, usual },
    { actor: null },
    deps.clock.now(),
  );
  if (!intent.ok) return;
  await settleForSure(deps, intent.operation, await send(deps, intent.operation), job);
}

/** Why it must not be submitted now. */
type Obstacle = { readonly obstacle: string } & Pick<Extract<Happening, { what: 'blocked' }>, 'changed' | 'frozen'>;
/** … or what it is submitted with. */
type LastCheck = Obstacle | Pick<Operation, 'historyBefore'>;

async function lastCheck(deps: OperationDeps, operation: Operation): Promise<LastCheck> {
  const decision = await decideNow(deps, operation);
  const early = obstacleIn(operation, decision) ?? tooLate(operation, deps.clock.now());
  const last = early ?? (await checkInLcs(deps, operation));
  // Whoever confirms again is asked why they break what is frozen then, whatever it is that blocks.
  return 'obstacle' in last && decision.allowed ? { frozen: decision.frozen, ...last } : last;
}

async function checkInLcs(deps: OperationDeps, operation: Operation): Promise<LastCheck> {
  const project = projectOf(deps.settings, operation.projectId);
  if (!project) return { obstacle: PROJECT_GONE };
  try {
    return await recheck(deps, operation, project);
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'storeUnavailable' || failure.code === 'ours') throw failure;
    const cure = failure.code === 'signInNeeded' ? ' Whoever asked for it has to sign in first.' : '';
    return { obstacle: `${pauseReason(operation, failure)}${cure}` };
  }
}

async function recheck(deps: OperationDeps, operation: Operation, project: ProjectSettings): Promise<LastCheck> {
  const { id, kind, requester: person } = operation;
  const signal = AbortSignal.timeout(READING_MS);
  const backend = deps.backendOf(project, operation.target);
  const { environments, failure } = await readEnvironments(backend, project, person, signal);
  const find = (wanted: EnvironmentRef | null) => environments.find((facts) => facts.id === wanted?.id) ?? null;
  const [source, target] = [find(operation.source), find(operation.target)];
  if (!target || (operation.source && !source))
    return { obstacle: 'LCS no longer lists the environments of this operation.' };
  const warning = failure ? failureSentence(failure) : null;
  const question = { kind, project, person, source, target, warning, operationId: id };
  const { checks, targetActivityIds } = await readPreflight(deps, question, signal);
  // Last of all: reading may have taken minutes, in which a freeze has begun.
  const forbidden = obstacleIn(operation, await decideNow(deps, operation, { source, target }));
  if (forbidden) return forbidden;
  const found = blocks(checks);
  if (found.length > 0) return { obstacle: found.map((check) => check.text).join(' ') };
  const versions = { source: source?.version ?? null, target: target.version };
  const differs = whatApproversDidNotSee(operation, versions);
  if (differs) return { obstacle: differs, changed: { checks, versions } };
  // Of a start or stop the state tells what became of it, if it is known that there was something to do.
  const stateBefore = target.state === null ? null : [];
  return { historyBefore: isPowerKind(kind) ? stateBefore : targetActivityIds };
}

/** Why the rules, as they are now, do not let it go; null: they do. */
function obstacleIn(operation: Operation, decision: Decision): Obstacle | null {
  if (!decision.allowed) return { obstacle: decision.reason };
  const { approvals, confirmation } = decision;
  const frozen = heldBackBy(operation, decision);
  if (frozen) return { obstacle: frozen };
  if (confirmation === 'typeTarget' && operation.confirmation === 'click') return { obstacle: TYPED_BY_NOW };
  if (approvals && standingVotes(operation, approvals).length < approvals.required) {
    return { obstacle: 'The rules of this team have changed, and want it approved now.' };
  }
  return null;
}

/** Ferry, or its database, was away at the time it was for; null: it is not too late. Confirmed again after that time, it may go at once. */
function tooLate(operation: Operation, now: number): Obstacle | null {
  if (!isForLater(operation) || now <= operation.notBefore + LATE_AT_MOST_MS) return null;
  return { obstacle: `It was to start at ${utcDayAndTime(operation.notBefore)}, and Ferry could not send it then.` };
}

/** How versions differ from what approvers saw, as a sentence; null: they do not, or nobody approved. */
function whatApproversDidNotSee(
  { votes, versions: seen, source, target }: Operation,
  now: SeenVersions,
): string | null {
  if (votes.length === 0 || seen === null) return null;
  const moved = (environment: EnvironmentRef | null, before: string | null, after: string | null) =>
    environment && before && after && before !== after
      ? [`${environment.name} has moved from version ${before} to ${after}`]
      : [];
  const changes = [...moved(target, seen.target, now.target), ...moved(source, seen.source, now.source)];
  if (changes.length === 0) return null;
  return `Since it was approved, ${changes.join(', and ')}: it has to be approved again.`;
}

/** The one POST. What came of it, as a happening; never rejects. */
async function send(deps: OperationDeps, operation: Operation): Promise<Happening> {
  const project = projectOf(deps.settings, operation.projectId) as ProjectSettings;
  const { kind, source, target, backupName, submittedAt } = operation;
  const leavesBy = (submittedAt ?? 0) + SEND_WITHIN_MS;
  const request = { kind, source, target, backupName, leavesBy };
  try {
    if (deps.clock.now() > leavesBy)
      throw new FerryError('lcsTooLate', 'the POST would leave too late after its intent');
    const { lcsActivityId } = await deps.backendOf(project, target).start(project, operation.requester, request);
    deps.logger.info({ operationId: operation.id, lcsActivityId }, 'LCS accepted a submission');
    return { what: 'accepted', lcsActivityId, nextPollAt: deps.clock.now() + deps.settings.timing.firstPoll };
  } catch (error) {
    return afterFailure(deps, operation, toFerryError(error));
  }
}

function afterFailure(deps: OperationDeps, operation: Operation, failure: FerryError): Happening {
  deps.logger.warn(
    { operationId: operation.id, code: failure.code, status: failure.status, answerLost: failure.answerLost },
    'LCS did not accept a submission',
  );
  // What is not understood may have been carried out: searching for it is slower, starting twice destroys a day's work.
  if (failure.answerLost || failure.code === 'ours') return answerLost(deps);
  return { what: 'refused', reason: failureSentence(failure), lcsText: failure.said ?? null };
}

/** LCS may show what became of it: that is read at once, and until `timing.adoption` is over. */
function answerLost({ clock, settings }: OperationDeps): Happening {
  const now = clock.now();
  return { what: 'answerLost', nextPollAt: now, deadline: now + settings.timing.adoption };
}

/** What LCS answered must not be lost again: while the database is away, it is kept here and tried again. */
async function settleForSure(deps: OperationDeps, operation: Operation, happening: Happening, job: Job): Promise<void> {
  for (let pause = 500; ; pause = Math.min(2 * pause, 30_000)) {
    try {
      return await settle(deps, operation, happening, job);
    } catch (error) {
      const failure = toFerryError(error);
      if (failure.code !== 'storeUnavailable') throw failure;
      deps.logger.error(
        { operationId: operation.id, what: happening.what, pause },
        "LCS's answer cannot be stored yet",
      );
      await deps.clock.sleep(pause);
    }
  }
}

/** Commits what happened; if another run of this job gave the answer up for lost meanwhile, on top of that. */
async function settle(deps: OperationDeps, operation: Operation, happening: Happening, job: Job): Promise<void> {
  const result = await advance(deps.store, operation, happening, { actor: null, job }, deps.clock.now());
  if (result.ok || result.why !== 'moved' || !result.current) return;
  const answer = happening.what === 'accepted' || happening.what === 'refused' ? happening : null;
  if (answer) await settleLate(deps, result.current, answer, job);
}
