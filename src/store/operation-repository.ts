import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import { ADOPTED_RULE, isEnded, type Operation, STATES } from '../operations/operation.ts';
import type { AuditEvent, CommitEffects, CommitResult, OperationStore } from '../operations/ports.ts';
import { appendEvents, eventsOf } from './events.ts';
import { toColumn } from './instants.ts';
import type { JobWriter } from './jobs.ts';
import { releaseLocks, takeLocks } from './locks.ts';
import { toOperation, toOperationRow } from './operation-row.ts';
import type { Tables } from './tables.ts';

const OPEN = STATES.filter((state) => !isEnded(state));
const ENDED = STATES.filter(isEnded);

/** An end that nobody heard of for so long is of no use any more, and the sweep's list stays short. */
const UNANNOUNCED_FOR = 30 * 24 * 3_600_000;

type Refused = Exclude<CommitResult, { ok: true }>;

/** Carries a refusal out of the transaction, which it rolls back. */
class Refusal extends Error {
  readonly result: Refused;

  constructor(result: Refused) {
    super(result.why);
    this.result = result;
  }
}

export function createOperationRepository(db: Kysely<Tables>, jobs: JobWriter, clock: Clock): OperationStore {
  return {
    get: (id) => getOperation(db, id),
    commit: (next, expectedRevision, effects) => commit(db, jobs, next, expectedRevision, effects),
    listOpen: () => listOpen(db),
    listEnded: (projectIds, limit) => listEnded(db, projectIds, limit),
    listUnannounced: () => listUnannounced(db, clock.now() - UNANNOUNCED_FOR),
    eventsOf: (operationId) => eventsOf(db, operationId),
    record: (events) => record(db, events),
  };
}

/** One transaction. Inside it only `trx` is used: on PGlite `db` and pg-boss's own connection would wait for its end for ever. */
async function commit(
  db: Kysely<Tables>,
  jobs: JobWriter,
  next: Operation,
  expectedRevision: number,
  effects: CommitEffects,
): Promise<CommitResult> {
  try {
    await db.transaction().execute(async (trx) => {
      await write(trx, next, expectedRevision);
      if (effects.locks === 'take') await lock(trx, next);
      if (effects.locks === 'release') await releaseLocks(trx, next.id);
      await appendEvents(trx, next.id, effects.events ?? []);
      // First completed, then created: the causing job may ask for its like again.
      if (effects.completes) await jobs.complete(trx, effects.completes);
      await jobs.create(trx, effects.jobs ?? []);
    });
    return { ok: true };
  } catch (error) {
    if (error instanceof Refusal) return error.result;
    throw error;
  }
}

async function write(trx: Transaction<Tables>, next: Operation, expectedRevision: number): Promise<void> {
  const row = toOperationRow(next);
  const written =
    expectedRevision === 0
      ? await trx
          .insertInto('operations')
          .values(row)
          .onConflict((on) => on.doNothing())
          .returning('id')
          .executeTakeFirst()
      : await trx
          .updateTable('operations')
          .set(row)
          .where('id', '=', next.id)
          .where('revision', '=', expectedRevision)
          .returning('id')
          .executeTakeFirst();
  if (written) return;
  const twin = expectedRevision === 0 ? await twinOf(trx, next) : null;
  if (twin) throw new Refusal({ ok: false, why: 'repeated', of: twin });
  throw new Refusal({ ok: false, why: 'moved', current: await getOperation(trx, next.id) });
}

function twinOf(trx: Transaction<Tables>, next: Operation): Promise<Operation | null> {
  return next.state === 'requested' ? requestedTwin(trx, next) : adoptedTwin(trx, next);
}

/** The adopted operation that this one repeats; the unique index `operations_adopted_once` lets there be but one. */
async function adoptedTwin(trx: Transaction<Tables>, { rule, lcsActivityId }: Operation): Promise<Operation | null> {
  if (rule !== ADOPTED_RULE || lcsActivityId === null) return null;
  const row = await trx
    .selectFrom('operations')
    .selectAll()
    .where('rule', '=', ADOPTED_RULE)
    .where('state', 'in', ['running', 'failing'])
    .where(sql`replace(lower(lcs_activity_id), '-', '')`, '=', lcsActivityId.toLowerCase().replaceAll('-', ''))
    .executeTakeFirst();
  return row ? toOperation(row) : null;
}

/** The waiting request that this one repeats; the unique index `operations_requested_once` lets there be but one. */
async function requestedTwin(trx: Transaction<Tables>, next: Operation): Promise<Operation | null> {
  const row = await trx
    .selectFrom('operations')
    .selectAll()
    .where('state', '=', 'requested')
    .where('projectId', '=', next.projectId)
    .where('kind', '=', next.kind)
    .where('sourceId', 'is not distinct from', next.source?.id ?? null)
    .where('targetId', '=', next.target.id)
    .where('requesterTenantId', '=', next.requester.tenantId)
    .where('requesterObjectId', '=', next.requester.objectId)
    .where('conversationId', '=', next.conversationId)
    .where('notBefore', 'is not distinct from', toColumn(next.notBefore))
    .executeTakeFirst();
  return row ? toOperation(row) : null;
}

async function lock(trx: Transaction<Tables>, next: Operation): Promise<void> {
  const holder = await takeLocks(trx, next);
  if (holder === null) return;
  const by = await getOperation(trx, holder);
  if (by === null) throw new Error(`the lock of ${holder} has outlived its operation`);
  throw new Refusal({ ok: false, why: 'locked', by });
}

async function getOperation(db: Kysely<Tables>, id: string): Promise<Operation | null> {
  const row = await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toOperation(row) : null;
}

async function listOpen(db: Kysely<Tables>): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operations')
    .selectAll()
    .where('state', 'in', OPEN)
    .orderBy('requestedAt')
    .orderBy('id')
    .execute();
  return rows.map(toOperation);
}

async function listEnded(
  db: Kysely<Tables>,
  projectIds: readonly number[],
  limit: number,
): Promise<readonly Operation[]> {
  if (projectIds.length === 0) return [];
  const rows = await db
    .selectFrom('operations')
    .selectAll()
    .where('projectId', 'in', projectIds)
    .where('state', 'in', ENDED)
    .orderBy('endedAt', 'desc')
    .orderBy('requestedAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toOperation);
}

async function listUnannounced(db: Kysely<Tables>, endedAfter: number): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operations')
    .selectAll()
    .where('state', 'in', ENDED)
    .whereRef('announced', 'is distinct from', 'state')
    .where('endedAt', '>', toColumn(endedAfter))
    .orderBy('endedAt')
    .execute();
  return rows.map(toOperation);
}

async function record(db: Kysely<Tables>, events: readonly AuditEvent[]): Promise<void> {
  await db.transaction().execute((trx) => appendEvents(trx, null, events));
}
