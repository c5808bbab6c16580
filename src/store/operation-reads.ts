import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { JobNeeds } from '../operations/jobs-of.ts';
import { isEnded, type Operation, type PersonKey, STATES, WAITING_STATES } from '../operations/operation.ts';
import type { OldestOpen } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import { toOperation } from './operation-row.ts';
import type { Tables } from './tables.ts';

const OPEN = STATES.filter((state) => !isEnded(state));
const ENDED = STATES.filter(isEnded);

/** An end that nobody heard of for so long is of no use any more, and the sweep's list stays short. */
const UNANNOUNCED_FOR = 30 * 24 * 3_600_000;

export async function getOperation(db: Kysely<Tables>, id: string): Promise<Operation | null> {
  const row = await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toOperation(row) : null;
}

export async function getOperations(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<readonly (Operation | null)[]> {
  const rows = await db.selectFrom('operations').selectAll().where(isOneOf(ids)).execute();
  const found = new Map(rows.map((row) => [row.id, toOperation(row)]));
  return ids.map((id) => found.get(id.toLowerCase()) ?? null);
}

export async function listOpen(db: Kysely<Tables>): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operations')
    .selectAll()
    .where('state', 'in', OPEN)
    .orderBy('requestedAt')
    .orderBy('id')
    .execute();
  return rows.map(toOperation);
}

export async function listOldestOpen(
  db: Kysely<Tables>,
  projectIds: readonly number[],
  limit: number,
): Promise<OldestOpen> {
  if (projectIds.length === 0) return { waiting: [], others: [] };
  const oldest = db
    .selectFrom('operations')
    .selectAll()
    .where('projectId', 'in', projectIds)
    .orderBy('requestedAt')
    .orderBy('id')
    .limit(limit);
  const [waiting, others] = await Promise.all([
    oldest
      .where('state', 'in', OPEN)
      .where((of) => of.or([of('state', 'in', WAITING_STATES), of('signIn', '!=', 'notNeeded')]))
      .execute(),
    oldest
      .where(
        'state',
        'in',
        OPEN.filter((state) => !WAITING_STATES.includes(state)),
      )
      .where('signIn', '=', 'notNeeded')
      .execute(),
  ]);
  return { waiting: waiting.map(toOperation), others: others.map(toOperation) };
}

/** Oldest first. */
export async function listOpenIds(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('operations')
    .select('id')
    .where('state', 'in', OPEN)
    .orderBy('requestedAt')
    .execute();
  return rows.map(({ id }) => id);
}

/** Open, paused and followed with the sign-in of `person`. */
export async function listPaused(db: Kysely<Tables>, person: PersonKey): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operations')
    .selectAll()
    .where('state', 'in', OPEN)
    .where('paused', '=', true)
    .where((of) => of.fn.coalesce('followedByTenantId', 'requesterTenantId'), '=', person.tenantId)
    .where((of) => of.fn.coalesce('followedByObjectId', 'requesterObjectId'), '=', person.objectId)
    .orderBy('requestedAt')
    .orderBy('id')
    .execute();
  return rows.map(toOperation);
}

/** What `jobsOf` looks at, and no more: the sweep reads it of all that is open. */
export async function needsOf(db: Kysely<Tables>, ids: readonly string[]): Promise<readonly JobNeeds[]> {
  const rows = await db
    .selectFrom('operations')
    .select(['id', 'revision', 'visibleRevision', 'state', 'announced', 'votes', 'reason', 'signIn', 'notices'])
    .select(['notBefore', 'confirmedAt', 'signInCheckAt', 'expiresAt', 'nextPollAt', 'askedRevision'])
    .where(isOneOf(ids))
    .where('state', 'in', OPEN)
    .execute();
  return rows.map((row) => ({
    ...row,
    notBefore: fromColumn(row.notBefore),
    confirmedAt: fromColumn(row.confirmedAt),
    signInCheckAt: fromColumn(row.signInCheckAt),
    expiresAt: fromColumn(row.expiresAt),
    nextPollAt: fromColumn(row.nextPollAt),
  }));
}

export async function listEnded(
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

export async function listUnannounced(db: Kysely<Tables>, now: number): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operations')
    .selectAll()
    .where('state', 'in', ENDED)
    .whereRef('announced', 'is distinct from', 'state')
    .where('endedAt', '>', toColumn(now - UNANNOUNCED_FOR))
    .orderBy('endedAt')
    .execute();
  return rows.map(toOperation);
}

/** One parameter, however many there are: each number of them would be a statement of its own. */
function isOneOf(ids: readonly string[]): RawBuilder<boolean> {
  return sql`id = any(${ids}::uuid[])`;
}
