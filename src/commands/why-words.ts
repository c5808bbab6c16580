import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { ACTIONS, type Action } from '../operations/settings.ts';
import { bestOf, unquoted } from './parse.ts';
import { inTimedWords } from './refresh-pair.ts';
import type { Timed } from './start-time.ts';

/** What somebody asks about. Names as they were said; empty where none was. */
export interface SaidWhy {
  readonly action: Action;
  readonly target: string;
  readonly source: string;
  /** For when, in words; empty: now. */
  readonly startAt: string;
}

/** The first action that is named, with the small words after it. */
const ACTION = new RegExp(`(?<=^|\\s)(${ACTIONS.join('|')})(?=\\s|$)(?: of(?=\\s))?`, 'i');

/**
 * `why refresh UAT from PROD`, `why can't I stop DEV1 at 22:00?`; null where no action is named. `timed`: all ways to read words
 * that may end with a time.
 */
export function whyIn(
  words: string,
  environments: readonly EnvironmentFacts[],
  timed: (words: string) => readonly Timed[],
): SaidWhy | null {
  const found = ACTION.exec(words);
  if (!found?.[1]) return null;
  const action = ACTIONS.find((one) => one === found[1]?.toLowerCase()) as Action;
  const readings = timed(words.slice(found.index + found[0].length).trim());
  if (action === 'refresh') return { action, ...inTimedWords(readings)(environments) };
  const isKnown = (reading: Timed) => findEnvironment(environments, unquoted(reading.words)) !== null;
  const best = bestOf(readings, (reading) => (isKnown(reading) ? 2 : 0) + (reading.isTime ? 1 : 0));
  return { action, target: unquoted(best.words), source: '', startAt: best.startAt };
}
