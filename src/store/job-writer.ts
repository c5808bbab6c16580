import type { Transaction } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import type { Job, JobRequest, QueueName } from '../operations/ports.ts';
import { type CausedRequest, connectionOf, createJobs } from './job-creation.ts';
import type { JobRunner } from './job-runner.ts';
import type { Tables } from './tables.ts';

/** What a commit does to jobs: the first two inside its own transaction, the last when that is done. */
export interface JobWriter {
  /**
   * Creates those that are neither waiting nor running (by queue, operation and revision). Of `cards` jobs one waits per
   * operation, and the newest request moves it: it shows the newest revision anyway.
   */
  create(trx: Transaction<Tables>, requests: readonly CausedRequest[]): Promise<void>;
  /** No effect on a job that has ended, or that waits to run again since it was taken from its runner. */
  complete(trx: Transaction<Tables>, jobs: readonly Job[]): Promise<void>;
  /** What was created and is due runs at once, and what was completed is no longer at work. */
  committed(created: readonly JobRequest[], completed: readonly Job[]): void;
}

/** `runners`: those of this process, as soon as there are any. */
export function jobWriterOn(boss: PgBoss, runners: readonly JobRunner[], clock: Clock): JobWriter {
  const runnerOf = (queue: QueueName) => runners.find((runner) => runner.queue === queue);
  return {
    create: (trx, requests) => createJobs(boss, requests, trx),
    async complete(trx, jobs) {
      const attempts = jobs.flatMap(({ queue, id }) => {
        const retryCount = runnerOf(queue)?.attemptOf(id) ?? null;
        return retryCount === null ? [] : [{ queue, id, retryCount }];
      });
      for (const [queue, ofQueue] of Map.groupBy(attempts, (attempt) => attempt.queue))
        await boss.deleteJob(queue, ofQueue, { db: connectionOf(trx) });
    },
    committed(created, completed) {
      const now = clock.now();
      for (const { queue, id } of completed) runnerOf(queue)?.ended(id);
      const due = created.filter(({ startAfter }) => startAfter === undefined || startAfter <= now);
      for (const queue of new Set(due.map((request) => request.queue))) runnerOf(queue)?.wake();
    },
  };
}
