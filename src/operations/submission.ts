import { FerryError, toFerryError } from '../errors.ts';
import { advance } from './advance.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { readEnvironments } from './environments.ts';
import { failureSentence } from './failure-sentence.ts';
import { settleLate } from './late-answer.ts';
import type { Happening } from './lifecycle.ts';
import { type EnvironmentRef, isPowerKind, type Operation } from './operation.ts';
import { decideNow } from './policy-now.ts';
import type { Job } from './ports.ts';
import { blocks } from './preflight.ts';
import { readPreflight } from './preflight-facts.ts';
import type { ProjectSettings } from './settings.ts';
import { usualDuration } from './usual-duration.ts';

/** The pre-flight at submit may wait this long for its turn at LCS (design 10, "Reading economy"). */
const READING_MS = 120_000;
/** The POST goes out this soon after the intent was committed, or not at all (design 4, "Submit once"). */
const SEND_WITHIN_MS = 10_000;

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
    const expiresAt = deps.clock.now() + deps.settings.timing.requestExpiry;
    await settle(deps, operation, { what: 'blocked', reason: last.obstacle, expiresAt }, job);
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

/** Why it must not be submitted now, or what it is submitted with. */
type LastCheck = { readonly obstacle: string } | Pick<Operation, 'historyBefore'>;

async function lastCheck(deps: OperationDeps, operation: Operation): Promise<LastCheck> {
  const project = projectOf(deps.settings, operation.projectId);
  const early = decideNow(deps, operation, deps.clock.now());
  if (!early.allowed) return { obstacle: early.reason };
  if (!project) return { obstacle: 'Its project is no longer in the settings of Ferry.' };
  try {
    return await recheck(deps, operation, project);
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'storeUnavailable' || failure.code === 'ours') throw failure;
    return { obstacle: failureSentence(failure) };
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
  const decision = decideNow(deps, operation, deps.clock.now(), { source, target });
  if (!decision.allowed) return { obstacle: decision.reason };
  const warning = failure ? failureSentence(failure) : null;
  const question = { kind, project, person, source, target, warning, operationId: id };
  const { checks, targetActivityIds } = await readPreflight(deps, question, signal);
  const found = blocks(checks);
  if (found.length > 0) return { obstacle: found.map((check) => check.text).join(' ') };
  // Of a start or stop the state tells what became of it, if it is known that there was something to do.
  const stateBefore = target.state === null ? null : [];
  return { historyBefore: isPowerKind(kind) ? stateBefore : targetActivityIds };
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
