import { advance, advanceNewest } from './advance.ts';
import { isApprover } from './approvers.ts';
import { type Click, type ClickOutcome, causeOf, letHappen, operationOn, settled } from './click.ts';
import { clip } from './clip.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { isNamed } from './environments.ts';
import type { Happening } from './happening.ts';
import { knownPerson } from './known-person.ts';
import { isCancellable, isOverdue, waitsForConfirmation } from './lifecycle.ts';
import { type ApprovalDemand, type Operation, samePerson, type Vote } from './operation.ts';
import type { Decision } from './policy.ts';
import { configuredFacts, decideNow, heldBackBy, knowsOf } from './policy-now.ts';
import { typedReason } from './typed-reason.ts';

/** What the requester typed on the card. */
export interface Typed {
  readonly target: string;
  /** Why they act in spite of a freeze, where they may. */
  readonly breakGlass: string;
}

/** The requester confirms: policy again, the typed name, the locks; then approvers are asked, or a job submits. */
export async function confirm(deps: OperationDeps, click: Click, typed: Typed): Promise<ClickOutcome> {
  const found = await operationOn(deps, click.operationId, click.conversationId);
  if (!found.ok) return found;
  const { operation } = found;
  if (!samePerson(operation.requester, click.person)) {
    return { ok: false, sentence: 'Only the person who asked for this can answer this card.' };
  }
  // What was confirmed must be what the card showed; for every other click the state alone decides.
  if (!waitsForConfirmation(operation.state) || operation.visibleRevision !== click.revision) return found;
  const now = deps.clock.now();
  if (isOverdue(operation, now)) {
    return settled(await advance(deps.store, operation, { what: 'expired' }, { actor: null }, now), operation);
  }
  const decision = await decideNow(deps, operation);
  if (!decision.allowed) return { ok: false, sentence: decision.reason };
  const problem = timeProblem(operation, now) ?? typedProblem(deps, operation, decision, typed.target);
  if (problem) return { ok: false, sentence: problem };
  const broken = breakGlassOf(operation, decision, typed.breakGlass);
  if (!broken.ok) return broken;
  const confirmed = confirmedBy(operation, decision, broken.reason, now);
  return settled(await letHappen(deps, operation, confirmed, click), operation);
}

/** The requester, or an approver of what was confirmed, takes it back, as long as nothing was sent to LCS. */
export async function cancel(deps: OperationDeps, click: Click): Promise<ClickOutcome> {
  const { person, conversationId } = click;
  const found = await operationOn(deps, click.operationId, conversationId);
  if (!found.ok) return found;
  const { operation } = found;
  const isConfirmed = operation.confirmedAt !== null;
  const isOwn = samePerson(operation.requester, person);
  const isOneOf = isConfirmed && isApprover(operation, await knownPerson(deps.people, person), conversationId);
  if (!isOwn && !isOneOf) {
    const sentence = `Only the person who asked for this${isConfirmed && operation.approvals ? ', or who may approve it,' : ''} can cancel it.`;
    return { ok: false, sentence };
  }
  const cancelled: Happening = { what: 'cancelled', ...(isOwn ? {} : { reason: BY_AN_APPROVER }) };
  // Whatever becomes of it in the same moment: whoever wants it stopped wants that stopped, too.
  const onIt = ({ state }: Operation) => (isCancellable(state) ? cancelled : null);
  return settled(await advanceNewest(deps, operation, onIt, causeOf(click)), operation);
}

const BY_AN_APPROVER = 'It was cancelled by somebody who may approve it.';

/** The card has no field for it. */
export const TYPED_BY_NOW =
  'The rules of this team want the name of the environment typed by now. Cancel this, and ask again.';

/** The name has to be typed where the card asked for it, or the rules do by now. */
function typedProblem(
  deps: OperationDeps,
  operation: Operation,
  { confirmation }: Allowed,
  typed: string,
): string | null {
  const isOnCard = operation.confirmation === 'typeTarget';
  if (!isOnCard && confirmation === 'click') return null;
  if (isNamed(configuredFacts(projectOf(deps.settings, operation.projectId), operation.target), typed)) return null;
  if (!isOnCard) return TYPED_BY_NOW;
  const wanted = operation.target.name;
  return typed.trim() === ''
    ? `To confirm, type the name of the environment that will be overwritten: ${wanted}. Nothing was sent.`
    : `"${clip(typed.trim(), 80)}" is not the environment that will be overwritten. Type ${wanted} to confirm. Nothing was sent.`;
}

/**
 * What is for later, and whose time has come before it was confirmed, would begin at a time nobody chose. What was blocked
 * when its time had come begins as soon as it is confirmed again.
 */
function timeProblem({ state, notBefore }: Operation, now: number): string | null {
  if (state !== 'requested' || notBefore === null || notBefore > now) return null;
  return 'The time it was to start at is over. Ask again with another time, or without one. Nothing was sent.';
}

type Broken = { readonly ok: true; readonly reason: string | null } | { readonly ok: false; readonly sentence: string };
type Allowed = Extract<Decision, { allowed: true }>;

/** Why the freeze that is in force is broken; null where there is none. */
function breakGlassOf(operation: Operation, { frozen }: Allowed, typed: string): Broken {
  if (frozen === null) return { ok: true, reason: null };
  const reason = typedReason(typed);
  const isKnown = knowsOf(operation, frozen);
  if (isKnown && reason !== '') return { ok: true, reason };
  // Only the card of what was frozen when it was drawn asks why.
  const how = isKnown
    ? 'You may act in spite of it, if you say why: everybody here is told.'
    : 'That is not what this card shows. You may act in spite of it: cancel this, ask again, and say why on the new card.';
  return { ok: false, sentence: `${frozen} ${how} Nothing was sent.` };
}

/** Approvals given before stand, unless the rule wants others now, or whoever gave them saw no freeze broken. */
function confirmedBy(operation: Operation, decision: Allowed, breakGlass: string | null, now: number): Happening {
  const { rule, approvals, frozen } = decision;
  const votes = heldBackBy(operation, decision) === null ? standingVotes(operation, approvals) : [];
  const { notBefore } = operation;
  // Once its time is over it waits for approvers as long as anything does.
  const latest = notBefore !== null && notBefore > now ? notBefore : Number.POSITIVE_INFINITY;
  const expiresAt = approvals && Math.min(now + approvals.expiresAfter, latest);
  return { what: 'confirmed', rule, approvals, votes, expiresAt, frozen, breakGlass };
}

/** The approvals that count for what the rules want now. */
export function standingVotes({ votes, approvals }: Operation, wanted: ApprovalDemand | null): readonly Vote[] {
  return approvals && wanted && isSameDemand(approvals, wanted) ? votes : [];
}

function isSameDemand(a: ApprovalDemand, b: ApprovalDemand): boolean {
  const people = ({ approvers }: ApprovalDemand) => [...approvers.people].sort().join(' ');
  const isSameSize = a.required === b.required && a.selfApproval === b.selfApproval;
  return isSameSize && a.approvers.channel === b.approvers.channel && people(a) === people(b);
}
