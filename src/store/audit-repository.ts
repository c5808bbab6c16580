import { type Kysely, sql } from 'kysely';
import type { AuditLog, AuditQuery, LoggedEvent } from '../operations/ports.ts';
import { anchorNewEvents } from './anchors.ts';
import { toEvent } from './events.ts';
import { toColumn } from './instants.ts';
import { environmentOf } from './operation-row.ts';
import type { Tables } from './tables.ts';

export function createAuditRepository(db: Kysely<Tables>): AuditLog {
  return {
    list: async (query, limit, offset) => {
      const rows = await matching(db, query).orderBy('events.seq', 'desc').limit(limit).offset(offset).execute();
      return rows.map(toLoggedEvent);
    },
    anchor: (now) => anchorNewEvents(db, now),
  };
}

function matching(db: Kysely<Tables>, query: AuditQuery) {
  const { projectIds, environmentId, operationId, actor, since } = query;
  let found = eventsWithOperations(db).where(ofProjects(projectIds));
  if (environmentId !== null) found = found.where('events.seq', 'in', ofEnvironment(db, environmentId));
  if (operationId !== null) found = found.where(ofOperation(operationId));
  if (actor !== null) {
    found = found.where('events.actorTenantId', '=', actor.tenantId).where('events.actorObjectId', '=', actor.objectId);
  }
  return since === null ? found : found.where('events.at', '>=', toColumn(since));
}

function eventsWithOperations(db: Kysely<Tables>) {
  return db
    .selectFrom('events')
    .leftJoin('operations', 'operations.id', 'events.operationId')
    .select(['events.operationId', 'events.at', 'events.actorTenantId', 'events.actorObjectId', 'events.what'])
    .select(['events.rule', 'events.conversationId', 'events.activityId', 'events.data'])
    .select(['operations.kind', 'operations.projectId', 'operations.sourceId', 'operations.sourceName'])
    .select(['operations.targetId', 'operations.targetName'])
    .select(sql<string>`events.seq::text`.as('seq'));
}

/** What belongs to no operation says in its data which project it is of, if any. */
function ofProjects(projectIds: readonly number[]) {
  return sql<boolean>`(operations.project_id = any(${projectIds}::int[])
    or events.operation_id is null and (events.data ->> 'projectId' is null
      or events.data ->> 'projectId' = any(${projectIds.map(String)}::text[])))`;
}

/** Each half by its own index; with both in one condition all events would be read. */
function ofEnvironment(db: Kysely<Tables>, environmentId: string) {
  return db
    .selectFrom('events')
    .innerJoin('operations', 'operations.id', 'events.operationId')
    .where(({ eb, or }) => or([eb('targetId', '=', environmentId), eb('sourceId', '=', environmentId)]))
    .select('events.seq')
    .unionAll(db.selectFrom('events').where(sql`data ->> 'environmentId'`, '=', environmentId).select('events.seq'));
}

/** Ids that begin so are neighbours in the index. What cannot be the beginning of one is nobody's. */
function ofOperation(beginning: string) {
  const digits = beginning.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{8,32}$/.test(digits)) return sql<boolean>`false`;
  const [first, last] = [digits.padEnd(32, '0'), digits.padEnd(32, 'f')];
  return sql<boolean>`events.operation_id between ${first}::uuid and ${last}::uuid`;
}

type Row = Awaited<ReturnType<ReturnType<typeof eventsWithOperations>['execute']>>[number];

function toLoggedEvent(row: Row): LoggedEvent {
  return { ...toEvent(row), seq: Number(row.seq), operationId: row.operationId, operation: operationOf(row) };
}

function operationOf(row: Row): LoggedEvent['operation'] {
  const { kind, projectId, sourceId, sourceName, targetId, targetName } = row;
  const target = environmentOf(targetId, targetName);
  if (kind === null || projectId === null || target === null) return null;
  return { kind, projectId, source: environmentOf(sourceId, sourceName), target };
}
