import type { ConnectorAnswer } from './connector-answer.ts';

/**
 * What may be sent again (design 10, "Creating a message"). `create`: only what was certainly not carried out.
 * `finish`: that, and once more after a 5xx or a lost answer, for a finish message is promised at least once.
 * `idempotent` (edits and deletions): also after a lost answer and what Microsoft lists as passing (teams-platform 8).
 */
export type Repeatable = 'create' | 'finish' | 'idempotent';

const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20_000;
/** A longer `Retry-After` is not waited for: whoever wanted to send is told, and comes back. */
const LONGEST_RETRY_AFTER_MS = 30_000;
const JITTER = 0.2;

const NOT_CARRIED_OUT = [429, 412];
const PASSING = [502, 504];

export interface Repetition {
  /** How long to wait before the next try, in ms; null when there must be none. */
  pauseAfter(answer: ConnectorAnswer): number | null;
}

/** The tries of one request. `random` gives 0 to 1, for the jitter. */
export function createRepetition(kind: Repeatable, random: () => number): Repetition {
  let tries = 0;
  let secondSends = kind === 'finish' ? 1 : 0;

  function mayRepeat(answer: ConnectorAnswer): boolean {
    if (tries >= MAX_TRIES) return false;
    if (isNotCarriedOut(answer)) return true;
    if (kind === 'idempotent') return answer.kind === 'lost' || isStatus(answer, PASSING);
    if (!isDoubtful(answer) || secondSends === 0) return false;
    secondSends -= 1;
    return true;
  }

  return {
    pauseAfter(answer) {
      tries += 1;
      if (!mayRepeat(answer)) return null;
      const asked = answer.kind === 'answered' ? answer.retryAfterMs : null;
      if (asked !== null) return asked <= LONGEST_RETRY_AFTER_MS ? asked : null;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
      return Math.round(pause * (1 + JITTER * (2 * random() - 1)));
    },
  };
}

/** Perhaps carried out, perhaps not. */
export function isDoubtful(answer: ConnectorAnswer): boolean {
  return answer.kind === 'lost' || (answer.kind === 'answered' && answer.status >= 500);
}

function isNotCarriedOut(answer: ConnectorAnswer): boolean {
  return answer.kind === 'unsent' || isStatus(answer, NOT_CARRIED_OUT);
}

function isStatus(answer: ConnectorAnswer, statuses: readonly number[]): boolean {
  return answer.kind === 'answered' && statuses.includes(answer.status);
}
