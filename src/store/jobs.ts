import type { Kysely, Transaction } from 'kysely';
import { type Db, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import { newCorrelation, withCorrelation } from '../correlation.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Observer } from '../operations/measures.ts';
import { type Job, type JobHandlers, type JobQueue, QUEUES, type QueueName } from '../operations/ports.ts';
import type { Database } from './database.ts';
import { caused, connectionOf, createJobs, ensureJobs, isMoved, type JobData } from './job-creation.ts';
import { runnersProblem } from './job-health.ts';
import { SUPERVISION } from './job-queues.ts';
import { type JobRunner, startRunner } from './job-runner.ts';
import { makeQueues } from './job-tables.ts';
import { reportTroubles } from './job-troubles.ts';
import { type JobWriter, jobWriterOn } from './job-writer.ts';
import type { Tables } from './tables.ts';

export interface Jobs {
  readonly queue: JobQueue;
  readonly writer: JobWriter;
  /** What is wrong with this process's runners; null: nothing, or they are not started. */
  problem(): string | null;
  close(): Promise<void>;
}

/** What the jobs of a process are handed. */
export interface JobDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer?: Pick<Observer, 'jobTaken' | 'jobFailed'> | undefined;
}

/**
 * Starts pg-boss in the given database: with `isMade` on what `makeJobTables` has made, else it makes its tables and our
 * queues itself. No job runs before `queue.start`.
 */
export async function openJobs(
  { db, bossConnection }: Pick<Database, 'db' | 'bossConnection'>,
  { isMade }: { readonly isMade: boolean },
  deps: JobDeps,
): Promise<Jobs> {
  const { clock, logger } = deps;
  const boss = new PgBoss({ ...bossConnection, ...SUPERVISION, migrate: !isMade });
  const onTrouble = reportTroubles(boss, clock, logger);
  try {
    await boss.start();
    if (!isMade) await makeQueues(boss);
    for (const queue of QUEUES) await lookUp(boss, queue);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  const runners: JobRunner[] = [];
  const writer = jobWriterOn(boss, runners, clock);
  return {
    queue: jobQueueOn({ boss, db, writer, runners, onTrouble, ...deps }),
    writer,
    problem: () => (runners.length === 0 ? null : runnersProblem(runners, clock.now())),
    async close() {
      await Promise.all(runners.map((runner) => runner.stop(0)));
      await boss.stop({ graceful: false });
    },
  };
}

/**
 * pg-boss looks a queue up when it is first used, on its own connection even within a transaction of ours. PGlite has
 * only one, so the look-up would wait for the transaction and the transaction for it: have it done now.
 */
async function lookUp(boss: PgBoss, queue: QueueName): Promise<void> {
  await boss.findJobs(queue, { db: NO_JOBS });
}

/** Whoever asks here for jobs has asked the database for no more than their queue, and not even that if pg-boss knew it. */
const NO_JOBS: Db = { executeSql: async () => ({ rows: [] }) };

interface QueueDeps extends JobDeps {
  readonly boss: PgBoss;
  readonly db: Kysely<Tables>;
  readonly writer: JobWriter;
  /** Of this process; empty until it starts them. */
  readonly runners: JobRunner[];
  readonly onTrouble: (error: unknown) => void;
}

function jobQueueOn(deps: QueueDeps): JobQueue {
  const { boss, db, writer, runners, clock, onTrouble } = deps;
  return {
    async start(handlers) {
      const handle = (job: JobWithMetadata<JobData>, queue: QueueName) => run(job, queue, handlers, deps);
      for (const queue of QUEUES)
        runners.push(startRunner<JobData>({ boss, queue, clock, handle: (job) => handle(job, queue), onTrouble }));
    },
    async stop(graceMs) {
      await Promise.all(runners.map((runner) => runner.stop(graceMs)));
      // The connection stays open for what still commits; `Jobs.close` ends it.
      await boss.stop({ graceful: false, close: false });
    },
    async ensure(wanted) {
      const created = await ensureJobs(boss, db, wanted.map(caused));
      if (created > 0) writer.committed(wanted, []);
      return created;
    },
    async postpone(job, startAfter) {
      await db.transaction().execute((trx) => postpone(boss, writer, job, startAfter, trx));
      writer.committed([{ ...job, startAfter }], [job]);
    },
  };
}

/** Gives what pg-boss is to store of a failure: the message alone, for causes may hold what nobody should keep. */
async function run(
  { id, data, startAfter }: JobWithMetadata<JobData>,
  queue: QueueName,
  handlers: JobHandlers,
  { clock, logger, observer }: JobDeps,
): Promise<string | null> {
  const { operationId, revision, correlationId = newCorrelation() } = data;
  observer?.jobTaken({ queue, lateMs: Math.max(0, clock.now() - startAfter.getTime()) });
  return withCorrelation(correlationId, async () => {
    try {
      await handlers[queue]({ id, queue, operationId, revision });
      return null;
    } catch (error) {
      const { code, message } = toFerryError(error);
      observer?.jobFailed({ queue });
      logger.warn({ queue, operationId, revision, code, error: message }, 'a job failed and will run again');
      return `${code}: ${message}`;
    }
  });
}

async function postpone(
  boss: PgBoss,
  writer: JobWriter,
  job: Job,
  startAfter: number,
  trx: Transaction<Tables>,
): Promise<void> {
  const dueSince = await dueSinceOf(boss, job, trx);
  // First its end: a job is neither waiting nor running only then, and can be created again.
  await writer.complete(trx, [job]);
  if (isMoved(job.queue) && (await waitsUntil(boss, job, trx)) <= startAfter) return;
  await createJobs(boss, [{ ...caused(job), startAfter, dueSince }], trx);
}

/** A message that waits for its turn is as late as if it had kept its job (`ferry_outbox_age_seconds`). */
async function dueSinceOf(boss: PgBoss, { queue, id }: Job, trx: Transaction<Tables>): Promise<number | undefined> {
  const [job] = await boss.findJobs<JobData>(queue, { id, db: connectionOf(trx) });
  return job && (job.data.dueSince ?? (job.retryCount > 0 ? job.createdOn : job.startAfter).getTime());
}

/** When the next `cards` job of the operation runs, ms UTC; infinite: none waits. */
async function waitsUntil(boss: PgBoss, { queue, operationId }: Job, trx: Transaction<Tables>): Promise<number> {
  const waiting = await boss.findJobs(queue, { key: operationId, queued: true, db: connectionOf(trx) });
  return Math.min(...waiting.map(({ startAfter }) => startAfter.getTime()));
}
