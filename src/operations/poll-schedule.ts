import type { Timing } from './settings.ts';

const JITTER = 0.1;

/**
 * When to ask LCS next: a quarter of the time the operation has run so far, within `minPoll` and `maxPoll`, give or take
 * a tenth so that many operations do not ask together. `startedAt` and `now` in ms UTC; `random` in [0, 1).
 */
export function nextPoll(startedAt: number, now: number, timing: Timing, random: number): number {
  const wish = Math.min(Math.max((now - startedAt) / 4, timing.minPoll), timing.maxPoll);
  return now + wish * (1 - JITTER + 2 * JITTER * random);
}
