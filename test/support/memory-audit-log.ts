import type { Operation } from '../../src/operations/operation.ts';
import { samePerson } from '../../src/operations/operation.ts';
import type { AuditLog, AuditQuery, LoggedEvent } from '../../src/operations/ports.ts';
import { makeOperation, NOON, PROJECT } from './operations.ts';

/** Something Robin did to Robin's refresh of UAT at noon; `operation` null: something without one. */
export function makeLogged(
  changes: Partial<LoggedEvent> = {},
  operation: Operation | null = makeOperation(),
): LoggedEvent {
  return {
    seq: 1,
    at: NOON,
    actor: makeOperation().requester,
    what: 'requested',
    rule: operation?.rule ?? null,
    conversationId: null,
    activityId: null,
    data: {},
    operationId: operation?.id ?? null,
    operation,
    ...changes,
  };
}

/** The audit log's contract (`ports.ts`) over these events. */
export function createMemoryAuditLog(events: readonly LoggedEvent[]): Pick<AuditLog, 'list'> {
  return {
    list: async (query, limit, offset) =>
      events
        .filter((event) => isWanted(event, query))
        .sort((a, b) => b.seq - a.seq)
        .slice(offset, offset + limit),
  };
}

function isWanted({ at, actor, data, operation, operationId }: LoggedEvent, query: AuditQuery): boolean {
  const projectId = operation?.projectId ?? data.projectId ?? null;
  const environments = [operation?.source?.id, operation?.target.id, data.environmentId];
  return (
    (projectId === null || query.projectIds.includes(Number(projectId))) &&
    (query.environmentId === null || environments.includes(query.environmentId)) &&
    (query.operationId === null || (operationId ?? '').startsWith(query.operationId)) &&
    (query.actor === null || (actor !== null && samePerson(actor, query.actor))) &&
    (query.since === null || at >= query.since)
  );
}

/** One of another project. */
export const ELSEWHERE = makeOperation({ id: '99990a52-3c64-4b9e-8d27-5e90c1b2a3f4', projectId: PROJECT.id + 1 });
