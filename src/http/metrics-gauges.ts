import { Gauge, type Registry } from 'prom-client';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Standing } from '../operations/ports.ts';
import type { Readiness } from './readiness.ts';

/** What the gauges are read from. */
export interface ReadingDeps {
  readonly standing: Standing;
  readonly readiness: Readiness;
  readonly logger: Logger;
}

const SHARED = 'Read from the database: of several instances each shows the same, so take the max and not the sum.';

/** How things stand at the time of asking. What cannot be read is absent, and `ferry_ready` 0. */
export function createGauges(registry: Registry): { read(deps: ReadingDeps): Promise<void> } {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const ready = gauge(
    'ferry_ready',
    '1 if this instance can do its work, as /readyz says, and the numbers of the database could be read; else 0.',
    [],
  );
  const open = gauge('ferry_open_operations', `Operations that have not ended, by state. ${SHARED}`, ['state']);
  const paused = gauge('ferry_paused_operations', `Operations that wait for a sign-in. ${SHARED}`, []);
  const outboxAge = gauge(
    'ferry_outbox_age_seconds',
    `How long the oldest message to Teams has been due and is not sent; 0: there is none. ${SHARED}`,
    [],
  );
  const waiting = gauge('ferry_jobs_waiting', `Jobs that are due and that no worker has taken. ${SHARED}`, ['queue']);

  async function readStanding({ standing, logger }: ReadingDeps): Promise<boolean> {
    try {
      const read = await standing.read();
      for (const [state, count] of Object.entries(read.openByState)) open.set({ state }, count);
      for (const [queue, count] of Object.entries(read.dueByQueue)) waiting.set({ queue }, count);
      paused.set(read.paused);
      outboxAge.set(read.outboxAgeMs / 1000);
      return true;
    } catch (error) {
      logger.warn(
        { code: toFerryError(error).code, err: toFerryError(error) },
        'the metrics of the database could not be read',
      );
      for (const byLabel of [open, waiting]) byLabel.reset();
      for (const one of [paused, outboxAge]) one.remove();
      return false;
    }
  }

  return {
    async read(deps) {
      const [isRead, problem] = await Promise.all([readStanding(deps), deps.readiness.problem()]);
      ready.set(isRead && problem === null ? 1 : 0);
    },
  };
}
