import { setTimeout as delay } from 'node:timers/promises';

/** Time as a dependency. All instants are milliseconds since 1970 UTC. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};

/** What `work` gives, or else, after `ms`, what `late` gives; `work` goes on. Rejects when the one that counts does. */
export async function orAfter<T, L>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  late: () => L,
): Promise<T | Awaited<L>> {
  const done = new AbortController();
  const timeUp = clock.sleep(ms, done.signal).then(
    late,
    () => work, // no longer waited for
  );
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    done.abort();
  }
}

/** Runs `work` with a signal that tells it after `ms` to wait no longer; gives, or rejects with, what it does then. */
export async function within<T>(clock: Clock, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const done = new AbortController();
  clock.sleep(ms, done.signal).then(
    () => limit.abort(),
    () => undefined, // it was quicker
  );
  try {
    return await work(limit.signal);
  } finally {
    done.abort();
  }
}
