import type { Activity } from 'botbuilder';
import { FerryError, toFerryError } from '../errors.ts';
import type { ConversationRecord, Conversations } from '../operations/ports.ts';
import type { ConnectorReference, Purpose, Sender } from './sender.ts';

/** Where the conversation is now. Rejects with `teamsRefused` when it is dead, or was never heard from. */
export async function addressOf(
  { conversations }: { readonly conversations: Conversations },
  conversationId: string,
): Promise<ConnectorReference> {
  const conversation = await conversations.get(conversationId);
  if (conversation && !conversation.dead) return addressIn(conversation);
  throw new FerryError('teamsRefused', 'the conversation is dead, or was never heard from');
}

/**
 * … and where nobody was heard from there yet, such as a channel or the thread that Ferry itself began in it: where the
 * newest conversation of the tenant is (design 10, "Approvers who cannot be reached").
 */
export async function addressOrNewest(
  { conversations }: { readonly conversations: Conversations },
  conversationId: string,
  tenantId: string,
): Promise<ConnectorReference> {
  const isKnown = (await conversations.get(conversationId)) !== null;
  const newest = isKnown ? null : await conversations.newestOf(tenantId);
  return newest ? { serviceUrl: newest.serviceUrl, conversationId } : addressOf({ conversations }, conversationId);
}

/** Posts a new message outside of turns. Rejects as `Sender.create` does; where Teams refuses it, the conversation is dead. */
export async function postIn(
  { conversations, sender }: { readonly conversations: Conversations; readonly sender: Pick<Sender, 'create'> },
  conversationId: string,
  message: Partial<Activity>,
  purpose: Purpose,
): Promise<{ readonly activityId: string }> {
  const to = await addressOf({ conversations }, conversationId);
  try {
    return await sender.create(to, message, purpose);
  } catch (error) {
    if (toFerryError(error).code === 'teamsRefused') await conversations.markDead(conversationId);
    throw error;
  }
}

function addressIn({ id, serviceUrl }: ConversationRecord): ConnectorReference {
  return { serviceUrl, conversationId: id };
}
