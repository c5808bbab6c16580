import { ADAPTIVE_CARD, attached, type Card, OAUTH_CARD } from './activity.ts';
import { type Directory, splitThread } from './directory.ts';
import type { Message } from './message-book.ts';
import { readOAuthCard, signInLink } from './oauth-card.ts';

/** A message as the page draws it for one person. */
export interface MessageView {
  id: string;
  /** Where it stands: `conversation` without, `thread` with the thread part. */
  conversation: string;
  thread: string;
  at: number;
  from: { key: string; name: string };
  text: string;
  edited: boolean;
  /** One more with each edit, which takes own views away. */
  edits: number;
  deleted: boolean;
  mentions: { text: string; name: string; isMe: boolean }[];
  card: Card | null;
  /** The card is the answer to this person's own click. */
  isPrivate: boolean;
  note: string | null;
  signIn: { state: 'trying' | 'button' | 'done'; link: string; text: string; title: string } | null;
}

/** What `personKey` sees of the message. */
export function viewOf(message: Message, personKey: string, directory: Directory): MessageView {
  const me = directory.person(personKey);
  const own = message.privateViews[personKey];
  const isMine = (id: string) => directory.personById(id)?.key === me.key;
  return {
    id: message.id,
    conversation: splitThread(message.conversationId).base,
    thread: message.conversationId,
    at: message.at,
    from: { key: message.from, name: message.from === 'bot' ? 'Ferry' : directory.person(message.from).name },
    text: message.deleted ? '' : message.text,
    edited: message.edited > 0,
    edits: message.edited,
    deleted: message.deleted,
    mentions: message.mentions.map(({ text, mentioned }) => ({
      text,
      name: mentioned.name,
      isMe: isMine(mentioned.id),
    })),
    card: message.deleted ? null : (own ?? attached(message.activity, ADAPTIVE_CARD) ?? null),
    isPrivate: own !== undefined,
    note: message.privateTexts[personKey] ?? null,
    signIn: message.deleted ? null : signInOf(message, personKey),
  };
}

/** A login request shows its button to who clicked, an OAuth card to everybody whose client does not sign in silently. */
function signInOf(message: Message, personKey: string): MessageView['signIn'] {
  const card = readOAuthCard(attached(message.activity, OAUTH_CARD));
  const offered = message.signIns[personKey];
  const title = card?.buttons[0]?.title ?? 'Sign in';
  if (offered) return { ...offered, title };
  const link = card && signInLink(card);
  return link ? { state: 'button', link, text: card.text ?? 'Please sign in.', title } : null;
}
