import { type FerryError, toFerryError } from '../errors.ts';

export type Tried<T> =
  | { readonly value: T; readonly failure: null }
  | { readonly value: null; readonly failure: FerryError };

/** What came of `reading`: here a failure is something to look at. Rejects only when Ferry itself, or its database, fails. */
export async function tried<T>(reading: Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await reading, failure: null };
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'ours' || failure.code === 'storeUnavailable') throw failure;
    return { value: null, failure };
  }
}
