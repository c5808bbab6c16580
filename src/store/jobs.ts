import type { Transaction } from 'kysely';
import { type ConstructorOptions, fromKysely, PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import {
  type Job,
  type JobHandlers,
  type JobQueue,
  type JobRequest,
  QUEUES,
  type QueueName,
} from '../operations/ports.ts';
import { reportTroubles } from './job-troubles.ts';
import type { Tables } from './tables.ts';

/** What a commit does to jobs, inside its own transaction. */
export interface JobWriter {
  /**
   * Creates those that are neither waiting nor running (by queue, operation and revision). Of `cards` jobs one waits per
   * operation, and the newest request moves it: it shows the newest revision anyway.
   */
  create(trx: Transaction<Tables>, requests: readonly JobRequest[]): Promise<number>;
  /** No effect on a job that has ended, or that was taken from its worker meanwhile. */
  complete(trx: Transaction<Tables>, job: Job): Promise<void>;
}

export interface Jobs {
  readonly queue: JobQueue;
  readonly writer: JobWriter;
  close(): Promise<void>;
}

interface JobData {
  readonly operationId: string;
  readonly revision: number;
}

/**
 * Found by trying (design 4): with pg-boss's own settings a dead worker's job ran again after up to 15 minutes, and a
 * job ended in `failed` after two retries. In seconds.
 */
const QUEUE_SETTINGS = {
  heartbeatSeconds: 10,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  deleteAfterSeconds: 3_600,
};
const SUPERVISION = {
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  maintenanceIntervalSeconds: 600,
  queueCacheIntervalSeconds: 5, // what tells workers of a backlog
  schedule: false, // nothing here runs by the calendar
};

/**
 * `exclusive`: one job per key waits or runs. `short`: one per key waits. Both are unique indexes of pg-boss's.
 */
const POLICY: Readonly<Record<QueueName, 'exclusive' | 'short'>> = {
  submit: 'exclusive',
  poll: 'exclusive',
  expire: 'exclusive',
  cards: 'short',
  announce: 'exclusive',
};

/** How many jobs of a queue one process runs at once. */
const WORKERS: Readonly<Record<QueueName, number>> = { submit: 4, poll: 6, expire: 2, cards: 4, announce: 3 };

/** As often as pg-boss allows: a person waits for what follows a click. With a backlog, a worker takes one job after the other. */
const POLLING = { pollingIntervalSeconds: 0.5, burstWhenReadyExceeds: 1 };

/** Starts pg-boss, its tables and queues, on the given connection. No job runs before `queue.start`. */
export async function openJobs(connection: ConstructorOptions, clock: Clock, logger: Logger): Promise<Jobs> {
  const boss = new PgBoss({ ...connection, ...SUPERVISION });
  reportTroubles(boss, clock, logger);
  try {
    await boss.start();
    for (const queue of QUEUES) await openQueue(boss, queue);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  const writer: JobWriter = {
    create: (trx, requests) => createJobs(boss, requests, trx),
    complete: async (trx, { queue, id }) => {
      await boss.complete(queue, id, null, { db: connectionOf(trx) });
    },
  };
  return { queue: jobQueueOn(boss, logger), writer, close: () => boss.stop({ graceful: false }) };
}

async function openQueue(boss: PgBoss, queue: QueueName): Promise<void> {
  await boss.createQueue(queue, { policy: POLICY[queue], ...QUEUE_SETTINGS });
  await boss.updateQueue(queue, QUEUE_SETTINGS); // createQueue leaves an existing one as it is
  // pg-boss looks a queue up when it is first used, on its own connection even within a transaction of ours. PGlite has
  // only one, so the look-up would wait for the transaction and the transaction for it: have it done now.
  await boss.findJobs(queue, { id: '00000000-0000-0000-0000-000000000000' });
}

function jobQueueOn(boss: PgBoss, logger: Logger): JobQueue {
  return {
    start: async (handlers) => {
      for (const queue of QUEUES) await work(boss, queue, handlers, logger);
    },
    // The connection stays open for what still commits; `Jobs.close` ends it.
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs, close: false }),
    ensure: (wanted) => createJobs(boss, wanted),
  };
}

async function work(boss: PgBoss, queue: QueueName, handlers: JobHandlers, logger: Logger): Promise<void> {
  await boss.work<JobData>(queue, { localConcurrency: WORKERS[queue], ...POLLING }, async (batch) => {
    for (const { id, data } of batch) await run(handlers, { id, queue, ...data }, logger);
  });
}

/** pg-boss stores what is thrown with the job: it gets the message alone, for causes may hold what nobody should keep. */
async function run(handlers: JobHandlers, job: Job, logger: Logger): Promise<void> {
  try {
    await handlers[job.queue](job);
  } catch (error) {
    const { code, message } = toFerryError(error);
    const { queue, operationId, revision } = job;
    logger.warn({ queue, operationId, revision, code, error: message }, 'a job failed and will run again');
    throw new Error(`${code}: ${message}`);
  }
}

async function createJobs(boss: PgBoss, requests: readonly JobRequest[], trx?: Transaction<Tables>): Promise<number> {
  let created = 0;
  for (const request of requests) created += await createJob(boss, request, trx);
  return created;
}

async function createJob(boss: PgBoss, request: JobRequest, trx?: Transaction<Tables>): Promise<number> {
  const { queue, operationId, revision, startAfter } = request;
  const data: JobData = { operationId, revision };
  const db = trx ? { db: connectionOf(trx) } : {};
  const when = startAfter === undefined ? 0 : new Date(startAfter);
  if (POLICY[queue] === 'short') {
    // The waiting job is updated, not just met: so no worker takes it, and shows what was, before this transaction ends.
    const { inserted } = await boss.upsert(queue, data, { singletonKey: operationId, startAfter: when, ...db });
    return inserted;
  }
  const id = await boss.send(queue, data, { singletonKey: `${operationId}:${revision}`, startAfter: when, ...db });
  return id === null ? 0 : 1;
}

function connectionOf(trx: Transaction<Tables>): ReturnType<typeof fromKysely> {
  return fromKysely(trx.withoutPlugins());
}
