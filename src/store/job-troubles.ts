import type { PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

/** While the database is away every worker fails twice a second, with the same words. */
const SAID_AGAIN_AFTER = 30_000;

/** Puts pg-boss's errors and warnings into the log, each kind at most once in 30 s. */
export function reportTroubles(boss: PgBoss, clock: Clock, logger: Logger): void {
  const saidAt = new Map<string, number>();
  const isNews = (kind: string) => {
    const now = clock.now();
    const before = saidAt.get(kind);
    if (before !== undefined && now - before < SAID_AGAIN_AFTER) return false;
    saidAt.set(kind, now);
    return true;
  };
  boss.on('error', (error) => {
    const sentence = error.message.replace(/ \(Queue: .*\)$/s, ''); // pg-boss adds queue and worker
    if (isNews(sentence)) logger.error({ error: sentence }, 'the job queue reported an error');
  });
  boss.on('warning', (warning) => {
    if (isNews(warning.message)) logger.warn({ warning: warning.message }, 'the job queue reported a warning');
  });
}
