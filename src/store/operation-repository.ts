import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import { shared } from '../kit/shared.ts';
import { ADOPTED_RULE, type Operation } from '../operations/operation.ts';
import type { AuditEvent, CommitResult, OperationStore } from '../operations/ports.ts';
import { appendEvents, eventsOf } from './events.ts';
import { gathered } from './gathered.ts';
import { toColumn } from './instants.ts';
import { caused } from './job-creation.ts';
import type { JobWriter } from './job-writer.ts';
import { releaseLocks, takeLocks } from './locks.ts';
import {
  getOperation,
  getOperations,
  listEnded,
  listOldestOpen,
  listOpen,
  listOpenIds,
  listPaused,
  listUnannounced,
  needsOf,
} from './operation-reads.ts';
import { toOperation, toOperationRow } from './operation-row.ts';
import { commitQuietly, isQuiet, type WantedCommit } from './quiet-commits.ts';
import type { Tables } from './tables.ts';

type Refused = Exclude<CommitResult, { ok: true }>;

/** Carries a refusal out of the transaction, which it rolls back. */
class Refusal extends Error {
  readonly result: Refused;

  constructor(result: Refused) {
    super(result.why);
    this.result = result;
  }
}

/**
 * Operations that are asked for in the same moment are read together, and commits that change nothing but an operation and its
 * jobs are carried out together: thousands are polled each minute.
 */
export function createOperationRepository(db: Kysely<Tables>, jobs: JobWriter, clock: Clock): OperationStore {
  const quietly = gathered((wanted: readonly WantedCommit[]) => commitQuietly(db, jobs, wanted));
  return {
    get: gathered((ids: readonly string[]) => getOperations(db, ids)),
    async commit(next, expectedRevision, { jobs: requests = [], ...effects }) {
      const wanted = { next, expectedRevision, ...effects, jobs: requests.map(caused) };
      const together = isQuiet(wanted) ? await quietly(wanted) : null;
      const result = together ?? (await commit(db, jobs, wanted));
      if (result.ok) jobs.committed(requests, effects.completes ? [effects.completes] : []);
      return result;
    },
    listOpen: shared(() => listOpen(db)),
    listOldestOpen: (projectIds, limit) => listOldestOpen(db, projectIds, limit),
    listOpenIds: () => listOpenIds(db),
    listPaused: (person) => listPaused(db, person),
    needsOf: (ids) => needsOf(db, ids),
    listEnded: shared((projectIds: readonly number[], limit: number) => listEnded(db, projectIds, limit)),
    listUnannounced: () => listUnannounced(db, clock.now()),
    eventsOf: (operationId) => eventsOf(db, operationId),
    record: (events) => record(db, events),
  };
}

/** One transaction. Inside it only `trx` is used: on PGlite `db` and pg-boss's own connection would wait for its end for ever. */
async function commit(db: Kysely<Tables>, jobs: JobWriter, wanted: WantedCommit): Promise<CommitResult> {
  const { next, expectedRevision, locks, events = [], completes } = wanted;
  try {
    await db.transaction().execute(async (trx) => {
      await write(trx, next, expectedRevision);
      if (locks === 'take') await lock(trx, next);
      if (locks === 'release') await releaseLocks(trx, next.id);
      await appendEvents(trx, next.id, events);
      // First completed, then created: the causing job may ask for its like again.
      await jobs.complete(trx, completes ? [completes] : []);
      await jobs.create(trx, wanted.jobs);
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

async function record(db: Kysely<Tables>, events: readonly AuditEvent[]): Promise<void> {
  await db.transaction().execute((trx) => appendEvents(trx, null, events));
}
