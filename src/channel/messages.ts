import type { Activity, Attachment, Entity } from 'botbuilder';
import type { SignInResource } from '../auth/user-tokens.ts';
import { clip } from '../operations/clip.ts';
import { escapeMarkdown, plainLine } from './escape.ts';

/** A Teams message's attachment type for Adaptive Cards. */
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
const OAUTH_CARD_TYPE = 'application/vnd.microsoft.card.oauth';

/** Plain text as a message: nothing in it becomes a link, a mention or a heading. */
export function textMessage(text: string): Partial<Activity> {
  return { type: 'message', text: escapeMarkdown(text), summary: clip(plainLine(text), 200) };
}

/** `summary` is what a notification shows of a message that is only a card. */
export function cardMessage(card: object, summary: string): Partial<Activity> {
  return {
    type: 'message',
    summary: clip(plainLine(summary), 200),
    attachments: [{ contentType: CARD_TYPE, content: card }],
  };
}

/** A new message that mentions somebody: Teams notifies them, and nobody else. */
export function mentionMessage(
  person: { readonly mri: string; readonly name: string },
  text: string,
): Partial<Activity> {
  // Teams finds the mention by this very text, so a name must not end the tag or begin markup (design 10, "Cards").
  const name = person.name.replace(/[<>[\]]/g, '').trim() || 'you';
  const tag = `<at>${name}</at>`;
  // The SDK's Entity type knows only `type`; Teams reads these fields (teams-platform 9).
  const mention = { type: 'mention', text: tag, mentioned: { id: person.mri, name } } as Entity;
  return {
    type: 'message',
    text: `${tag}, ${escapeMarkdown(text)}`,
    summary: clip(plainLine(`${name}, ${text}`), 200),
    entities: [mention],
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
