import type { Clock } from '../clock.ts';
import type { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** One line of a kind in this time, however many requests there are: anyone on the internet can cause them. */
const EVERY_MS = 60_000;
/** Kinds that are remembered; their words are Ferry's own, and few. */
const KINDS = 100;

/** What the door writes: a line at once, the next ones as counts in a later line. */
export interface DoorLog {
  /** Somebody did something wrong. */
  refused(reason: string): void;
  /** It is ours, or Microsoft's: while the Bot Framework's keys cannot be read, anybody's request fails like this. */
  failed(failure: FerryError): void;
}

export function createDoorLog(logger: Logger, clock: Clock): DoorLog {
  const refusals = new Map<string, number>();
  let refusedAt = Number.NEGATIVE_INFINITY;
  const failures = new Map<string, { loggedAt: number; unsaid: number }>();
  return {
    refused(reason) {
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
      if (clock.now() - refusedAt < EVERY_MS) return;
      refusedAt = clock.now();
      logger.warn({ refused: Object.fromEntries(refusals) }, 'Requests were refused at the door');
      refusals.clear();
    },
    failed(failure) {
      const { code, message } = failure;
      const kind = `${code} ${message}`;
      const known = failures.get(kind);
      if (known && clock.now() - known.loggedAt < EVERY_MS) {
        known.unsaid += 1;
        return;
      }
      const times = (known?.unsaid ?? 0) + 1;
      logger.error({ err: failure, code, times }, 'An activity could not be handled');
      if (failures.size >= KINDS) failures.clear();
      failures.set(kind, { loggedAt: clock.now(), unsaid: 0 });
    },
  };
}
