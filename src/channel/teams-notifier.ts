import type { Activity } from 'botbuilder';
import { announcement } from '../commands/announcement.ts';
import { viewOperation } from '../commands/operation-view.ts';
import { FerryError, toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Operation } from '../operations/operation.ts';
import type { Conversations, Notifier, People, Person } from '../operations/ports.ts';
import type { FerrySettings } from '../operations/settings.ts';
import type { CardRenderer } from './card-renderer.ts';
import { cardMessage, mentionMessage } from './messages.ts';
import type { ConnectorReference, Sender } from './sender.ts';

export interface NotifierDeps {
  readonly sender: Sender;
  readonly render: CardRenderer;
  readonly conversations: Conversations;
  readonly people: People;
  readonly settings: FerrySettings;
  readonly logger: Logger;
}

/** Tells Teams what became of operations, outside turns. */
export function createTeamsNotifier(deps: NotifierDeps): Notifier {
  return {
    async updateCard(copy, operation) {
      const to = await addressOf(deps, copy.conversationId);
      const view = await viewOperation(deps, operation);
      const { card, summary } = deps.render.renderReply({ kind: 'operation', view });
      await deps.sender.update(to, copy.activityId, cardMessage(card, summary));
    },
    async announce(operation, state, newBackup) {
      const person = await deps.people.get(operation.requester);
      const message = mentionMessage(
        person ?? { mri: operation.requester.objectId, name: 'you' },
        announcement(operation, state, newBackup),
      );
      try {
        await deps.sender.create(await addressOf(deps, operation.conversationId), message, 'finish');
      } catch (error) {
        await tellElsewhere(deps, operation, person, message, toFerryError(error));
      }
    },
  };
}

async function addressOf(deps: NotifierDeps, conversationId: string): Promise<ConnectorReference> {
  const conversation = await deps.conversations.get(conversationId);
  if (!conversation || conversation.dead) {
    throw new FerryError('teamsRefused', 'the conversation is dead, or was never heard from');
  }
  return { serviceUrl: conversation.serviceUrl, conversationId };
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
  await deps.conversations.markDead(operation.conversationId);
  const personal = person?.personalConversationId;
  if (!personal || personal === operation.conversationId) throw failure;
  deps.logger.warn(
    { operationId: operation.id, conversationId: operation.conversationId },
    'a thread is dead; the requester is told in 1:1',
  );
  await deps.sender.create(await addressOf(deps, personal), message, 'finish');
}
