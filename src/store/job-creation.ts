import { type Kysely, sql, type Transaction } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import { currentCorrelation, newCorrelation } from '../correlation.ts';
import type { JobRequest, QueueName } from '../operations/ports.ts';
import { POLICY } from './job-queues.ts';
import type { Tables } from './tables.ts';

/** A wish for a job, and the correlation id of what wishes for it. */
export interface CausedRequest extends JobRequest {
  readonly correlationId: string;
}

/** What a job of ours carries in pg-boss's tables. */
export interface JobData {
  readonly operationId: string;
  readonly revision: number;
  /** Of what created it; jobs of earlier versions have none. */
  readonly correlationId?: string;
  /** Since when it has been due, ms UTC, although it was postponed; left out: since its own time. */
  readonly dueSince?: number;
}

export interface WantedJob extends CausedRequest {
  /** See `JobData`. */
  readonly dueSince?: number | undefined;
}

/** How many jobs one statement looks for and creates: the sweep of thousands must let others in between. */
const AT_ONCE = 500;

/** What is wished for outside of all work that has an id, as by the sweep, has lost its own: all its tries share a new one. */
export function caused(request: JobRequest): CausedRequest {
  return { ...request, correlationId: currentCorrelation() ?? newCorrelation() };
}

/** Within the transaction `trx`. */
export async function createJobs(
  boss: PgBoss,
  requests: readonly WantedJob[],
  trx: Transaction<Tables>,
): Promise<void> {
  for (const [queue, ofQueue] of Map.groupBy(requests, (request) => request.queue)) {
    if (isMoved(queue)) for (const request of ofQueue) await moveJob(boss, request, trx);
    else await insertJobs(boss, queue, ofQueue, trx);
  }
}

/** Each for itself, and only those that are missing: the sweep asks for the jobs of all operations. Gives how many were. */
export async function ensureJobs(boss: PgBoss, db: Kysely<Tables>, wanted: readonly CausedRequest[]): Promise<number> {
  let created = 0;
  for (const [queue, requests] of Map.groupBy(wanted, (request) => request.queue)) {
    for (let from = 0; from < requests.length; from += AT_ONCE) {
      const some = requests.slice(from, from + AT_ONCE);
      if (isMoved(queue)) for (const request of some) created += await moveJob(boss, request);
      else created += await insertJobs(boss, queue, await missing(db, queue, some));
    }
  }
  return created;
}

/** To look is cheaper than to try, which writes. Whoever creates one meanwhile is met by `insertJobs`. */
async function missing(
  db: Kysely<Tables>,
  queue: QueueName,
  requests: readonly CausedRequest[],
): Promise<readonly CausedRequest[]> {
  const { rows } = await sql<{ key: string }>`
    select singleton_key as key from pgboss.job
    where name = ${queue} and policy = 'exclusive' and state <= 'active'
      and coalesce(singleton_key, '') = any(${requests.map(keyOf)}::text[])`.execute(db);
  const there = new Set(rows.map(({ key }) => key));
  return requests.filter((request) => !there.has(keyOf(request)));
}

/** Gives the number of those that were not there. */
async function insertJobs(
  boss: PgBoss,
  queue: QueueName,
  requests: readonly WantedJob[],
  trx?: Transaction<Tables>,
): Promise<number> {
  if (requests.length === 0) return 0;
  const on = trx ? { db: connectionOf(trx) } : {};
  // In one order for all: of two who create the same jobs, as in sweeps, each would wait for what the other has created.
  const jobs = requests.map(insertable).toSorted((one, other) => (one.singletonKey < other.singletonKey ? -1 : 1));
  const ids = await boss.insert(queue, jobs, { ...on, returnId: true }); // skips those that are there
  return ids?.length ?? 0;
}

/** The waiting job is updated, not just met: so no runner takes it, and shows what was, before this transaction ends. */
async function moveJob(boss: PgBoss, request: WantedJob, trx?: Transaction<Tables>): Promise<number> {
  const { data, ...options } = insertable(request);
  const on = trx ? { db: connectionOf(trx) } : {};
  return (await boss.upsert(request.queue, data, { ...options, ...on })).inserted;
}

/** Of these one waits for each operation, and is moved. */
export function isMoved(queue: QueueName): boolean {
  return POLICY[queue] === 'short';
}

function keyOf({ queue, operationId, revision }: JobRequest): string {
  return isMoved(queue) ? operationId : `${operationId}:${revision}`;
}

function insertable({ startAfter, dueSince, ...request }: WantedJob) {
  const { operationId, revision, correlationId } = request;
  const data: JobData = { operationId, revision, correlationId, ...(dueSince === undefined ? {} : { dueSince }) };
  const at = startAfter === undefined ? 0 : new Date(startAfter);
  return { data, singletonKey: keyOf(request), startAfter: at };
}

/** How pg-boss works within a transaction of ours. */
export function connectionOf(trx: Transaction<Tables>): ReturnType<typeof fromKysely> {
  return fromKysely(trx.withoutPlugins());
}
