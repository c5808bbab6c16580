/** Time as a dependency. All instants are milliseconds since 1970 UTC. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now(), sleep };

/** Not node:timers/promises, which makes an error with its stack of each sleep that is ended early: most are. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const wakeEarly = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', wakeEarly);
      resolve();
    }, ms);
    signal?.addEventListener('abort', wakeEarly, { once: true });
  });
}

/** Why a sleep is over that nobody waits for any more. */
const QUICKER = 'the work was quicker';

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
    done.abort(QUICKER);
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
    done.abort(QUICKER);
  }
}
