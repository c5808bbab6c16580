import type { FailureCode, FerryError } from '../errors.ts';
import type { LcsOutcome } from '../operations/measures.ts';

const OUTCOMES: Readonly<Partial<Record<FailureCode, LcsOutcome>>> = {
  lcsRefused: 'refused',
  lcsUnauthorised: 'unauthorised',
  lcsForbidden: 'forbidden',
  lcsThrottled: 'throttled',
  lcsUnreachable: 'unreachable',
  lcsTooLate: 'tooLate',
};

/** How a request ended, in a word for the numbers. `failure` null: it got what it asked for. */
export function outcomeOf(failure: FerryError | null): LcsOutcome {
  if (failure === null) return 'ok';
  if (failure.code === 'lcsUnreachable' && failure.status !== undefined) return 'serverError';
  return OUTCOMES[failure.code] ?? 'notUnderstood';
}
