import type { Activity } from 'botbuilder';
import { announcement } from '../commands/announcement.ts';
import { viewOperation } from '../commands/operation-view.ts';
import { type FerryError, toFerryError } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import type { Notifier, Person } from '../operations/ports.ts';
import type { FerrySettings } from '../operations/settings.ts';
import type { CardRenderer } from './card-renderer.ts';
import { addressOf, postIn } from './conversation-address.ts';
import { sendFitting } from './fitting.ts';
import { mentionMessage } from './messages.ts';
import { requestSignIn, type SignInRequestDeps } from './sign-in-request.ts';

export interface NotifierDeps extends SignInRequestDeps {
  readonly render: CardRenderer;
  readonly settings: FerrySettings;
}

/** Tells Teams what became of operations, outside turns. */
export function createTeamsNotifier(deps: NotifierDeps): Notifier {
  return {
    async updateCard(copy, operation) {
      const to = await addressOf(deps, copy.conversationId);
      const view = await viewOperation(deps, operation);
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
      const message = mentionMessage(
        person ?? { mri: operation.requester.objectId, name: 'you' },
        announcement(operation, state, newBackup),
      );
      try {
        await postIn(deps, operation.conversationId, message, 'finish');
      } catch (error) {
        await tellElsewhere(deps, operation, person, message, toFerryError(error));
      }
    },
    askToSignIn: (operation) => requestSignIn(deps, operation),
  };
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
