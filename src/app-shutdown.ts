import type { Background } from './channel/background.ts';
import { type Clock, orAfter } from './clock.ts';
import { toFerryError } from './errors.ts';
import type { HttpServer } from './http/http-server.ts';
import type { Logger } from './logger.ts';
import type { JobQueue } from './operations/ports.ts';

/** Everything that runs. */
export interface RunningParts {
  readonly servers: readonly HttpServer[];
  readonly sweeping: { stop(): Promise<void> };
  readonly jobs: Pick<JobQueue, 'stop'>;
  /** What goes on although its turn was answered, or its client has left. */
  readonly background: Background;
  readonly store: { close(): Promise<void> };
}

interface Deps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Kept from the time that work gets to end: for handing jobs back, and closing the database. */
const CLOSING_MS = 2_000;

/**
 * Ends everything within `graceMs` together, whatever hangs; never rejects. Turns, jobs and what follows them get to
 * end first; what does not is cut off, its jobs handed back, and the database closed.
 */
export async function shutDown(parts: RunningParts, graceMs: number, deps: Deps): Promise<void> {
  const { servers, sweeping, jobs, background, store } = parts;
  const { clock, logger } = deps;
  const forWork = Math.max(0, graceMs - CLOSING_MS);
  const end = async () => {
    const closing = servers.map((server) => server.close(forWork));
    // A turn whose request is still coming in begins meanwhile; only after it nothing new can begin.
    const idle = Promise.allSettled(closing).then(() => background.idle());
    const results = await Promise.allSettled([
      ...closing,
      jobs.stop(forWork),
      endsWithin(clock, forWork, idle),
      endsWithin(clock, forWork, sweeping.stop()),
    ]);
    for (const { reason } of results.filter((result) => result.status === 'rejected')) {
      logger.warn({ err: toFerryError(reason) }, 'something could not be ended in order');
    }
    await store.close();
  };
  const closed = end().catch((error) => logger.warn({ err: toFerryError(error) }, 'the database was not closed'));
  if (await endsWithin(clock, graceMs, closed)) logger.info({}, 'Ferry has stopped');
  else logger.warn({ graceMs }, 'Ferry stops although not everything could be ended; the next start takes it up');
}

/** Whether `work` ended in time. Rejects when it does. */
export function endsWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(() => true);
  return orAfter(clock, ms, ended, () => false);
}
