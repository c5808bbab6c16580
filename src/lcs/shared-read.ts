import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';

/** `keepMs` 0: equal reads only share what is under way. `keyOf` must tell people apart: each sees LCS with their own rights. */
export interface SharedReadOptions<Q, T> {
  readonly clock: Clock;
  readonly keepMs: number;
  readonly keyOf: (question: Q) => string;
  /** `onWait`: to be told until when it has to wait before it can go on (ms UTC). */
  readonly load: (question: Q, onWait: (until: number) => void) => Promise<T>;
}

export interface SharedRead<Q, T> {
  /**
   * `signal` ends this caller's waiting: with `lcsThrottled` while the read waits for LCS's leave, else with `lcsTooLate`.
   * The read goes on for the others, and for who asks again. `freshSince`: a read that began before this instant
   * (ms UTC) will not do.
   */
  read(question: Q, signal?: AbortSignal, freshSince?: number): Promise<T>;
  /** The next read asks anew. */
  forget(): void;
}

interface Kept<T> {
  readonly answer: Promise<T>;
  /** ms UTC. */
  readonly began: number;
  /** ms UTC; infinite while under way. */
  until: number;
  /** Until when it waits for its turn; in the past when it does not. */
  waitsUntil: number;
}

/** Equal reads at the same time become one, and a good answer is kept for `keepMs` (design 10, "Reading economy"). */
export function createSharedRead<Q, T>({ clock, keepMs, keyOf, load }: SharedReadOptions<Q, T>): SharedRead<Q, T> {
  const kept = new Map<string, Kept<T>>();

  function dropOld(): void {
    for (const [key, { until }] of kept) if (until <= clock.now()) kept.delete(key);
  }

  function begin(key: string, question: Q): Kept<T> {
    const turn = { waitsUntil: 0, began: clock.now() };
    const onWait = (until: number) => {
      turn.waitsUntil = until;
    };
    const entry: Kept<T> = Object.assign(turn, { answer: load(question, onWait), until: Number.POSITIVE_INFINITY });
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
    read(question, signal, freshSince = 0) {
      dropOld();
      const key = keyOf(question);
      const known = kept.get(key);
      const entry = known && known.began >= freshSince ? known : begin(key, question);
      return untilAborted(entry.answer, signal, () => leaving(entry.waitsUntil, clock.now()));
    },
    forget: () => kept.clear(),
  };
}

function leaving(waitsUntil: number, now: number): FerryError {
  const what = 'the caller could not wait longer for LCS';
  return waitsUntil > now
    ? new FerryError('lcsThrottled', what, { until: waitsUntil })
    : new FerryError('lcsTooLate', what);
}

function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined, why: () => FerryError): Promise<T> {
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const leave = () => reject(why());
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
