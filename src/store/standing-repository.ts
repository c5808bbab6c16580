import { type Kysely, sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { isEnded, STATES, type State } from '../operations/operation.ts';
import { QUEUES, type QueueName, type Standing } from '../operations/ports.ts';
import { toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { answered } from './time-limit.ts';

const PATIENCE_MS = 2_000;
const OPEN = STATES.filter((state) => !isEnded(state));

/** Whose jobs are messages to people, and edits of them. */
const OUTBOX: ReadonlySet<QueueName> = new Set([
  'cards',
  'announce',
  'ask',
  'askApprovers',
  'announceBreak',
  'tellFree',
]);

/** Two statements, one over the operations that are open and one over the jobs that have not ended. */
export function createStandingRepository(db: Kysely<Tables>, clock: Clock): Standing {
  return {
    read: () =>
      answered(
        clock,
        PATIENCE_MS,
        Promise.all([operationsNow(db), jobsNow(db, clock.now())]).then(([operations, jobs]) => ({
          ...operations,
          ...jobs,
        })),
      ),
  };
}

async function operationsNow(db: Kysely<Tables>) {
  const rows = await db
    .selectFrom('operations')
    .select(({ fn }) => [
      'state',
      fn.countAll<string | number>().as('count'),
      fn.countAll<string | number>().filterWhere('paused', '=', true).as('paused'),
    ])
    .where('state', 'in', OPEN)
    .groupBy('state')
    .execute();
  const found = new Map(rows.map((row) => [row.state, Number(row.count)]));
  return {
    openByState: Object.fromEntries(OPEN.map((state) => [state, found.get(state) ?? 0])) as Record<State, number>,
    paused: rows.reduce((sum, row) => sum + Number(row.paused), 0),
  };
}

interface DueJobs {
  readonly queue: string;
  readonly waiting: unknown;
  readonly since: Date | null;
}

/** A job that failed or was postponed has a later time to start, but has been due since it was made, or since it says. */
async function jobsNow(db: Kysely<Tables>, now: number) {
  const at = toColumn(now);
  const { rows } = await sql<DueJobs>`
    select name as queue, count(*) filter (where state < 'active' and start_after <= ${at}) as waiting,
      min(coalesce(to_timestamp((data ->> 'dueSince')::double precision / 1000),
        case when state = 'retry' or retry_count > 0 then created_on else start_after end)) as since
    from pgboss.job where state <= 'active' and (start_after <= ${at} or state = 'retry' or data ->> 'dueSince' is not null)
    group by name`.execute(db);
  const waiting = new Map(rows.map((row) => [row.queue, Number(row.waiting)]));
  const since = rows.filter(({ queue }) => OUTBOX.has(queue as QueueName)).flatMap((row) => row.since?.getTime() ?? []);
  return {
    dueByQueue: Object.fromEntries(QUEUES.map((queue) => [queue, waiting.get(queue) ?? 0])) as Record<
      QueueName,
      number
    >,
    outboxAgeMs: since.length === 0 ? 0 : Math.max(0, now - Math.min(...since)),
  };
}
