import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditEvent } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { EventRow, NewEventRow, Tables } from './tables.ts';
import { jsonColumn, storable } from './text.ts';

/** What the first event of a chain follows. */
const NOTHING = '';

/**
 * Appends to the chain of `operationId`, or to the one that all events without an operation share (null). For an
 * operation's chain the caller holds the operation's row in this transaction, so that nobody else appends meanwhile.
 */
export async function appendEvents(
  trx: Transaction<Tables>,
  operationId: string | null,
  events: readonly AuditEvent[],
): Promise<void> {
  if (events.length === 0) return;
  // The shared chain has no row to hold; any number that nobody else locks will do.
  if (operationId === null) await sql`select pg_advisory_xact_lock(7073380)`.execute(trx);
  let prevHash = await headOf(trx, operationId);
  const rows = events.map((event) => {
    const row = toEventRow(operationId, event, prevHash);
    prevHash = row.hash;
    return row;
  });
  await trx.insertInto('events').values(rows).execute();
}

/** Oldest first. */
export async function eventsOf(db: Kysely<Tables>, operationId: string): Promise<readonly AuditEvent[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('operationId', '=', operationId)
    .orderBy('seq')
    .execute();
  return rows.map(toEvent);
}

async function headOf(trx: Transaction<Tables>, operationId: string | null): Promise<string> {
  const head = await trx
    .selectFrom('events')
    .select('hash')
    .where('operationId', operationId === null ? 'is' : '=', operationId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return head?.hash ?? NOTHING;
}

function toEventRow(operationId: string | null, event: AuditEvent, prevHash: string): NewEventRow {
  const row = {
    operationId,
    at: toColumn(event.at),
    actorTenantId: event.actor?.tenantId ?? null,
    actorObjectId: event.actor?.objectId ?? null,
    what: event.what,
    rule: storable(event.rule),
    conversationId: event.conversationId,
    activityId: event.activityId,
    data: jsonColumn(sorted(event.data)),
    prevHash,
  };
  return { ...row, hash: hashOf(row) };
}

/** The hash that an event must have which was read back. */
export function hashAgain(row: EventRow): string {
  return hashOf({ ...row, data: jsonColumn(sorted(row.data)) });
}

/** SHA-256 in hex over the columns in a fixed order as JSON: the instant in ms, the keys of `data` sorted. */
function hashOf(row: Omit<NewEventRow, 'hash' | 'seq'>): string {
  const { prevHash, operationId, at, actorTenantId, actorObjectId, what, rule, conversationId, activityId, data } = row;
  const columns = [
    prevHash,
    operationId,
    at.getTime(),
    actorTenantId,
    actorObjectId,
    what,
    rule,
    conversationId,
    activityId,
  ];
  return createHash('sha256')
    .update(JSON.stringify([...columns, JSON.parse(data)]))
    .digest('hex');
}

function sorted(data: AuditEvent['data']): AuditEvent['data'] {
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function toEvent(row: Omit<EventRow, 'seq' | 'operationId' | 'prevHash' | 'hash'>): AuditEvent {
  const { actorTenantId, actorObjectId } = row;
  return {
    at: fromColumn(row.at),
    actor:
      actorTenantId === null || actorObjectId === null ? null : { tenantId: actorTenantId, objectId: actorObjectId },
    what: row.what,
    rule: row.rule,
    conversationId: row.conversationId,
    activityId: row.activityId,
    data: row.data,
  };
}
