import type { PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** While the database is away every look for jobs fails, with the same words. */
const SAID_AGAIN_AFTER = 30_000;

/** Puts pg-boss's errors and warnings into the log, each kind at most once in 30 s; so does what it gives, with others' errors. */
export function reportTroubles(boss: PgBoss, clock: Clock, logger: Logger): (error: unknown) => void {
  const saidAt = new Map<string, number>();
  const isNews = (kind: string) => {
    const now = clock.now();
    const before = saidAt.get(kind);
    if (before !== undefined && now - before < SAID_AGAIN_AFTER) return false;
    saidAt.set(kind, now);
    return true;
  };
  const report = (error: unknown) => {
    const { message } = toFerryError(error);
    if (isNews(message)) logger.error({ error: message }, 'the job queue reported an error');
  };
  boss.on('error', report);
  boss.on('warning', (warning) => {
    if (isNews(warning.message)) logger.warn({ warning: warning.message }, 'the job queue reported a warning');
  });
  return report;
}
