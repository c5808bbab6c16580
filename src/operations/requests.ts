import { FerryError } from '../errors.ts';
import { advance, auditEvent, requestDetails } from './advance.ts';
import { exportName, whyNoExportName } from './backup-name.ts';
import type { OperationDeps } from './deps.ts';
import { jobsOf } from './jobs-of.ts';
import { isCancellable, isOverdue } from './lifecycle.ts';
import {
  type Check,
  type EnvironmentRef,
  type Kind,
  newOperation,
  type Operation,
  type PersonKey,
  samePerson,
} from './operation.ts';
import type { Decision } from './policy.ts';
import { decideFor, runsAt } from './policy-now.ts';
import type { EnvironmentFacts } from './ports.ts';
import { blocks, holderOf } from './preflight.ts';
import { readPreflight } from './preflight-facts.ts';
import { type ProjectSettings, withoutThread } from './settings.ts';

export interface OperationRequest {
  readonly kind: Exclude<Kind, 'other'>;
  readonly project: ProjectSettings;
  /** Null for all kinds but `refresh`. */
  readonly source: EnvironmentFacts | null;
  readonly target: EnvironmentFacts;
  /** What an export calls its backup, Ferry's own name where it is null; null for all other kinds. */
  readonly backupName: string | null;
  /** When it is to be sent to LCS, ms UTC; null: as soon as it may be. */
  readonly notBefore: number | null;
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
  /** `reasons`: each a sentence. `heldBy`: the operations that hold its environments. */
  | { readonly ok: false; readonly reasons: readonly string[]; readonly heldBy?: readonly Operation[] };

/**
 * Asks for an operation: stores the request, which waits for its requester's confirmation until it expires. A request that
 * repeats an open one of the same person in the same conversation gives that one back (design 10, "Redelivery"). Rejects
 * as `readPreflight` does.
 */
export async function requestOperation(deps: OperationDeps, request: OperationRequest): Promise<RequestOutcome> {
  const { kind: action, project, source, target, requester: person, conversationId, notBefore } = request;
  const now = deps.clock.now();
  const question = { action, project, source, target, person, conversationId, at: runsAt(request, now) };
  const decision = await decideFor(deps, question);
  if (!decision.allowed) return { ok: false, reasons: [decision.reason] };
  const open = await deps.store.listOpen();
  const repeated = open.find((other) => isRepeatedBy(other, request) && !isOverdue(other, now));
  if (repeated) return { ok: true, operation: repeated };
  const tooMany = whyTooMany(deps, request, open);
  if (tooMany) return { ok: false, reasons: [tooMany] };
  const backupName = action === 'export' ? (request.backupName ?? exportName(target.name, now)) : null;
  const badName = backupName === null ? null : whyNoExportName(backupName);
  if (badName) return { ok: false, reasons: [badName] };
  // Whoever is not signed in now will not be later either (design 4); what LCS is asked below may be known already.
  if (notBefore !== null) await deps.tokens.get(person, project.apiUrl);
  const { checks } = await readPreflight(deps, { ...request, person });
  const reasons = blocks(checks).map((check) => check.text);
  if (reasons.length > 0) return { ok: false, reasons, heldBy: holders(open, [target, ...(source ? [source] : [])]) };
  const asked = { ...request, backupName };
  return { ok: true, operation: await storeOnce(deps, requested(deps, asked, decision, checks), request) };
}

function holders(open: readonly Operation[], environments: readonly EnvironmentRef[]): readonly Operation[] {
  return [...new Set(environments.flatMap((environment) => holderOf(environment, open) ?? []))];
}

const MAKE_ROOM = 'Confirm or cancel some of them first; "status" shows them.';

/** So that nobody can flood LCS or the approvers: how many may be open at once; null: one more is all right. */
function whyTooMany(
  { settings }: OperationDeps,
  { requester, conversationId }: OperationRequest,
  open: readonly Operation[],
): string | null {
  const { openPerPerson, openPerConversation } = settings.limits;
  const unsent = open.filter(({ state }) => isCancellable(state));
  const theirs = unsent.filter((other) => samePerson(other.requester, requester)).length;
  if (theirs >= openPerPerson) {
    return `You have as many requests that are not sent yet as one person may have (${openPerPerson}). ${MAKE_ROOM}`;
  }
  const here = unsent.filter((other) => withoutThread(other.conversationId) === withoutThread(conversationId)).length;
  if (here < openPerConversation) return null;
  return `This conversation has as many requests that are not sent yet as there may be (${openPerConversation}). ${MAKE_ROOM}`;
}

function requested(
  deps: OperationDeps,
  { kind, project, source, target, backupName, requester, conversationId, notBefore }: OperationRequest,
  { confirmation, rule, approvals, frozen }: Extract<Decision, { allowed: true }>,
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
    notBefore,
    versions: { source: source?.version ?? null, target: target.version },
    approvals,
    frozen,
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
    other.notBefore === request.notBefore &&
    samePerson(other.requester, request.requester)
  );
}

/** Stores the request, or gives the one that came first in a race. One that is only waiting for its `expire` job makes room. */
async function storeOnce(deps: OperationDeps, operation: Operation, request: OperationRequest): Promise<Operation> {
  const now = deps.clock.now();
  const { requester, conversationId, activityId } = request;
  const cause = { actor: requester, conversationId, activityId };
  const event = auditEvent(operation, 'requested', cause, now, requestDetails(operation));
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
