import type { Activity, Attachment, Entity } from 'botbuilder';
import type { SignInResource } from '../auth/user-tokens.ts';
import { capital } from '../operations/capital.ts';
import { clip } from '../operations/clip.ts';
import { wordList } from '../operations/word-list.ts';
import { escapeMarkdown, plainLine } from './escape.ts';

/** A Teams message's attachment type for Adaptive Cards. */
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
const OAUTH_CARD_TYPE = 'application/vnd.microsoft.card.oauth';

/** Plain text as a message: nothing in it becomes a link, a mention or a heading. */
export function textMessage(text: string): Partial<Activity> {
  return { type: 'message', text: escapeMarkdown(text), summary: clip(plainLine(text), 200) };
}

const cardMessages = new WeakMap<object, Partial<Activity>>();

/** `summary` is what a notification shows of a message that is only a card. The same message for the same card and summary. */
export function cardMessage(card: object, summary: string): Partial<Activity> {
  const line = clip(plainLine(summary), 200);
  const known = cardMessages.get(card);
  if (known?.summary === line) return known;
  const message = {
    type: 'message',
    summary: line,
    attachments: [{ contentType: CARD_TYPE, content: card }],
  };
  cardMessages.set(card, message);
  return message;
}

/** Somebody to mention. `mri` may also be an object id or a UPN, which Teams takes as well (teams-platform 9). */
export interface Mentioned {
  readonly mri: string;
  readonly name: string;
}

/** A new message that mentions somebody: Teams notifies them, and nobody else. */
export function mentionMessage(person: Mentioned, text: string): Partial<Activity> {
  return mentionAllMessage([person], text);
}

/** … several people, or nobody. `text` goes on after their names; without any it stands alone. */
export function mentionAllMessage(people: readonly Mentioned[], text: string): Partial<Activity> {
  if (people.length === 0) return textMessage(capital(text));
  // Teams finds a mention by its very text, so a name must not end the tag or begin markup (design 10, "Cards").
  const names = people.map(({ name }) => name.replace(/[<>[\]]/g, '').trim() || 'you');
  const tags = names.map((name) => `<at>${name}</at>`);
  // The SDK's Entity type knows only `type`; Teams reads these fields (teams-platform 9).
  const mentions = people.map(
    ({ mri }, at) => ({ type: 'mention', text: tags[at], mentioned: { id: mri, name: names[at] } }) as Entity,
  );
  return {
    type: 'message',
    text: `${wordList(tags, 'and')}, ${escapeMarkdown(text)}`,
    summary: clip(plainLine(`${wordList(names, 'and')}, ${text}`), 200),
    entities: mentions,
  };
}

/** The content of a sign-in card; with the resource Teams signs in silently where it can (teams-platform 7.1). */
export function signInContent(text: string, connectionName: string, resource: SignInResource, silent: boolean): object {
  return {
    text,
    connectionName,
    ...(silent && resource.tokenExchangeResource ? { tokenExchangeResource: resource.tokenExchangeResource } : {}),
    buttons: [{ type: 'signin', title: 'Sign in', value: resource.signInLink }],
  };
}

export function signInMessage(content: object): Partial<Activity> {
  const attachment: Attachment = { contentType: OAUTH_CARD_TYPE, content };
  return { type: 'message', summary: 'Please sign in', attachments: [attachment] };
}
