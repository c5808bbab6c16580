import { capital } from './capital.ts';
import { isNamedIn, type KnownPerson, type Operation, sameHuman, samePerson } from './operation.ts';
import { withoutThread } from './settings.ts';

/**
 * Whether this person is an approver of an operation, in this conversation: named by the rule, or in the approvers' channel,
 * where an authenticated activity comes from nobody else. Whether their answer counts is another question.
 */
export function isApprover({ approvals }: Operation, person: KnownPerson, conversationId: string): boolean {
  if (!approvals) return false;
  const { people, channel } = approvals.approvers;
  return isNamedIn(people, person) || (channel !== null && withoutThread(conversationId) === channel);
}

/** Whether this person may say, from this conversation, what became of an operation: its requester, and its approvers. */
export function mayAnswerFor(operation: Operation, person: KnownPerson, conversationId: string): boolean {
  return samePerson(operation.requester, person) || isApprover(operation, person, conversationId);
}

/** Why this person's approval would not count, as a sentence; null: it would. */
export function whyNoVote(operation: Operation, person: KnownPerson, conversationId: string): string | null {
  const { approvals, votes, requester } = operation;
  if (!isApprover(operation, person, conversationId)) {
    const { channel } = approvals?.approvers ?? { channel: null };
    if (channel !== null) return "Only the members of the approvers' channel can decide this, on its card there.";
    const isNotKnownYet = person.upn === null && approvals?.approvers.people.some((idOrUpn) => idOrUpn.includes('@'));
    const cure = isNotKnownYet
      ? ' If you are one of them, write "sign in" first: the rules name people Ferry does not know yet.'
      : '';
    return `Only the approvers that the rules of this team name can decide this.${cure}`;
  }
  if (sameHuman(requester, person) && !approvals?.selfApproval) {
    return 'You asked for this yourself, so somebody else has to agree.';
  }
  if (votes.some((vote) => sameHuman(vote.person, person))) {
    return `You have agreed already. ${stillMissing(operation)}`;
  }
  return null;
}

/** How many more have to agree. */
export function missingApprovals({ approvals, votes }: Pick<Operation, 'approvals' | 'votes'>): number {
  return Math.max(0, (approvals?.required ?? 0) - votes.length);
}

/** … in words: `one person`, `2 more people`. */
export function whoIsMissing(operation: Pick<Operation, 'approvals' | 'votes'>): string {
  const missing = missingApprovals(operation);
  const more = operation.votes.length === 0 ? '' : ' more';
  return missing === 1 ? `one${more} person` : `${missing}${more} people`;
}

/** … as a sentence. */
export function stillMissing(operation: Operation): string {
  const missing = missingApprovals(operation);
  if (missing === 0) return 'Nobody else has to agree.';
  return `${capital(whoIsMissing(operation))} ${missing === 1 ? 'has' : 'have'} to agree.`;
}
