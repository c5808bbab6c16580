import { type Activity, type Card, isRecord, type Mention } from './activity.ts';
import type { Conversation, Directory } from './directory.ts';

/** Somebody who can be mentioned by typing `@name`. */
export interface Mentionable {
  id: string;
  name: string;
}

/** Turns each `@Name` in what a person typed into `<at>Name</at>` and its entity, as the client's picker does. */
export function readTyped(typed: string, mentionable: readonly Mentionable[]): { text: string; mentions: Mention[] } {
  const byName = new Map(mentionable.map((one) => [one.name.toLowerCase(), one]));
  const names = mentionable
    .map((one) => one.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .sort((a, b) => b.length - a.length);
  const mentions: Mention[] = [];
  const text = typed.replace(new RegExp(`@(${names.join('|')})(?![\\w-])`, 'gi'), (all, name: string) => {
    const found = byName.get(name.toLowerCase());
    if (!found) return all;
    const tag = `<at>${found.name}</at>`;
    mentions.push({ type: 'mention', text: tag, mentioned: { id: found.id, name: found.name } });
    return tag;
  });
  return { text, mentions };
}

/** The mentions Teams would draw: entities whose text stands in the message, and those of the card (teams-platform 9). */
export function mentionsIn(activity: Activity, card: Card | undefined): Mention[] {
  const attachedToText: unknown[] = activity.entities ?? [];
  const inText = attachedToText.filter(isMention).filter((one) => activity.text?.includes(one.text));
  const teams = card?.msteams;
  const entities: unknown[] = isRecord(teams) && Array.isArray(teams.entities) ? teams.entities : [];
  const drawn = JSON.stringify(card?.body ?? []);
  return [
    ...inText,
    ...entities.filter(isMention).filter((one) => drawn.includes(JSON.stringify(one.text).slice(1, -1))),
  ];
}

/** Keys of the people whose client shows a toast for a new message of the bot: 1:1, mentioned, or alerted. */
export function toastsFor(
  conversation: Conversation,
  activity: Activity,
  mentions: Mention[],
  directory: Directory,
): string[] {
  const notification = activity.channelData?.notification;
  const everybody = conversation.type === 'personal' || (isRecord(notification) && notification.alert === true);
  const ids = new Set(mentions.map((mention) => directory.personById(mention.mentioned.id)?.key));
  return conversation.members.map((member) => member.key).filter((key) => everybody || ids.has(key));
}

function isMention(value: unknown): value is Mention {
  if (!isRecord(value) || value.type !== 'mention' || typeof value.text !== 'string') return false;
  return isRecord(value.mentioned) && typeof value.mentioned.id === 'string';
}
