import { sameActivity } from './activity-id.ts';
import { advanceNewest } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import type { Happening } from './happening.ts';
import { isPowerKind, type Operation } from './operation.ts';
import type { Job } from './ports.ts';

type Answer = Extract<Happening, { what: 'accepted' | 'refused' }>;

/**
 * LCS's own answer to a submission comes after it was given up for lost: it is worth more than the search for what became
 * of it. `current`: the operation as it is by now.
 */
export async function settleLate(deps: OperationDeps, current: Operation, answer: Answer, job: Job): Promise<void> {
  const result = await advanceNewest(deps, current, (operation, now) => onTopOf(operation, answer, now), {
    actor: null,
    job,
  });
  if (!result.ok && result.why === 'moved' && result.current) complainAbout(deps, result.current, answer);
}

/** What the answer means for the operation as it is now; null where it comes too late to mean anything. */
function onTopOf({ state }: Operation, answer: Answer, now: number): Happening | null {
  if (state === 'submitting') return answer;
  if (state !== 'unconfirmed') return null;
  if (answer.what === 'refused') return { what: 'foundNotStarted' };
  const { lcsActivityId, nextPollAt } = answer;
  return { what: 'foundStarted', lcsActivityId, startedAt: now, nextPollAt };
}

/**
 * It was settled otherwise, and stays so: people were told, polls go on, an end is final. An answer that contradicts it is
 * for a person to look at: something begins in LCS that nobody follows, or two began on one environment.
 */
function complainAbout({ logger }: OperationDeps, operation: Operation, answer: Answer): void {
  const { id: operationId, state, lcsActivityId: followed } = operation;
  const accepted = answer.what === 'accepted' ? answer.lcsActivityId : null;
  if (isWhatWasFound(operation, accepted)) return;
  logger.error(
    { operationId, state, followed, answer: answer.what, accepted },
    "LCS's answer contradicts what was found",
  );
}

/** `accepted`: the activity id that LCS gave, or null when it refused. */
function isWhatWasFound({ kind, state, lcsActivityId }: Operation, accepted: string | null): boolean {
  const neverStarted = state === 'notStarted' || state === 'refused';
  if (accepted === null || neverStarted) return accepted === null && neverStarted;
  // A start or stop was found by the environment's state, which has no id.
  return isPowerKind(kind) || sameActivity(lcsActivityId, accepted);
}
