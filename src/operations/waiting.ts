import { toFerryError } from '../errors.ts';
import type { OperationDeps } from './deps.ts';
import { giveUpIfFinal, sendInTurn } from './outbox.ts';
import type { Job, Waiter } from './ports.ts';
import { holderOf } from './preflight.ts';

/** Whoever waits longer than this is not told any more. */
const WAITS_AT_MOST_MS = 7 * 24 * 3_600_000;

/** The `tellFree` job, when an operation has given its environments back. */
export async function tellFree(deps: OperationDeps, job: Job): Promise<void> {
  const later = await tellWaiters(deps);
  if (later !== null) await deps.jobs.postpone(job, later);
}

/**
 * Tells everybody who waits for an environment that no operation holds any more. A crash between telling and removing tells
 * again. Gives when to come back for those whose conversation is busy (ms UTC), or null; what else fails waits for the next sweep.
 */
export async function tellWaiters(deps: OperationDeps): Promise<number | null> {
  const waiters = await deps.waiters.list();
  if (waiters.length === 0) return null;
  const open = await deps.store.listOpen();
  const later: number[] = [];
  for (const waiter of waiters) {
    if (deps.clock.now() - waiter.since > WAITS_AT_MOST_MS) await deps.waiters.remove(waiter);
    else if (holderOf(waiter.environment, open) === null) later.push(...(await tellInTurn(deps, waiter)));
  }
  return later.length === 0 ? null : Math.min(...later);
}

/** When to come back; nothing where that is not known, or not needed. */
async function tellInTurn(deps: OperationDeps, waiter: Waiter): Promise<readonly number[]> {
  try {
    const later = await sendInTurn(deps, waiter.conversationId, () => tellOnce(deps, waiter));
    return later === null ? [] : [later];
  } catch (error) {
    deps.logger.warn({ err: toFerryError(error) }, 'somebody who waits could not be told yet');
    return [];
  }
}

/** Another instance may have told them meanwhile. */
async function tellOnce(deps: OperationDeps, waiter: Waiter): Promise<void> {
  if (!(await deps.waiters.list()).some((other) => isSame(other, waiter))) return;
  try {
    await deps.notifier.tellFree(waiter);
  } catch (error) {
    giveUpIfFinal(
      deps,
      error,
      { conversationId: waiter.conversationId },
      'nobody can be told that an environment is free',
    );
  }
  await deps.waiters.remove(waiter);
}

function isSame(a: Waiter, b: Waiter): boolean {
  return (
    a.environment.id === b.environment.id &&
    a.person.objectId === b.person.objectId &&
    a.conversationId === b.conversationId
  );
}
