import { isApprover, whyNoVote } from '../operations/approvers.ts';
import { knownPerson } from '../operations/known-person.ts';
import { type KnownPerson, type Operation, type PersonKey, samePerson } from '../operations/operation.ts';
import type { People, Person } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import type { Viewer } from './operation-view.ts';
import type { OperationAction, OperationView } from './views.ts';

interface ButtonDeps {
  readonly people: Pick<People, 'get' | 'find'>;
}

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
  if (person) {
    const reader = await knownPerson(deps.people, person);
    return { actions: actionsOf(operation, conversationId, reader), ownViewFor: [] };
  }
  const { people, areAllMet } = await concernedIn(deps, operation);
  const reader = people.find((one) => one.personalConversationId === conversationId);
  if (reader) return { actions: actionsOf(operation, conversationId, reader), ownViewFor: [] };
  const actions = actionsOfAll(operation, conversationId, areAllMet);
  if (!isDecidedBySeveral(operation)) return { actions, ownViewFor: [] };
  const others = people.filter((one) => actionsOf(operation, conversationId, one).join() !== actions.join());
  return { actions, ownViewFor: others.slice(0, MOST_OWN_VIEWS).map(({ mri }) => mri) };
}

interface Concerned {
  readonly people: readonly Person[];
  /** Whether Ferry has met all approvers that are named: a view of their own is for Teams' ids, which it knows of nobody else. */
  readonly areAllMet: boolean;
}

/** The requester, the approvers that are named, and whoever has decided, as far as Ferry has met them. */
async function concernedIn({ people }: ButtonDeps, { requester, approvals, votes }: Operation): Promise<Concerned> {
  const keys: readonly PersonKey[] = [requester, ...votes.map(({ person }) => person)];
  const named = approvals?.approvers.people ?? [];
  const [acted, approvers] = await Promise.all([
    Promise.all(keys.map((key) => people.get(key))),
    Promise.all(named.map((idOrUpn) => people.find(idOrUpn))),
  ]);
  const known = [...acted, ...approvers].filter((person) => person !== null);
  const once = known.filter((person, at) => known.findIndex((other) => samePerson(other, person)) === at);
  return { people: once, areAllMet: !approvers.includes(null) };
}

/** Until it is sent, what there is to do differs from person to person. */
function isDecidedBySeveral({ state, approvals }: Operation): boolean {
  return approvals !== null && (state === 'awaitingApproval' || state === 'approved' || state === 'blocked');
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
function actionsOf(operation: Operation, conversationId: string, person: KnownPerson): readonly OperationAction[] {
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
