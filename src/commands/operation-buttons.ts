import { isApprover, whyNoVote } from '../operations/approvers.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { knownPerson } from '../operations/known-person.ts';
import { type KnownPerson, type Operation, type PersonKey, samePerson } from '../operations/operation.ts';
import type { Person } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import type { Viewer } from './operation-view.ts';
import type { OperationAction, OperationView } from './views.ts';

type ButtonDeps = Pick<OperationDeps, 'people'>;

/** As many people as Teams lets have a view of their own (teams-platform 9). */
const MOST_OWN_VIEWS = 60;

/**
 * Which buttons a card has where it is drawn. While people have different things to decide, everybody's card has only those
 * that all who see it may press, and the others' clients ask for their own view. Nothing is safer for it: every click is checked.
 */
export async function buttonsOf(
  deps: ButtonDeps,
  operation: Operation,
  { conversationId, person }: Viewer,
): Promise<Pick<OperationView, 'actions' | 'ownViewFor'>> {
  const concerned = await concernedIn(deps, operation);
  const reader = person ?? concerned.find((one) => one.personalConversationId === conversationId) ?? null;
  if (reader) return { actions: await actionsOf(deps, operation, conversationId, reader), ownViewFor: [] };
  const actions = actionsOfAll(operation, conversationId, await areAllMet(deps, operation));
  if (!isDecidedBySeveral(operation)) return { actions, ownViewFor: [] };
  const ownViewFor: string[] = [];
  for (const one of concerned) {
    const own = await actionsOf(deps, operation, conversationId, one);
    if (own.join() !== actions.join()) ownViewFor.push(one.mri);
  }
  return { actions, ownViewFor: ownViewFor.slice(0, MOST_OWN_VIEWS) };
}

/** The requester, the approvers that are named, and whoever has decided, as far as Ferry has met them. */
async function concernedIn(
  { people }: ButtonDeps,
  { requester, approvals, votes }: Operation,
): Promise<readonly Person[]> {
  const keys: readonly PersonKey[] = [requester, ...votes.map(({ person }) => person)];
  const met = await Promise.all([
    ...keys.map((key) => people.get(key)),
    ...(approvals?.approvers.people ?? []).map((idOrUpn) => people.find(idOrUpn)),
  ]);
  const known = met.filter((person) => person !== null);
  return known.filter((person, at) => known.findIndex((other) => samePerson(other, person)) === at);
}

/** Until it is sent, what there is to do differs from person to person. */
function isDecidedBySeveral({ state, approvals }: Operation): boolean {
  return approvals !== null && (state === 'awaitingApproval' || state === 'approved' || state === 'blocked');
}

/** Whether Ferry has met all approvers that are named: a view of their own is for Teams' ids, which it knows of nobody else. */
async function areAllMet({ people }: ButtonDeps, { approvals }: Operation): Promise<boolean> {
  const named = approvals?.approvers.people ?? [];
  return !(await Promise.all(named.map((idOrUpn) => people.find(idOrUpn)))).includes(null);
}

/** What everybody is shown who sees the card there. An approver whom Ferry has not met could not decide otherwise. */
function actionsOfAll(operation: Operation, conversationId: string, allMet: boolean): readonly OperationAction[] {
  const { state, approvals } = operation;
  const isHome = conversationId === operation.conversationId;
  switch (state) {
    case 'requested':
    case 'blocked':
      return isHome ? waitingForConfirmation(operation) : [];
    case 'awaitingApproval':
      return isForAllToDecide(operation, conversationId) || (isHome && !allMet) ? ['approve', 'reject'] : [];
    case 'approved':
      return isHome && !approvals ? ['cancel'] : [];
    default:
      return afterwards(operation);
  }
}

/** Whoever is in the approvers' channel is an approver. */
function isForAllToDecide({ approvals }: Operation, conversationId: string): boolean {
  return approvals !== null && withoutThread(conversationId) === approvals.approvers.channel;
}

/** What one person is shown. */
async function actionsOf(
  deps: ButtonDeps,
  operation: Operation,
  conversationId: string,
  key: PersonKey,
): Promise<readonly OperationAction[]> {
  const person = await knownPerson(deps.people, key);
  const isRequester = samePerson(operation.requester, person);
  switch (operation.state) {
    case 'requested':
    case 'blocked':
      if (isRequester) return waitingForConfirmation(operation);
      return waitingForConfirmation(operation).filter(
        (action) => action === 'losses' || (action === 'cancel' && mayCancel(operation, person, conversationId)),
      );
    case 'awaitingApproval': {
      const votes = whyNoVote(operation, person, conversationId) === null ? (['approve', 'reject'] as const) : [];
      return isRequester ? [...votes.filter((vote) => vote === 'approve'), 'cancel'] : votes;
    }
    case 'approved':
      return isRequester || mayCancel(operation, person, conversationId) ? ['cancel'] : [];
    default:
      return afterwards(operation);
  }
}

function mayCancel(operation: Operation, person: KnownPerson, conversationId: string): boolean {
  return operation.confirmedAt !== null && isApprover(operation, person, conversationId);
}

function waitingForConfirmation({ kind }: Operation): readonly OperationAction[] {
  return kind === 'refresh' ? ['confirm', 'cancel', 'losses'] : ['confirm', 'cancel'];
}

/** Once it was sent. */
function afterwards({ state, paused }: Operation): readonly OperationAction[] {
  switch (state) {
    case 'unconfirmed':
      return ['saidStarted', 'saidNotStarted'];
    case 'running':
    case 'failing':
      return paused ? ['takeOver'] : [];
    default:
      return [];
  }
}
