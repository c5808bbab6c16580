import { FerryError } from '../errors.ts';
import { advance, auditEvent } from './advance.ts';
import { exportName, whyNoExportName } from './backup-name.ts';
import type { OperationDeps } from './deps.ts';
import { jobsOf } from './jobs-of.ts';
import { isOverdue } from './lifecycle.ts';
import {
  type Check,
  type EnvironmentRef,
  type Kind,
  newOperation,
  type Operation,
  type PersonKey,
  samePerson,
} from './operation.ts';
import { type Decision, decide } from './policy.ts';
import type { EnvironmentFacts } from './ports.ts';
import { blocks } from './preflight.ts';
import { readPreflight } from './preflight-facts.ts';
import type { ProjectSettings } from './settings.ts';

export interface OperationRequest {
  readonly kind: Exclude<Kind, 'other'>;
  readonly project: ProjectSettings;
  /** Null for all kinds but `refresh`. */
  readonly source: EnvironmentFacts | null;
  readonly target: EnvironmentFacts;
  /** What an export calls its backup, Ferry's own name where it is null; null for all other kinds. */
  readonly backupName: string | null;
  /** Why LCS's facts are missing, or null. */
  readonly warning: string | null;
  readonly requester: PersonKey;
  readonly conversationId: string;
  readonly activityId: string;
  /** Writes an instant (ms UTC) for the requester; UTC unless told. */
  readonly time?: (at: number) => string;
}

export type RequestOutcome =
  | { readonly ok: true; readonly operation: Operation }
  /** `reasons`: each a sentence. */
  | { readonly ok: false; readonly reasons: readonly string[] };

/**
 * Asks for an operation: stores the request, which waits for its requester's confirmation until it expires. A request that
 * repeats an open one of the same person in the same conversation gives that one back (design 10, "Redelivery"). Rejects
 * as `readPreflight` does.
 */
export async function requestOperation(deps: OperationDeps, request: OperationRequest): Promise<RequestOutcome> {
  const { kind: action, project, source, target, requester: person, conversationId } = request;
  const now = deps.clock.now();
  const decision = decide({ action, project, source, target, person, conversationId, now }, deps.settings);
  if (!decision.allowed) return { ok: false, reasons: [decision.reason] };
  const open = await deps.store.listOpen();
  const repeated = open.find((other) => isRepeatedBy(other, request) && !isOverdue(other, now));
  if (repeated) return { ok: true, operation: repeated };
  const backupName = action === 'export' ? (request.backupName ?? exportName(target.name, now)) : null;
  const badName = backupName === null ? null : whyNoExportName(backupName);
  if (badName) return { ok: false, reasons: [badName] };
  const { checks } = await readPreflight(deps, { ...request, person });
  const reasons = blocks(checks).map((check) => check.text);
  if (reasons.length > 0) return { ok: false, reasons };
  const asked = { ...request, backupName };
  return { ok: true, operation: await storeOnce(deps, requested(deps, asked, decision, checks), request) };
}

function requested(
  deps: OperationDeps,
  { kind, project, source, target, backupName, requester, conversationId }: OperationRequest,
  { confirmation, rule }: Extract<Decision, { allowed: true }>,
  checks: readonly Check[],
): Operation {
  const now = deps.clock.now(); // reading LCS may have taken a while
  return newOperation({
    id: deps.newId(),
    kind,
    projectId: project.id,
    source: source && ref(source),
    target: ref(target),
    backupName,
    requester,
    conversationId,
    confirmation,
    rule,
    checks,
    requestedAt: now,
    expiresAt: now + deps.settings.timing.requestExpiry,
  });
}

function isRepeatedBy(other: Operation, request: OperationRequest): boolean {
  return (
    other.kind === request.kind &&
    other.source?.id === request.source?.id &&
    other.target.id === request.target.id &&
    other.conversationId === request.conversationId &&
    samePerson(other.requester, request.requester)
  );
}

/** Stores the request, or gives the one that came first in a race. One that is only waiting for its `expire` job makes room. */
async function storeOnce(deps: OperationDeps, operation: Operation, request: OperationRequest): Promise<Operation> {
  const now = deps.clock.now();
  const { requester, conversationId, activityId } = request;
  const event = auditEvent(operation, 'requested', { actor: requester, conversationId, activityId }, now);
  const effects = { events: [event], jobs: jobsOf(operation) };
  const stored = await deps.store.commit(operation, 0, effects);
  if (stored.ok) return operation;
  if (stored.why !== 'repeated')
    throw new FerryError('ours', `a new operation was refused by the store: ${stored.why}`);
  if (!isOverdue(stored.of, now)) return stored.of;
  await advance(deps.store, stored.of, { what: 'expired' }, { actor: null }, now);
  return storeOnce(deps, operation, request);
}

function ref({ id, name }: EnvironmentRef): EnvironmentRef {
  return { id, name };
}
