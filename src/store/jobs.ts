import type { Kysely, Transaction } from 'kysely';
import { fromKysely, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import { currentCorrelation, newCorrelation, withCorrelation } from '../correlation.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Observer } from '../operations/measures.ts';
import {
  type Job,
  type JobHandlers,
  type JobQueue,
  type JobRequest,
  QUEUES,
  type QueueName,
} from '../operations/ports.ts';
import type { Database } from './database.ts';
import { workersProblem } from './job-health.ts';
import { POLICY, POLLING, SUPERVISION, WORKERS } from './job-queues.ts';
import { makeQueues } from './job-tables.ts';
import { reportTroubles } from './job-troubles.ts';
import type { Tables } from './tables.ts';

/** What a commit does to jobs, inside its own transaction. */
export interface JobWriter {
  /**
   * Creates those that are neither waiting nor running (by queue, operation and revision). Of `cards` jobs one waits per
   * operation, and the newest request moves it: it shows the newest revision anyway.
   */
  create(trx: Transaction<Tables>, requests: readonly JobRequest[]): Promise<number>;
  /** No effect on a job that has ended, or that waits to run again since it was taken from its worker. */
  complete(trx: Transaction<Tables>, job: Job): Promise<void>;
}

export interface Jobs {
  readonly queue: JobQueue;
  readonly writer: JobWriter;
  /** What is wrong with this process's workers; null: nothing, or they are not started. */
  problem(): string | null;
  close(): Promise<void>;
}

/** What the jobs of a process are handed. */
export interface JobDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer?: Pick<Observer, 'jobTaken' | 'jobFailed'> | undefined;
}

interface JobData {
  readonly operationId: string;
  readonly revision: number;
  /** Of what created it; jobs of earlier versions have none. */
  readonly correlationId?: string;
  /** Since when it has been due, ms UTC, although it was postponed; left out: since its own time. */
  readonly dueSince?: number;
}

interface Wanted extends JobRequest {
  /** See `JobData`. */
  readonly dueSince?: number | undefined;
}

/** How many jobs one statement creates: the sweep of thousands must let others in between. */
const AT_ONCE = 500;

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
  reportTroubles(boss, clock, logger);
  try {
    await boss.start();
    if (!isMade) await makeQueues(boss);
    for (const queue of QUEUES) await lookUp(boss, queue);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  const writer: JobWriter = {
    create: (trx, requests) => createJobs(boss, requests, trx),
    complete: (trx, job) => completeJob(boss, job, trx),
  };
  let isStarted = false;
  const queue = jobQueueOn(boss, db, deps, () => {
    isStarted = true;
  });
  return {
    queue,
    writer,
    problem: () => (isStarted ? workersProblem(boss.getWipData(), clock.now()) : null),
    close: () => boss.stop({ graceful: false }),
  };
}

/**
 * pg-boss looks a queue up when it is first used, on its own connection even within a transaction of ours. PGlite has
 * only one, so the look-up would wait for the transaction and the transaction for it: have it done now.
 */
async function lookUp(boss: PgBoss, queue: QueueName): Promise<void> {
  await boss.findJobs(queue, { id: '00000000-0000-0000-0000-000000000000' });
}

function jobQueueOn(boss: PgBoss, db: Kysely<Tables>, deps: JobDeps, onStarted: () => void): JobQueue {
  return {
    start: async (handlers) => {
      for (const queue of QUEUES) await work(boss, queue, handlers, deps);
      onStarted();
    },
    // The connection stays open for what still commits; `Jobs.close` ends it.
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs, close: false }),
    ensure: (wanted) => ensureJobs(boss, wanted),
    postpone: (job, startAfter) => db.transaction().execute((trx) => postpone(boss, job, startAfter, trx)),
  };
}

async function work(boss: PgBoss, queue: QueueName, handlers: JobHandlers, deps: JobDeps): Promise<void> {
  const options = { localConcurrency: WORKERS[queue], ...POLLING, includeMetadata: true } as const;
  await boss.work(queue, options, async (batch: readonly JobWithMetadata<JobData>[]) => {
    for (const { id, data, startAfter } of batch) {
      const { operationId, revision, correlationId = newCorrelation() } = data;
      deps.observer?.jobTaken({ queue, lateMs: Math.max(0, deps.clock.now() - startAfter.getTime()) });
      await withCorrelation(correlationId, () => run(handlers, { id, queue, operationId, revision }, deps));
    }
  });
}

/** pg-boss stores what is thrown with the job: it gets the message alone, for causes may hold what nobody should keep. */
async function run(handlers: JobHandlers, job: Job, { logger, observer }: JobDeps): Promise<void> {
  try {
    await handlers[job.queue](job);
  } catch (error) {
    const { code, message } = toFerryError(error);
    const { queue, operationId, revision } = job;
    observer?.jobFailed({ queue });
    logger.warn({ queue, operationId, revision, code, error: message }, 'a job failed and will run again');
    throw new Error(`${code}: ${message}`);
  }
}

async function createJobs(boss: PgBoss, requests: readonly JobRequest[], trx: Transaction<Tables>): Promise<number> {
  let created = 0;
  for (const request of requests) created += await createJob(boss, request, trx);
  return created;
}

/** As `createJobs`, each for itself. Many of a queue take few statements: the sweep asks for the jobs of all operations. */
async function ensureJobs(boss: PgBoss, wanted: readonly JobRequest[]): Promise<number> {
  let created = 0;
  for (const [queue, requests] of Map.groupBy(wanted, ({ queue }) => queue)) {
    if (isMoved(queue)) for (const request of requests) created += await createJob(boss, request);
    else created += await insertJobs(boss, queue, requests);
  }
  return created;
}

async function insertJobs(boss: PgBoss, queue: QueueName, requests: readonly JobRequest[]): Promise<number> {
  let created = 0;
  for (let from = 0; from < requests.length; from += AT_ONCE) {
    const jobs = requests.slice(from, from + AT_ONCE).map(insertable);
    const ids = await boss.insert(queue, jobs, { returnId: true }); // skips those that are there
    created += ids?.length ?? 0;
  }
  return created;
}

async function createJob(boss: PgBoss, request: Wanted, trx?: Transaction<Tables>): Promise<number> {
  const { queue } = request;
  const { data, ...options } = { ...insertable(request), ...(trx ? { db: connectionOf(trx) } : {}) };
  // The waiting job is updated, not just met: so no worker takes it, and shows what was, before this transaction ends.
  if (isMoved(queue)) return (await boss.upsert(queue, data, options)).inserted;
  return (await boss.send(queue, data, options)) === null ? 0 : 1;
}

async function postpone(boss: PgBoss, job: Job, startAfter: number, trx: Transaction<Tables>): Promise<void> {
  const dueSince = await dueSinceOf(boss, job, trx);
  // First its end: a job is neither waiting nor running only then, and can be created again.
  await completeJob(boss, job, trx);
  if (isMoved(job.queue) && (await waitsUntil(boss, job, trx)) <= startAfter) return;
  await createJob(boss, { ...job, startAfter, dueSince }, trx);
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

function isMoved(queue: QueueName): boolean {
  return POLICY[queue] === 'short';
}

function insertable({ queue, operationId, revision, startAfter, dueSince }: Wanted) {
  // What the sweep creates again has lost its own: all its tries share a new one.
  const correlationId = currentCorrelation() ?? newCorrelation();
  const data: JobData = { operationId, revision, correlationId, ...(dueSince === undefined ? {} : { dueSince }) };
  const singletonKey = isMoved(queue) ? operationId : `${operationId}:${revision}`;
  return { data, singletonKey, startAfter: startAfter === undefined ? 0 : new Date(startAfter) };
}

async function completeJob(boss: PgBoss, { queue, id }: Job, trx: Transaction<Tables>): Promise<void> {
  await boss.complete(queue, id, null, { db: connectionOf(trx) });
}

function connectionOf(trx: Transaction<Tables>): ReturnType<typeof fromKysely> {
  return fromKysely(trx.withoutPlugins());
}
