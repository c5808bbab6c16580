import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';

/** `keepMs` 0: equal reads only share what is under way. `keyOf` must tell people apart: each sees LCS with their own rights. */
export interface SharedReadOptions<Q, T> {
  readonly clock: Clock;
  readonly keepMs: number;
  readonly keyOf: (question: Q) => string;
  readonly load: (question: Q) => Promise<T>;
}

export interface SharedRead<Q, T> {
  /** `signal` ends this caller's waiting (`lcsTooLate`); the read goes on for the others, and for who asks again. */
  read(question: Q, signal?: AbortSignal): Promise<T>;
  /** The next read asks anew. */
  forget(): void;
}

interface Kept<T> {
  readonly answer: Promise<T>;
  /** ms UTC; infinite while under way. */
  until: number;
}

/** Equal reads at the same time become one, and a good answer is kept for `keepMs` (design 10, "Reading economy"). */
export function createSharedRead<Q, T>({ clock, keepMs, keyOf, load }: SharedReadOptions<Q, T>): SharedRead<Q, T> {
  const kept = new Map<string, Kept<T>>();

  function dropOld(): void {
    for (const [key, { until }] of kept) if (until <= clock.now()) kept.delete(key);
  }

  function begin(key: string, question: Q): Kept<T> {
    const entry: Kept<T> = { answer: load(question), until: Number.POSITIVE_INFINITY };
    kept.set(key, entry);
    entry.answer.then(
      () => {
        entry.until = clock.now() + keepMs;
      },
      () => {
        entry.until = 0;
      },
    );
    return entry;
  }

  return {
    read(question, signal) {
      dropOld();
      const key = keyOf(question);
      return untilAborted((kept.get(key) ?? begin(key, question)).answer, signal);
    },
    forget: () => kept.clear(),
  };
}

function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const leave = () => reject(new FerryError('lcsTooLate', 'the caller could not wait longer for LCS'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
