import type { Clock } from '../clock.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** A turn has this long for everything it reads; Teams gives up on an invoke soon after (design 4, teams-platform 8). */
const TURN_MS = 4000;

export type InTime<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false };

/**
 * Waits for `work` as long as a turn may. What comes later goes to `late`, which nobody waits for: its failures are
 * logged.
 */
export async function withinTurn<T>(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  work: Promise<T>,
  late: (value: T) => Promise<void>,
): Promise<InTime<T>> {
  const waiting = new AbortController();
  const tooLate = clock.sleep(TURN_MS, waiting.signal).then(
    () => ({ inTime: false }) as const,
    () => ({ inTime: false }) as const,
  );
  try {
    const first = await Promise.race([work.then((value) => ({ inTime: true, value }) as const), tooLate]);
    if (!first.inTime) {
      work.then(late).catch((error) => logger.error({ err: toFerryError(error) }, 'a late answer could not be given'));
    }
    return first;
  } finally {
    waiting.abort();
  }
}
