import { type Kysely, sql, type Transaction } from 'kysely';
import type { Job, JobQueue, JobRequest, QueueName } from '../../../src/operations/ports.ts';
import type { JobWriter } from '../../../src/store/job-writer.ts';
import type { Tables } from '../../../src/store/tables.ts';

interface Row {
  id: string;
  queue: QueueName;
  operationId: string;
  revision: number;
  startAfter: string;
}

export interface TableJobs {
  readonly writer: JobWriter;
  readonly queue: JobQueue;
  waiting(): Promise<readonly (Job & { readonly startAfter: number })[]>;
  /** A worker has it now: another `cards` job of its operation may wait beside it. */
  take(job: Job): Promise<void>;
  remove(id: string): Promise<void>;
}

/**
 * The job queue's contract in a plain table: written with the commit like the real one, and run when the spec says so, at
 * the spec's own time. A job stays until it is completed: whoever dies with it leaves it to another.
 */
export async function createTableJobs(db: Kysely<Tables>): Promise<TableJobs> {
  await sql`create table if not exists model_jobs (
    id uuid primary key default gen_random_uuid(), queue text not null, operation_id uuid not null,
    revision integer not null, start_after bigint not null, key text not null unique)`.execute(db);

  async function create(on: Kysely<Tables> | Transaction<Tables>, requests: readonly JobRequest[]): Promise<number> {
    let created = 0;
    for (const { queue, operationId, revision, startAfter } of requests) {
      const isCards = queue === 'cards';
      const key = isCards ? `cards:${operationId}` : `${queue}:${operationId}:${revision}`;
      const { rows } = await sql<{ isNew: boolean }>`
        insert into model_jobs (queue, operation_id, revision, start_after, key)
        values (${queue}, ${operationId}, ${revision}, ${Math.floor(startAfter ?? 0)}, ${key})
        on conflict (key) do update set
          revision = case when ${isCards} then excluded.revision else model_jobs.revision end,
          start_after = case when ${isCards} then excluded.start_after else model_jobs.start_after end
        returning (xmax = 0) as is_new`.execute(on);
      created += rows[0]?.isNew ? 1 : 0;
    }
    return created;
  }

  const remove = async (on: Kysely<Tables> | Transaction<Tables>, id: string) => {
    await sql`delete from model_jobs where id = ${id}`.execute(on);
  };

  return {
    writer: {
      create: async (trx, requests) => void (await create(trx, requests)),
      complete: async (trx, jobs) => {
        for (const { id } of jobs) await remove(trx, id);
      },
      committed: () => {},
    },
    queue: {
      start: async () => {},
      stop: async () => {},
      ensure: (wanted) => db.transaction().execute((trx) => create(trx, wanted)),
      postpone: (job, startAfter) =>
        db.transaction().execute(async (trx) => {
          await remove(trx, job.id);
          const { rows } = await sql`select 1 from model_jobs
            where key = ${`cards:${job.operationId}`} and start_after <= ${Math.floor(startAfter)}`.execute(trx);
          if (job.queue !== 'cards' || rows.length === 0) await create(trx, [{ ...job, startAfter }]);
        }),
    },
    waiting: async () => {
      const { rows } = await sql<Row>`select id, queue, operation_id, revision, start_after::text as start_after
        from model_jobs order by start_after, key`.execute(db);
      return rows.map((row) => ({ ...row, startAfter: Number(row.startAfter) }));
    },
    take: async ({ id, queue }) => {
      if (queue === 'cards') await sql`update model_jobs set key = ${`taken:${id}`} where id = ${id}`.execute(db);
    },
    remove: (id) => remove(db, id),
  };
}
