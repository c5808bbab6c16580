import { FerryError } from '../errors.ts';
import type { ConversationRecord, Conversations } from '../operations/ports.ts';
import type { ConnectorReference } from './sender.ts';

/** Where the conversation is now. Rejects with `teamsRefused` when it is dead, or was never heard from. */
export async function addressOf(
  { conversations }: { readonly conversations: Conversations },
  conversationId: string,
): Promise<ConnectorReference> {
  const conversation = await conversations.get(conversationId);
  if (conversation && !conversation.dead) return addressIn(conversation);
  throw new FerryError('teamsRefused', 'the conversation is dead, or was never heard from');
}

export function addressIn({ id, serviceUrl }: ConversationRecord): ConnectorReference {
  return { serviceUrl, conversationId: id };
}
