import type { Clock } from '../clock.ts';
import { viewOperation } from '../commands/operation-view.ts';
import type { Operation } from '../operations/operation.ts';
import type { CardCopy, Conversations, People } from '../operations/ports.ts';
import type { FerrySettings } from '../operations/settings.ts';
import type { CardRenderer } from './card-renderer.ts';
import { addressOrNewest, postIn } from './conversation-address.ts';
import { sendFitting } from './fitting.ts';
import type { Sender } from './sender.ts';

export interface ApproverCardDeps {
  readonly sender: Sender;
  readonly render: CardRenderer;
  readonly conversations: Conversations;
  readonly people: People;
  readonly settings: FerrySettings;
  readonly clock: Clock;
}

/** Posts the card by which approvers decide, in 1:1 or on top of their channel; gives the copy. Rejects as `Sender.create` does. */
export async function postApproverCard(
  deps: ApproverCardDeps,
  operation: Operation,
  conversationId: string,
): Promise<CardCopy> {
  const view = await viewOperation(deps, operation, { conversationId, person: null });
  const rendered = deps.render.renderReply({ kind: 'operation', view });
  // All that a notification shows: who wants something, and what.
  const summary = `${view.requesterName} asks for approval. ${rendered.summary}`;
  const isChat = operation.approvals?.approvers.channel !== conversationId;
  const { activityId } = await sendFitting({ ...rendered, summary }, async (message) => {
    if (isChat) return postIn(deps, conversationId, message, 'notice');
    // Channels are heard from by their threads, so that a refusal says nothing that would be unlearned later.
    const to = await addressOrNewest(deps, conversationId, operation.requester.tenantId);
    return deps.sender.create(to, message, 'notice');
  });
  return {
    operationId: operation.id,
    conversationId: isChat ? conversationId : threadBegunBy(activityId, conversationId),
    activityId,
    audience: 'approvers',
    shownRevision: operation.visibleRevision,
    shownAt: deps.clock.now(),
  };
}

/** On top of a channel a message begins a thread; a group chat has none (teams-platform 6). */
function threadBegunBy(activityId: string, conversationId: string): string {
  return conversationId.endsWith('@thread.v2') ? conversationId : `${conversationId};messageid=${activityId}`;
}
