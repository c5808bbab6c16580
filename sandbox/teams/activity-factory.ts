import { randomUUID } from 'node:crypto';
import type { Clock } from '../kit/keys.ts';
import type { SandboxPerson } from '../people.ts';
import type { Activity, Mention } from './activity.ts';
import { type Conversation, splitThread, TEAM } from './directory.ts';

export interface ActivityFactoryOptions {
  bot: { id: string; name: string };
  serviceUrl: () => string;
  clock: Clock;
}

/** Who does something, and where; `conversationId` with the thread. */
export interface Scene {
  person: SandboxPerson;
  conversation: Conversation;
  conversationId: string;
}

/** Makes the activities Teams sends to a bot, member by member as in teams-platform 6. */
export class ActivityFactory {
  readonly #options: ActivityFactoryOptions;

  constructor(options: ActivityFactoryOptions) {
    this.#options = options;
  }

  /** A message a person typed. Teams sends the text plain, and once more as HTML in an attachment. */
  message(scene: Scene, id: string, text: string, mentions: Mention[]): Activity {
    const common = this.#common(scene, 'message', id);
    return {
      ...common,
      text,
      textFormat: 'plain',
      attachments: [{ contentType: 'text/html', content: asHtml(text) }],
      entities: [...mentions.map((mention) => ({ ...mention })), ...(common.entities ?? [])],
    };
  }

  /** A click on an `Action.Submit`: a message without text. */
  submit(scene: Scene, messageId: string, value: unknown): Activity {
    return { ...this.#common(scene, 'message', `f:${randomUUID()}`), replyToId: messageId, value };
  }

  invoke(scene: Scene, name: string, value: unknown, replyToId?: string): Activity {
    const common = this.#common(scene, 'invoke', `f:${randomUUID()}`);
    return { ...common, name, value, ...(replyToId === undefined ? {} : { replyToId }) };
  }

  installation(scene: Scene, action: 'add' | 'remove'): Activity {
    return { ...this.#common(scene, 'installationUpdate', `f:${randomUUID()}`), action };
  }

  #common({ person, conversation, conversationId }: Scene, type: string, id: string): Activity {
    const now = this.#options.clock();
    return {
      type,
      id,
      timestamp: new Date(now).toISOString(),
      localTimestamp: localTime(now, person.localTimezone),
      localTimezone: person.localTimezone,
      locale: person.locale,
      channelId: 'msteams',
      serviceUrl: this.#options.serviceUrl(),
      from: { id: person.mri, name: person.name, aadObjectId: person.objectId },
      recipient: { ...this.#options.bot },
      conversation: conversationAccount(conversation, conversationId),
      channelData: channelData(person, conversation),
      entities: [clientInfo(person)],
    };
  }
}

function conversationAccount(conversation: Conversation, id: string): Record<string, unknown> {
  const { type, tenantId, name } = conversation;
  return {
    id,
    conversationType: type,
    tenantId,
    ...(type === 'personal' ? {} : { isGroup: true }),
    ...(type === 'groupChat' ? { name } : {}),
  };
}

/** The tenant is the sender's own: somebody from outside a shared channel is told by it. */
function channelData(person: SandboxPerson, { type, id }: Conversation): Record<string, unknown> {
  const tenant = { id: person.tenantId };
  if (type !== 'channel') return { tenant };
  return { teamsChannelId: id, teamsTeamId: TEAM.id, channel: { id }, team: { id: TEAM.id }, tenant };
}

function clientInfo({ locale, localTimezone }: SandboxPerson): { type: string; [more: string]: unknown } {
  return {
    type: 'clientInfo',
    locale,
    country: locale.split('-')[1] ?? 'US',
    platform: 'Web',
    timezone: localTimezone,
  };
}

/** `2026-11-21T10:00:00.000+01:00` in that zone. */
function localTime(now: number, timeZone: string): string {
  const named = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(now);
  const zone = named.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  const offset = zone === '' ? '+00:00' : zone;
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? ['', '+', '0', '0'];
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return new Date(now + shift).toISOString().replace('Z', offset);
}

function asHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const mentioned = escaped.replaceAll(
    /&lt;at&gt;(.*?)&lt;\/at&gt;/g,
    '<span itemtype="http://schema.skype.com/Mention" itemscope="">$1</span>',
  );
  return `<p>${mentioned}</p>`;
}

/** The thread a new message with that id belongs to: its own in a channel, none in a chat. */
export function newThread(conversation: Conversation, messageId: string): string {
  return conversation.type === 'channel' ? `${conversation.id};messageid=${messageId}` : conversation.id;
}

/** The conversation id a bot's message ends up in: without a thread it opens one in a channel. */
export function threadOf(conversation: Conversation, conversationId: string, messageId: string): string {
  return splitThread(conversationId).root === undefined ? newThread(conversation, messageId) : conversationId;
}
