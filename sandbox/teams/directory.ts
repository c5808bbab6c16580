import type { SandboxPerson } from '../people.ts';
import { TENANTS } from '../people.ts';

/** A place where people and the bot talk. `id` is without the thread part. */
export interface Conversation {
  id: string;
  key: string;
  type: 'personal' | 'groupChat' | 'channel';
  name: string;
  tenantId: string;
  members: readonly SandboxPerson[];
}

/** The team both channels belong to. As in Teams its id is the id of its first channel. */
export const TEAM = {
  id: '19:Y29udG9zby1mby1nZW5lcmFs@thread.tacv2',
  name: 'Contoso F&O',
  aadGroupId: '8e2f7a14-5c3b-4d90-a6e7-92b1c0d4f358',
} as const;

/** Conversation ids that never change, so that a ferry.config.json may name them. */
export const CONVERSATION_IDS = {
  general: TEAM.id,
  releases: '19:Y29udG9zby1mby1yZWxlYXNlcw@thread.tacv2',
  group: '19:Y3V0b3Zlci13ZWVrZW5k@thread.v2',
  more: (number: number) => `19:${Buffer.from(`contoso-more-${number}`).toString('base64url')}@thread.tacv2`,
  personal: (personKey: string) => `a:1${Buffer.from(`sandbox-chat-${personKey}`).toString('base64url')}`,
} as const;

/** Where a person writes: a channel of the team (`more`: one of those that were asked for, from 1), their own chat with the bot, or the group chat. */
export type Where = { channel: 'general' | 'releases' } | { more: number } | { chat: string } | { group: true };

/** Everybody is in the team, the person of another tenant too; the group chat is Contoso's own. */
export class Directory {
  readonly people: readonly SandboxPerson[];
  readonly conversations: readonly Conversation[];
  readonly #removed = new Set<string>();

  /** `moreChannels`: so many besides the usual two. */
  constructor(people: readonly SandboxPerson[], moreChannels = 0) {
    const home = TENANTS.contoso.id;
    const colleagues = people.filter((person) => person.tenantId === home);
    const channel = { type: 'channel', tenantId: home, members: people } as const;
    this.people = people;
    this.conversations = [
      { ...channel, id: CONVERSATION_IDS.general, key: 'general', name: 'General' },
      { ...channel, id: CONVERSATION_IDS.releases, key: 'releases', name: 'Releases' },
      ...Array.from({ length: moreChannels }, (_, index) => ({
        ...channel,
        id: CONVERSATION_IDS.more(index + 1),
        key: `more-${index + 1}`,
        name: `More ${index + 1}`,
      })),
      ...people.map(personalChat),
      {
        id: CONVERSATION_IDS.group,
        key: 'group',
        type: 'groupChat',
        name: 'Cutover weekend',
        tenantId: home,
        members: colleagues,
      },
    ];
  }

  /** Undefined when there is no such place; a thread's id gives its channel. */
  find(conversationId: string): Conversation | undefined {
    const { base } = splitThread(conversationId);
    return this.conversations.find((conversation) => conversation.id === base);
  }

  /** As `find`, for ids that must exist. */
  get(conversationId: string): Conversation {
    const found = this.find(conversationId);
    if (!found) throw new Error(`There is no conversation '${conversationId}' in the sandbox.`);
    return found;
  }

  at(where: Where): Conversation {
    if ('more' in where) return this.get(CONVERSATION_IDS.more(where.more));
    if ('channel' in where) return this.get(CONVERSATION_IDS[where.channel]);
    if ('chat' in where) return this.get(CONVERSATION_IDS.personal(this.person(where.chat).key));
    return this.get(CONVERSATION_IDS.group);
  }

  person(key: string): SandboxPerson {
    const found = this.people.find((person) => person.key === key);
    if (!found) throw new Error(`There is no sandbox person '${key}'.`);
    return found;
  }

  /** By MRI, Entra object id or UPN, the three ids Teams accepts for a person. */
  personById(id: string): SandboxPerson | undefined {
    return this.people.find((person) => [person.mri, person.objectId, person.upn].includes(id));
  }

  /** Whether the app is installed there; it is everywhere until it is removed. Both channels share the team's installation. */
  isInstalled(conversation: Conversation): boolean {
    return !this.#removed.has(installation(conversation));
  }

  setInstalled(conversation: Conversation, installed: boolean): void {
    if (installed) this.#removed.delete(installation(conversation));
    else this.#removed.add(installation(conversation));
  }
}

/** `19:…;messageid=7` → the channel's id and the thread's root; chats have no thread. */
export function splitThread(conversationId: string): { base: string; root: string | undefined } {
  const [base = '', root] = conversationId.split(';messageid=');
  return { base, root };
}

function personalChat(person: SandboxPerson): Conversation {
  return {
    id: CONVERSATION_IDS.personal(person.key),
    key: `personal-${person.key}`,
    type: 'personal',
    name: 'Ferry',
    tenantId: person.tenantId,
    members: [person],
  };
}

function installation(conversation: Conversation): string {
  return conversation.type === 'channel' ? TEAM.id : conversation.id;
}
