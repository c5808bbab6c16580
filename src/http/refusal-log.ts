import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

/** One line in this time, however many requests are refused: anyone on the internet can cause them. */
const EVERY_MS = 60_000;

/** Notes a refused request: one line at once, the next ones as counts by reason in a later line. */
export function createRefusalLog(logger: Logger, clock: Clock): (reason: string) => void {
  const counts = new Map<string, number>();
  let loggedAt = Number.NEGATIVE_INFINITY;
  return (reason) => {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (clock.now() - loggedAt < EVERY_MS) return;
    loggedAt = clock.now();
    logger.warn({ refused: Object.fromEntries(counts) }, 'Requests were refused at the door');
    counts.clear();
  };
}
