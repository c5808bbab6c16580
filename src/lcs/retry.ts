import type { FerryError } from '../errors.ts';

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;

/** `random` in [0, 1). `patienceMs`: the longest `Retry-After` that is waited out here. */
export interface RetryCircumstances {
  readonly attempt: number;
  readonly now: number;
  readonly random: number;
  readonly patienceMs: number;
}

/** The pause in ms before a read is asked again after `failure`, or null when it is not: three attempts in all. */
export function pauseBeforeRead(failure: FerryError, circumstances: RetryCircumstances): number | null {
  const { attempt, now, patienceMs } = circumstances;
  if (attempt >= ATTEMPTS || !isPassing(failure)) return null;
  if (failure.until === undefined) return growingPause(circumstances);
  // LCS named the time: no jitter, and nothing earlier.
  const pause = Math.max(failure.until - now, 0);
  return pause <= patienceMs ? pause : null;
}

/**
 * The pause in ms before a write is sent again, or null. There is no idempotency key (lcs-api 1.4), so only a request
 * that never reached LCS is sent again: no connection, and so no answer that may have been lost.
 */
export function pauseBeforeWrite(failure: FerryError, circumstances: RetryCircumstances): number | null {
  if (circumstances.attempt >= ATTEMPTS) return null;
  return failure.code === 'lcsUnreachable' && !failure.answerLost ? growingPause(circumstances) : null;
}

function isPassing(failure: FerryError): boolean {
  return failure.code === 'lcsUnreachable' || failure.code === 'lcsTooLate' || failure.code === 'lcsThrottled';
}

/** 0.5 s, then 1 s, each give or take a half, so that those who failed together do not come back together. */
function growingPause({ attempt, random }: RetryCircumstances): number {
  return Math.round(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random));
}
