import { uncorrelated } from '../correlation.ts';
import { FerryError } from '../errors.ts';
import { toStoreError, wasRolledBack } from './failures.ts';

interface Call<Key, Result> {
  readonly key: Key;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** So that a statement stays small enough to be quick. */
const AT_ONCE = 500;

/**
 * Makes one statement of many: what is asked while a statement is under way goes into the next one, together. So what is
 * given to a caller was read, or written, after the call. `work` gives a result for each key, in the order of the keys, of
 * which some may be the same. When it fails, each caller is served alone, so that a bad value fails only who brought it;
 * except when the database cannot serve at all.
 */
export function gathered<Key, Result>(
  work: (keys: readonly Key[]) => Promise<readonly Result[]>,
): (key: Key) => Promise<Result> {
  const waiting: Call<Key, Result>[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      await new Promise(setImmediate); // whatever else is asked in this moment comes along
      await answer(waiting.splice(0, AT_ONCE));
    }
    isRunning = false;
  }

  async function answer(calls: readonly Call<Key, Result>[]): Promise<void> {
    try {
      const results = await work(calls.map(({ key }) => key));
      for (const [index, { resolve }] of calls.entries()) resolve(results[index] as Result);
    } catch (error) {
      const isServing = wasRolledBack(error) || !(toStoreError(error) instanceof FerryError);
      if (calls.length > 1 && isServing) await Promise.all(calls.map((call) => answer([call])));
      else for (const { reject } of calls) reject(error);
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!isRunning) void uncorrelated(run); // it belongs to no turn
    });
}
