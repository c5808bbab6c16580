import type { CardAction } from '../commands/card-actions.ts';
import type { Reply } from '../commands/reply.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isApprover } from '../operations/approvers.ts';
import { knownPerson } from '../operations/known-person.ts';
import type { Operation } from '../operations/operation.ts';
import type { CardCopy } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { rememberCard } from '../operations/telling.ts';
import { type CardReply, isCardReply } from './card-data.ts';
import type { ChannelDeps } from './deps.ts';
import { sendFitting } from './fitting.ts';
import type { Incoming } from './incoming.ts';
import { textMessage } from './messages.ts';
import type { ConnectorReference } from './sender.ts';

/** Where the answers to an incoming activity go: its own thread. */
export function threadOf({ conversation }: Pick<Incoming, 'conversation'>): ConnectorReference {
  return { serviceUrl: conversation.serviceUrl, conversationId: conversation.id };
}

/** Posts a reply as a new message. The card of an operation is remembered, so that it can be edited later. */
export async function postReply(
  deps: ChannelDeps,
  to: ConnectorReference,
  reply: Exclude<Reply, { kind: 'signIn' }>,
): Promise<void> {
  if (!isCardReply(reply)) {
    await deps.sender.create(to, textMessage(reply.text), 'reply');
    return;
  }
  const rendered = deps.render.renderReply(reply);
  const { activityId } = await sendFitting(rendered, (message) => deps.sender.create(to, message, 'reply'));
  await rememberCopy(deps, to.conversationId, activityId, reply);
}

/** Puts a reply's card in the place of a message of ours, for everybody. */
export async function replaceMessage(
  deps: ChannelDeps,
  to: ConnectorReference,
  activityId: string,
  reply: CardReply,
): Promise<void> {
  await sendFitting(deps.render.renderReply(reply), (message) => deps.sender.update(to, activityId, message));
  await rememberCopy(deps, to.conversationId, activityId, reply);
}

async function rememberCopy(
  deps: ChannelDeps,
  conversationId: string,
  activityId: string,
  reply: CardReply,
): Promise<void> {
  if (reply.kind !== 'operation') return;
  const { id: operationId, visibleRevision: shownRevision } = reply.view.operation;
  const shownAt = deps.clock.now();
  await rememberCard(deps, { operationId, conversationId, activityId, audience: 'requester', shownRevision, shownAt });
}

/** Says a sentence where nothing depends on its arrival; a failure is logged. */
export async function saySentence(
  deps: ChannelDeps,
  to: ConnectorReference,
  sentence: string,
  log: Logger,
): Promise<void> {
  try {
    await deps.sender.create(to, textMessage(sentence), 'reply');
  } catch (error) {
    log.warn({ err: toFerryError(error) }, 'a sentence could not be posted');
  }
}

/** A crash between posting a card and recording it leaves a copy nobody knows: the click makes it known (design 10). */
export async function adoptCopy(deps: ChannelDeps, incoming: Incoming, action: CardAction): Promise<void> {
  const { conversation } = incoming;
  const { replyToId } = incoming.activity;
  if (!('operationId' in action) || !replyToId) return;
  const operation = await deps.store.get(action.operationId);
  const audience = operation && (await audienceHere(deps, operation, incoming));
  if (!operation || !audience) return;
  const copies = await deps.cards.list(operation.id);
  if (copies.some((copy) => copy.activityId === replyToId)) return;
  const copy = { operationId: operation.id, conversationId: conversation.id, activityId: replyToId };
  const shownRevision = Math.min(action.revision, operation.visibleRevision);
  await rememberCard(deps, { ...copy, audience, shownRevision, shownAt: 0 });
}

/** For whom a card of an operation can have been posted here; null: for nobody, so that it is none of ours. */
async function audienceHere(
  { people }: ChannelDeps,
  operation: Operation,
  { conversation, asker }: Incoming,
): Promise<CardCopy['audience'] | null> {
  const { id, type } = conversation;
  if (operation.conversationId === id) return 'requester';
  const { approvals, askedRevision } = operation;
  if (!approvals || askedRevision === null) return null;
  if (withoutThread(id) === approvals.approvers.channel) return 'approvers';
  const isTheirChat = type === 'personal' && isApprover(operation, await knownPerson(people, asker.person), id);
  return isTheirChat ? 'approvers' : null;
}
