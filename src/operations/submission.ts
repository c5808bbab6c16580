import { FerryError, toFerryError } from '../errors.ts';
import { advance } from './advance.ts';
import { decideNow } from './decisions.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { readEnvironments } from './environments.ts';
import { failureSentence } from './failure-sentence.ts';
import type { Happening } from './lifecycle.ts';
import type { Operation } from './operation.ts';
import type { Job } from './ports.ts';
import { blocks, checkRefresh } from './preflight.ts';
import type { ProjectSettings } from './settings.ts';

/** The pre-flight at submit may wait this long for its turn at LCS (design 10, "Reading economy"). */
const READING_MS = 120_000;
/** The POST goes out this soon after the intent was committed, or not at all (design 4, "Submit once"). */
const SEND_WITHIN_MS = 10_000;

/**
 * The `submit` job: checks everything again, commits the intent, sends the one POST and commits its answer. Run again
 * after a crash it finds its own intent without an answer, and then never sends: it asks a person.
 */
export async function submit(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation) return;
  if (operation.state === 'submitting' && operation.revision === job.revision + 1) {
    await settle(deps, operation, { what: 'answerLost' }, job);
    return;
  }
  if (operation.state !== 'approved' || operation.revision !== job.revision) return;
  const obstacle = await findObstacle(deps, operation);
  if (obstacle) {
    const expiresAt = deps.clock.now() + deps.settings.timing.requestExpiry;
    await settle(deps, operation, { what: 'blocked', reason: obstacle, expiresAt }, job);
    return;
  }
  // Not completing the job yet: if this process dies now, the job runs again and finds `submitting`.
  const intent = await advance(deps.store, operation, { what: 'submissionStarted' }, { actor: null }, deps.clock.now());
  if (!intent.ok) return;
  await settle(deps, intent.operation, await send(deps, intent.operation), job);
}

/** Why it must not be submitted now; null when nothing speaks against it. */
async function findObstacle(deps: OperationDeps, operation: Operation): Promise<string | null> {
  const project = projectOf(deps.settings, operation.projectId);
  const early = decideNow(deps, operation, deps.clock.now());
  if (!project || !early.allowed)
    return early.allowed ? 'Its project is no longer in the settings of Ferry.' : early.reason;
  try {
    return await recheck(deps, operation, project);
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'storeUnavailable' || failure.code === 'ours') throw failure;
    return failureSentence(failure);
  }
}

async function recheck(deps: OperationDeps, operation: Operation, project: ProjectSettings): Promise<string | null> {
  const backend = deps.backendOf(project, operation.target);
  const signal = AbortSignal.timeout(READING_MS);
  const { environments, failure } = await readEnvironments(backend, project, operation.requester, signal);
  const source = environments.find(({ id }) => id === operation.source?.id);
  const target = environments.find(({ id }) => id === operation.target.id);
  if (!source || !target) return 'LCS no longer lists the environments of this operation.';
  const decision = decideNow(deps, operation, deps.clock.now(), { source, target });
  if (!decision.allowed) return decision.reason;
  const open = await deps.store.listOpen();
  const warning = failure ? failureSentence(failure) : null;
  const found = blocks(checkRefresh({ source, target, open, warning, operationId: operation.id }));
  return found.length > 0 ? found.map((check) => check.text).join(' ') : null;
}

/** The one POST. What came of it, as a happening; never rejects. */
async function send(deps: OperationDeps, operation: Operation): Promise<Happening> {
  const project = projectOf(deps.settings, operation.projectId) as ProjectSettings;
  try {
    if (deps.clock.now() - (operation.submittedAt ?? 0) > SEND_WITHIN_MS) {
      throw new FerryError('lcsTooLate', 'the POST would have gone out too late after its intent');
    }
    const { kind, source, target } = operation;
    const started = await deps.backendOf(project, target).start(project, operation.requester, { kind, source, target });
    const nextPollAt = deps.clock.now() + deps.settings.timing.firstPoll;
    return { what: 'accepted', lcsActivityId: started.lcsActivityId, nextPollAt };
  } catch (error) {
    return afterFailure(deps, operation, toFerryError(error));
  }
}

function afterFailure(deps: OperationDeps, operation: Operation, failure: FerryError): Happening {
  deps.logger.warn(
    { operationId: operation.id, code: failure.code, status: failure.status, answerLost: failure.answerLost },
    'LCS did not accept a submission',
  );
  // What is not understood may have been carried out: asking a person is slower, starting twice destroys a day's work.
  if (failure.answerLost || failure.code === 'ours') return { what: 'answerLost' };
  return { what: 'refused', reason: failureSentence(failure), lcsText: failure.said ?? null };
}

/** Commits what happened; if somebody was faster, on top of what they did, as long as it still can happen. */
async function settle(deps: OperationDeps, operation: Operation, happening: Happening, job: Job): Promise<void> {
  const now = deps.clock.now();
  const result = await advance(deps.store, operation, happening, { actor: null, job }, now);
  if (result.ok) return;
  if (result.why !== 'moved' || !result.current) return;
  // The only way to be overtaken while submitting: another run of this job gave the answer up for lost. It was not.
  if (happening.what === 'accepted' && result.current.state === 'unconfirmed') {
    const { lcsActivityId, nextPollAt } = happening;
    await settle(deps, result.current, { what: 'foundStarted', lcsActivityId, startedAt: now, nextPollAt }, job);
  }
}
