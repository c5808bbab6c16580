import type { Activity } from 'botbuilder';
import { announcement } from '../commands/announcement.ts';
import { askingWords, breakWords, freeWords } from '../commands/asking-words.ts';
import { viewOperation } from '../commands/operation-view.ts';
import { type FerryError, toFerryError } from '../errors.ts';
import type { Operation, PersonKey } from '../operations/operation.ts';
import type { CardCopy, Notifier, Person } from '../operations/ports.ts';
import { type ApproverCardDeps, postApproverCard } from './approver-card.ts';
import { addressOf, addressOrNewest, postIn } from './conversation-address.ts';
import { sendFitting } from './fitting.ts';
import { type Mentioned, mentionAllMessage, mentionMessage, textMessage } from './messages.ts';
import { requestSignIn, type SignInRequestDeps } from './sign-in-request.ts';

export interface NotifierDeps extends SignInRequestDeps, ApproverCardDeps {}

/** Tells Teams what became of operations, outside turns. */
export function createTeamsNotifier(deps: NotifierDeps): Notifier {
  return {
    async updateCard(copy, operation) {
      const to = await addressOfCopy(deps, copy, operation);
      const viewer = { conversationId: copy.conversationId, person: null };
      const view = await viewOperation(deps, operation, viewer);
      const rendered = deps.render.renderReply({ kind: 'operation', view });
      try {
        await sendFitting(rendered, (message) => deps.sender.update(to, copy.activityId, message));
      } catch (error) {
        if (isConversationGone(toFerryError(error))) await deps.conversations.markDead(copy.conversationId);
        throw error;
      }
    },
    async announce(operation, state, newBackup) {
      const person = await deps.people.get(operation.requester);
      const message = mentionMessage(person ?? unmet(operation.requester), announcement(operation, state, newBackup));
      try {
        await postIn(deps, operation.conversationId, message, 'finish');
      } catch (error) {
        await tellElsewhere(deps, operation, person, message, toFerryError(error));
      }
    },
    askToSignIn: (operation) => requestSignIn(deps, operation),
    postToApprovers: (operation, conversationId) => postApproverCard(deps, operation, conversationId),
    async askInThread(operation, people, why) {
      // Where nobody can be asked, it is for the requester to do something.
      const asked = why === 'noChannel' ? [operation.requester.objectId] : people;
      const mentioned = await Promise.all(asked.map((idOrUpn, at) => mentionedBy(deps, idOrUpn, at)));
      await mentionIn(deps, operation.conversationId, mentioned, await askingWords(deps, operation, why));
    },
    async announceBreak(operation, conversationId) {
      await postIn(deps, conversationId, textMessage(await breakWords(deps, operation)), 'notice');
    },
    async tellFree(waiter) {
      const person = (await deps.people.get(waiter.person)) ?? unmet(waiter.person);
      await postIn(deps, waiter.conversationId, mentionMessage(person, freeWords(waiter)), 'notice');
    },
  };
}

/** Teams may refuse a message that mentions somebody it cannot find, such as by a misspelt UPN: then it goes without mentions. */
async function mentionIn(deps: NotifierDeps, conversationId: string, people: readonly Mentioned[], words: string) {
  try {
    await postIn(deps, conversationId, mentionAllMessage(people, words), 'notice');
  } catch (error) {
    const { status } = toFerryError(error);
    if (status !== 400 || people.length === 0) throw error;
    deps.logger.warn({ conversationId, status }, 'nobody could be mentioned there');
    const names = people.map(({ name }) => name).join(', ');
    await postIn(deps, conversationId, textMessage(`${names}: ${words}`), 'notice');
  }
}

/** A thread that Ferry began for approvers may never have been heard from. */
function addressOfCopy(deps: NotifierDeps, { audience, conversationId }: CardCopy, { requester }: Operation) {
  if (audience === 'approvers') return addressOrNewest(deps, conversationId, requester.tenantId);
  return addressOf(deps, conversationId);
}

/** Teams takes object ids, too. */
function unmet({ objectId }: PersonKey): Mentioned {
  return { mri: objectId, name: 'you' };
}

/**
 * A UPN stands for itself; an object id would tell readers nothing. No two go by one name: Teams finds who is meant by the
 * words of the mention.
 */
async function mentionedBy({ people }: NotifierDeps, idOrUpn: string, at: number): Promise<Mentioned> {
  const person = await people.find(idOrUpn);
  const nameless = at === 0 ? 'Approver' : `Approver ${at + 1}`;
  return person ?? { mri: idOrUpn, name: idOrUpn.includes('@') ? idOrUpn : nameless };
}

/** A 404 for an edit mostly means that the message is gone; that it is the conversation, Teams says in its words. */
function isConversationGone({ status, said }: FerryError): boolean {
  return status === 403 || (status === 404 && (said?.startsWith('ConversationNotFound') ?? false));
}

/** A conversation that takes no more messages: the requester is told in 1:1, where we have one (design 10, "Where to tell"). */
async function tellElsewhere(
  deps: NotifierDeps,
  operation: Operation,
  person: Person | null,
  message: Partial<Activity>,
  failure: FerryError,
): Promise<void> {
  if (failure.code !== 'teamsRefused') throw failure;
  const personal = person?.personalConversationId;
  if (!personal || personal === operation.conversationId) throw failure;
  deps.logger.warn(
    { operationId: operation.id, conversationId: operation.conversationId },
    'a thread is dead; the requester is told in 1:1',
  );
  await postIn(deps, personal, message, 'finish');
}
