import type { AuditEvent, AuditQuery, TicketGrant } from '../operations/ports.ts';

/** An audit query within one project as it travels in a button's data; an empty word means any. It decides no right. */
export interface AuditFilter {
  readonly environmentId: string;
  /** A whole id, or its beginning. */
  readonly operationId: string;
  /** Tenant and object id, with a slash between them. */
  readonly actor: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export const EVERYTHING: AuditFilter = { environmentId: '', operationId: '', actor: '', since: '' };

export function queryOf(projectId: number, { environmentId, operationId, actor, since }: AuditFilter): AuditQuery {
  const [tenantId, objectId] = actor.split('/');
  return {
    projectIds: [projectId],
    environmentId: environmentId || null,
    operationId: operationId || null,
    actor: tenantId && objectId ? { tenantId, objectId } : null,
    since: since === '' ? null : Date.parse(since),
  };
}

/** What of the log somebody may take away, for the log itself. */
export function auditData({ format, query }: Extract<TicketGrant, { kind: 'audit' }>): AuditEvent['data'] {
  const { projectIds, environmentId, operationId, actor, since } = query;
  const about = { environmentId, operationId, actorObjectId: actor?.objectId ?? null, since };
  return { projectId: projectIds[0] ?? null, format, ...about };
}
