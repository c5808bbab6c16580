import { type Activity, type ConversationReference, TurnContext } from 'botbuilder';
import type { SignIn } from '../auth/user-tokens.ts';
import { viewTitle } from '../commands/operation-view.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { followerOf, type Operation } from '../operations/operation.ts';
import type { ConversationRecord, Conversations, People, Person } from '../operations/ports.ts';
import { postIn } from './conversation-address.ts';
import { escapeMarkdown } from './escape.ts';
import { mentionMessage, signInContent, signInMessage } from './messages.ts';
import type { Sender } from './sender.ts';

export interface SignInRequestDeps {
  readonly sender: Sender;
  readonly signIn: Pick<SignIn, 'signInResource'>;
  readonly oauthConnection: string;
  readonly conversations: Conversations;
  readonly people: People;
  readonly logger: Logger;
}

/**
 * Asks whoever a paused operation is followed or to be sent for to sign in (design 10, "Where to tell"): by a sign-in card in 1:1, where
 * Teams may even do it silently, else by a mention in the operation's thread. Rejects with `teamsRefused` when Teams takes
 * neither, with `teamsUnavailable` or `signInUnreachable` for now.
 */
export async function requestSignIn(deps: SignInRequestDeps, operation: Operation): Promise<void> {
  const follower = followerOf(operation);
  const person = await deps.people.get(follower);
  if (person && (await askInChat(deps, operation, person))) return;
  const sentence = `${whyOf(operation)} Please write "sign in".`;
  const message = mentionMessage(person ?? { mri: follower.objectId, name: 'you' }, sentence);
  await postIn(deps, operation.conversationId, message, 'notice');
}

function whyOf(operation: Operation): string {
  const what = viewTitle(operation);
  const cannot = operation.state === 'approved' ? `send the ${what} at its time` : `follow the ${what} any more`;
  return `Ferry cannot ${cannot}. ${operation.reason ?? ''}`.trim();
}

/** False where there is no chat with this person, where it takes no more messages, or where there is no sign-in to offer. */
async function askInChat(deps: SignInRequestDeps, operation: Operation, person: Person): Promise<boolean> {
  const { personalConversationId } = person;
  const chat = personalConversationId === null ? null : await deps.conversations.get(personalConversationId);
  if (!chat || chat.dead) return false;
  try {
    const resource = await deps.signIn.signInResource(activityIn(chat, person));
    const text = escapeMarkdown(`${whyOf(operation)} Please sign in, and it goes on.`);
    const content = signInContent(text, deps.oauthConnection, resource, true);
    await postIn(deps, chat.id, signInMessage(content), 'notice');
    return true;
  } catch (error) {
    const { code } = toFerryError(error);
    if (code !== 'teamsRefused' && code !== 'signInRefused') throw error;
    deps.logger.warn({ operationId: operation.id, code }, 'nobody could be asked in 1:1 to sign in');
    return false;
  }
}

/**
 * Outside turns there is no activity of this person; the token service makes its link from where they are, which is all
 * the SDK reads of one (teams-platform 4).
 */
function activityIn({ reference, serviceUrl }: ConversationRecord, { mri, name }: Person): Activity {
  const where: Partial<ConversationReference> = { ...reference, serviceUrl, user: { id: mri, name } };
  return TurnContext.applyConversationReference({ type: 'message' }, where, true) as Activity;
}
