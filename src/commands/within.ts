import type { Clock } from '../clock.ts';

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
