import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/**
 * One id for everything that one cause leads to: a turn, the calls it makes, the jobs it creates and what these do hours
 * later. It stands on each of their log lines, and in the sentence that a person gets when something fails.
 */
const underWay = new AsyncLocalStorage<string>();

/** Runs `work`, and all it waits for, under this id. */
export function withCorrelation<T>(id: string, work: () => T): T {
  return underWay.run(id, work);
}

/** … under the id that is under way, or under a new one. */
export function correlated<T>(work: () => T): T {
  return withCorrelation(currentCorrelation() ?? newCorrelation(), work);
}

/** … under none: what comes by itself, much later, to something that was made while an id was under way. */
export function uncorrelated<T>(work: () => T): T {
  return underWay.exit(work);
}

/** Null outside of all work that has an id, such as at the start and in the sweep. */
export function currentCorrelation(): string | null {
  return underWay.getStore() ?? null;
}

export function newCorrelation(): string {
  return randomUUID();
}
