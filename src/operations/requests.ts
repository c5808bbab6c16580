import { FerryError } from '../errors.ts';
import { advance, auditEvent } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import { jobsOf } from './jobs-of.ts';
import { isOverdue } from './lifecycle.ts';
import { type EnvironmentRef, newOperation, type Operation, type PersonKey, samePerson } from './operation.ts';
import { decide } from './policy.ts';
import type { EnvironmentFacts } from './ports.ts';
import { blocks, checkRefresh } from './preflight.ts';
import type { ProjectSettings } from './settings.ts';

export interface RefreshRequest {
  readonly project: ProjectSettings;
  readonly source: EnvironmentFacts;
  readonly target: EnvironmentFacts;
  /** Why LCS's facts are missing, or null. */
  readonly warning: string | null;
  readonly requester: PersonKey;
  readonly conversationId: string;
  readonly activityId: string;
}

export type RequestOutcome =
  | { readonly ok: true; readonly operation: Operation }
  /** `reasons`: each a sentence. */
  | { readonly ok: false; readonly reasons: readonly string[] };

/**
 * Asks for a refresh: stores the request, which waits for its requester's confirmation until it expires. A request that
 * repeats an open one of the same person in the same conversation gives that one back (design 10, "Redelivery").
 */
export async function requestRefresh(deps: OperationDeps, request: RefreshRequest): Promise<RequestOutcome> {
  const now = deps.clock.now();
  const { source, target, project, requester, conversationId } = request;
  const decision = decide(
    { action: 'refresh', project, source, target, person: requester, conversationId, now },
    deps.settings,
  );
  if (!decision.allowed) return { ok: false, reasons: [decision.reason] };
  const open = await deps.store.listOpen();
  const repeated = open.find((other) => isRepeatedBy(other, request) && !isOverdue(other, now));
  if (repeated) return { ok: true, operation: repeated };
  const checks = checkRefresh({ source, target, open, warning: request.warning });
  const reasons = blocks(checks).map((check) => check.text);
  if (reasons.length > 0) return { ok: false, reasons };
  const operation = newOperation({
    id: deps.newId(),
    kind: 'refresh',
    projectId: project.id,
    source: ref(source),
    target: ref(target),
    requester,
    conversationId,
    confirmation: decision.confirmation,
    rule: decision.rule,
    checks,
    requestedAt: now,
    expiresAt: now + deps.settings.timing.requestExpiry,
  });
  return { ok: true, operation: await storeOnce(deps, operation, request, now) };
}

function isRepeatedBy(other: Operation, request: RefreshRequest): boolean {
  return (
    other.kind === 'refresh' &&
    other.source?.id === request.source.id &&
    other.target.id === request.target.id &&
    other.conversationId === request.conversationId &&
    samePerson(other.requester, request.requester)
  );
}

/** Stores the request, or gives the one that came first in a race. One that is only waiting for its `expire` job makes room. */
async function storeOnce(
  deps: OperationDeps,
  operation: Operation,
  request: RefreshRequest,
  now: number,
): Promise<Operation> {
  const { requester, conversationId, activityId } = request;
  const event = auditEvent(operation, 'requested', { actor: requester, conversationId, activityId }, now);
  const effects = { events: [event], jobs: jobsOf(operation) };
  const stored = await deps.store.commit(operation, 0, effects);
  if (stored.ok) return operation;
  if (stored.why !== 'repeated')
    throw new FerryError('ours', `a new operation was refused by the store: ${stored.why}`);
  if (!isOverdue(stored.of, now)) return stored.of;
  await advance(deps.store, stored.of, { what: 'expired' }, { actor: null }, now);
  return storeOnce(deps, operation, request, now);
}

function ref({ id, name }: EnvironmentRef): EnvironmentRef {
  return { id, name };
}
