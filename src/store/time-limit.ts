import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';

/** What `work` gives; rejects with `storeUnavailable` when the database takes longer than `ms` for it. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const tooLate = clock.sleep(ms, answered.signal).then(
    () => Promise.reject(new FerryError('storeUnavailable', `the database did not answer within ${ms / 1000} s`)),
    () => work, // no longer waited for
  );
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    answered.abort();
  }
}
