import type { Chance } from './lives.ts';

/** One who asks LCS again and again how an operation is. All times in ms after its start. */
export interface Asker {
  /** When the first call goes out, and each after the one at `now`. */
  readonly first: number;
  readonly next: (now: number) => number;
  /** What lies between the moment a call is due and its answer, and between the answer and the message. */
  readonly beforeAnswer: () => number;
  readonly beforeMessage: () => number;
}

export interface Followed {
  readonly calls: number;
  /** When the call that saw the end was due, and when it was answered. */
  readonly dueAt: number;
  readonly seenAt: number;
  /** From the end to the message. */
  readonly delayMs: number;
}

/** Asks until LCS says that it has ended, `tookMs` after its start. LCS says so from that moment on. */
export function follow(tookMs: number, asker: Asker): Followed {
  let due = asker.first;
  for (let calls = 1; ; calls += 1) {
    const answeredAt = due + asker.beforeAnswer();
    if (answeredAt >= tookMs) {
      return { calls, dueAt: due, seenAt: answeredAt, delayMs: answeredAt + asker.beforeMessage() - tookMs };
    }
    const next = asker.next(answeredAt);
    if (!(next > answeredAt))
      throw new Error(`A schedule asks again at ${next} ms, after an answer at ${answeredAt} ms.`);
    due = next;
  }
}

/** A script that sleeps and asks, and whose message costs no time: d365fo.tools sleeps before its first call, too. */
export function fixed(pauseMs: number): Asker {
  return { first: pauseMs, next: (now) => now + pauseMs, beforeAnswer: () => 0, beforeMessage: () => 0 };
}

/** How often a worker of Ferry's looks for jobs that are due: pg-boss's shortest interval. */
const WORKER_LOOKS_MS = 500;
/** Assumed for one call to LCS, one message to Teams, each with its statements in the database. */
const REQUEST_MS = 300;

/** Ferry: a job waits for a worker, and then a request is made, once for the poll and once for the message. */
export function ferry(first: number, next: (now: number) => number, chance: Chance): Asker {
  const jobAndRequest = () => chance.next() * WORKER_LOOKS_MS + REQUEST_MS;
  return { first, next, beforeAnswer: jobAndRequest, beforeMessage: jobAndRequest };
}
