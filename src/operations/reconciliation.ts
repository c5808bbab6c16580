import { toFerryError } from '../errors.ts';
import { sameActivity } from './activity-id.ts';
import { advance } from './advance.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import type { Happening } from './happening.ts';
import { mayBeOurs, othersActivities } from './may-be-ours.ts';
import { type Candidate, followerOf, isPowerKind, isReconciling, type Operation, type PowerKind } from './operation.ts';
import type { Backend, HistoryEntry, Job } from './ports.ts';
import { isPowered } from './power.ts';
import type { ProjectSettings, Timing } from './settings.ts';

/**
 * The `reconcile` job: LCS's answer to the submission was lost, and LCS may show what became of it. Exactly one entry of
 * the history that can only be it is followed; several are shown to a person at once, who is asked as well when the time
 * for the search is over.
 */
export async function reconcile(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision || !isReconciling(operation)) return;
  const began = deps.clock.now();
  const seen = await look(deps, operation, began);
  const now = deps.clock.now();
  const happening = seen ?? goOn(operation, { began, now }, deps.settings.timing);
  await advance(deps.store, operation, happening, { actor: null, job }, now);
}

/** What LCS shows now; null: nothing of it yet, or it cannot be read. */
async function look(deps: OperationDeps, operation: Operation, now: number): Promise<Happening | null> {
  const project = projectOf(deps.settings, operation.projectId);
  if (!project) return null;
  const { kind, target } = operation;
  const backend = deps.backendOf(project, target);
  try {
    return isPowerKind(kind)
      ? await lookAtState(backend, project, operation, kind, now)
      : await lookAtHistory(deps, backend, project, operation, now);
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'storeUnavailable') throw failure;
    const facts = { operationId: operation.id, code: failure.code };
    deps.logger.warn(facts, 'LCS could not be read for what became of a lost answer');
    return null;
  }
}

async function lookAtHistory(
  deps: OperationDeps,
  backend: Backend,
  project: ProjectSettings,
  operation: Operation,
  now: number,
): Promise<Happening | null> {
  const { target, submittedAt } = operation;
  const { entries } = await backend.listHistory(project, followerOf(operation), target, 1, undefined, now);
  const others = await othersActivities(deps.store, operation);
  const isOthers = ({ lcsActivityId }: HistoryEntry) => others.some((id) => sameActivity(id, lcsActivityId));
  const found = entries.filter((entry) => mayBeOurs(operation, entry) && !isOthers(entry));
  if (found.length > 1) return { what: 'notFound', candidates: found.map(candidate) };
  const [only] = found;
  if (!only) return null;
  const { lcsActivityId, startedAt } = only;
  const takenFor = candidate(only);
  return { what: 'foundStarted', lcsActivityId, startedAt: startedAt ?? submittedAt ?? now, nextPollAt: now, takenFor };
}

function candidate({ lcsActivityId, title, startedAt, lcsStatus }: HistoryEntry): Candidate {
  return { lcsActivityId, title, startedAt, lcsStatus };
}

/**
 * LCS's history has no type for starts and stops that is known (lcs-api 3.2): the environment's state tells, which a poll
 * reads afresh. It says nothing where the state from before is not known.
 */
async function lookAtState(
  backend: Backend,
  project: ProjectSettings,
  operation: Operation,
  kind: PowerKind,
  now: number,
): Promise<Happening | null> {
  const { target, submittedAt, historyBefore } = operation;
  if (historyBefore === null) return null;
  const { lcsStatus } = await backend.poll(project, followerOf(operation), { kind, target, lcsActivityId: '' });
  if (!isPowered(kind, lcsStatus)) return null;
  return { what: 'foundStarted', lcsActivityId: null, startedAt: submittedAt ?? now, nextPollAt: now };
}

/**
 * Looks again after as long as the search has lasted, within bounds, and a last time when its time is over. `began`: when
 * this reading did.
 */
function goOn(
  { deadline }: Operation,
  { began, now }: { readonly began: number; readonly now: number },
  { adoption, minPoll, maxPoll }: Timing,
): Happening {
  if (deadline === null || began >= deadline) return { what: 'notFound', candidates: [] };
  const lasted = began - (deadline - adoption);
  const pause = Math.min(Math.max(lasted, minPoll / 2), maxPoll);
  return { what: 'postponed', nextPollAt: Math.min(now + pause, deadline), deadline };
}
