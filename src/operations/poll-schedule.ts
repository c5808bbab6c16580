import type { Operation, UsualDuration } from './operation.ts';
import type { Timing } from './settings.ts';

const JITTER = 0.1;
/** Before this part of the shortest duration that is known, the end is unlikely. */
const UNLIKELY_BEFORE = 0.85;
/** After this multiple of the longest, it is overdue. */
const OVERDUE_AFTER = 1.15;

/**
 * When to ask LCS next, `minPoll` to `maxPoll` from `now`, give or take a tenth so that many operations do not ask
 * together. Where it is known how long such operations take: rarely while the end is unlikely, often when it is due,
 * then ever more rarely. Where it is not: after a quarter of the time it has run so far. `now` in ms UTC; `random` in
 * [0, 1).
 */
export function nextPoll(
  { startedAt, usual }: Pick<Operation, 'startedAt' | 'usual'>,
  now: number,
  timing: Timing,
  random: number,
): number {
  const ranFor = now - (startedAt ?? now);
  const wish = usual ? byExperience(usual, ranFor, timing) : ranFor / 4;
  const pause = Math.min(Math.max(wish, timing.minPoll), timing.maxPoll);
  return now + pause * (1 - JITTER + 2 * JITTER * random);
}

function byExperience({ shortest, longest }: UsualDuration, ranFor: number, { maxPoll }: Timing): number {
  const untilDue = UNLIKELY_BEFORE * shortest - ranFor;
  // Not even the longest jitter jumps over the moment from which it is due.
  if (untilDue > 0) return Math.min(maxPoll, untilDue / (1 + JITTER));
  return (ranFor - OVERDUE_AFTER * longest) / 4; // negative while it is due: as often as allowed
}
