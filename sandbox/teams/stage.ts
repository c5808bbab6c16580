import type { ActivityFactory, Scene } from './activity-factory.ts';
import type { BotLine } from './bot-line.ts';
import type { Directory } from './directory.ts';
import type { Message, MessageBook, SignInOffer } from './message-book.ts';

/** What everything a person's client does needs. */
export interface Stage {
  directory: Directory;
  book: MessageBook;
  factory: ActivityFactory;
  line: BotLine;
}

/** A person in the conversation of a message; throws when they are no member and could not see it. */
export function sceneOf({ directory }: Stage, personKey: string, conversationId: string): Scene {
  const person = directory.person(personKey);
  const conversation = directory.get(conversationId);
  if (!conversation.members.some((member) => member.key === personKey)) {
    throw new Error(`${person.name} is no member of '${conversation.name}'.`);
  }
  return { person, conversation, conversationId };
}

/** The message, which must still be there to be clicked. */
export function standing({ book }: Stage, messageId: string): Message {
  const message = book.get(messageId);
  if (message.deleted) throw new Error(`The message '${messageId}' was deleted.`);
  return message;
}

/** Shows a line below the message to this person only; undefined takes it away. */
export function tell({ book }: Stage, messageId: string, personKey: string, line: string | undefined): void {
  book.change(messageId, ({ privateTexts: { [personKey]: _old, ...others } }) => ({
    privateTexts: line === undefined ? others : { ...others, [personKey]: line },
  }));
}

/** Sets how far the sign-in offered with the message has come for this person. */
export function offer({ book }: Stage, messageId: string, personKey: string, signIn: SignInOffer): void {
  book.change(messageId, ({ signIns }) => ({ signIns: { ...signIns, [personKey]: signIn } }));
}
