import type { Operation, PersonKey, State } from '../../../src/operations/operation.ts';
import type { SetFreeze } from '../../../src/operations/ports.ts';
import { chatOf, MEMBERS, RELEASES, RUBY, type Sender } from '../../support/security-people.ts';
import type { Start } from '../../support/security-scene.ts';
import { environmentOf, ICE } from './forged-rules.ts';

/** What is true of people, places and operations, worked out without the product: it is what the product is judged by. */

export function isSame({ tenantId, objectId }: Sender, person: PersonKey): boolean {
  return objectId !== null && objectId === person.objectId && tenantId === person.tenantId;
}

/** A member of a tenant that is served; neither a guest nor anonymous. */
export function isServed(from: Sender): boolean {
  return MEMBERS.some((member) => isSame(from, member));
}

/** LCS lets all members see the project but one. */
export function isOfTheProject(from: Sender): boolean {
  return isServed(from) && !isSame(from, RUBY);
}

/** Production, what LCS shows as such, and what a rule forbids. */
export function isClosed({ target, requester }: Operation): boolean {
  const { isClosed: closed } = environmentOf(target.id);
  return closed === 'byLcs' ? requester.objectId !== RUBY.objectId : closed;
}

const ENDS: readonly State[] = [
  ...(['succeeded', 'failed', 'rolledBack', 'rollbackFailed', 'refused'] as const),
  ...(['notStarted', 'unknown', 'cancelled', 'rejected', 'expired'] as const),
];

export function isOver({ state }: Operation): boolean {
  return ENDS.includes(state);
}

/** ICE is frozen by the settings, for ever; all else by what was said. */
export function isFrozen(
  { source, target, notBefore }: Operation,
  freezes: readonly SetFreeze[],
  now: number,
): boolean {
  const at = Math.max(now, notBefore ?? 0);
  const inForce = freezes.filter(({ from, until }) => from <= at && (until === null || at < until));
  const ids = [source?.id, target.id];
  return (
    ids.includes(ICE.id) || inForce.some(({ environment }) => environment === null || ids.includes(environment.id))
  );
}

/** Named by the rule about its target, or present where only approvers are. */
export function isApproverOf({ target }: Operation, from: Sender, conversationId: string): boolean {
  const { approvers, byChannel } = environmentOf(target.id);
  return approvers.includes(from.objectId ?? '') || (byChannel && isInReleases(conversationId));
}

/** Where cards for approvers are: in their channel, or in the chat with one of them. */
export function isForApprovers({ target, askedRevision }: Operation, conversationId: string): boolean {
  if (askedRevision === null) return false;
  const { approvers, byChannel } = environmentOf(target.id);
  if (byChannel) return isInReleases(conversationId);
  return MEMBERS.some((member) => approvers.includes(member.objectId) && chatOf(member) === conversationId);
}

function isInReleases(conversationId: string): boolean {
  return conversationId === RELEASES || conversationId.startsWith(`${RELEASES};`);
}

export function isStartOf({ person, request }: Start, { requester, kind, target, source }: Operation): boolean {
  const isSamePair = request.target.id === target.id && request.source?.id === source?.id;
  const isSamePerson = person.objectId === requester.objectId && person.tenantId === requester.tenantId;
  return isSamePerson && request.kind === kind && isSamePair;
}

/** Whom a rule about the very environment names; no rule is about all of them. */
export function mayLift({ environment, by }: SetFreeze, from: Sender): boolean {
  const { approvers, mayBreak } = environment ? environmentOf(environment.id) : { approvers: [], mayBreak: [] };
  return isSame(from, by) || [...approvers, ...mayBreak].includes(from.objectId ?? '');
}
