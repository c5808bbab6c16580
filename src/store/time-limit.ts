import { type Clock, orAfter } from '../clock.ts';
import { FerryError } from '../errors.ts';

/** What `work` gives; rejects with `storeUnavailable` when the database takes longer than `ms` for it. */
export function answered<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return orAfter(clock, ms, work, () => {
    throw new FerryError('storeUnavailable', `the database did not answer within ${ms / 1000} s`);
  });
}
