import { randomUUID } from 'node:crypto';
import { BOT_NAME, BOT_TEAMS_ID, BOT_TENANT_ID } from '../../sandbox/settings.ts';
import type { Turn } from './load.ts';

/** Somebody, and the chat they have with the bot. */
export interface Asker {
  readonly mri: string;
  readonly objectId: string;
  readonly name: string;
  readonly chat: string;
}

/** A card that people click on. */
export interface ShownCard {
  /** The environment that is refreshed. */
  readonly target: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly action: { readonly verb: string; readonly data: object };
}

/** So many people. Always the same, so that a bot meets them once. */
export function makeAskers(count: number, key: string): readonly Asker[] {
  return Array.from({ length: count }, (_, index) => ({
    mri: `29:1bench-${key}-${index}`,
    objectId: `00000000-0000-4000-8000-${Buffer.from(key).toString('hex').slice(0, 4).padStart(4, '0')}${index.toString(16).padStart(8, '0')}`,
    name: `Bench ${index}`,
    chat: `a:1bench-${key}-${index}`,
  }));
}

/** One after the other they write `text` in their chat. */
export function messages(serviceUrl: string, askers: readonly Asker[], text: string): () => Turn {
  return inTurn(askers, (asker) => ({
    activity: {
      ...common(serviceUrl, asker, { id: asker.chat, conversationType: 'personal', tenantId: BOT_TENANT_ID }),
      type: 'message',
      text,
      textFormat: 'plain',
      attachments: [{ contentType: 'text/html', content: `<p>${text}</p>` }],
    },
    repliesTo: asker.chat,
  }));
}

/** One after the other they click on one card after the other. */
export function clicks(serviceUrl: string, askers: readonly Asker[], cards: readonly ShownCard[]): () => Turn {
  const pairs = askers.flatMap((asker) => cards.map((card) => ({ asker, card })));
  return inTurn(pairs, ({ asker, card }) => ({
    activity: {
      ...common(serviceUrl, asker, {
        id: card.conversationId,
        conversationType: 'channel',
        tenantId: BOT_TENANT_ID,
        isGroup: true,
      }),
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: card.messageId,
      value: { action: { type: 'Action.Execute', ...card.action }, trigger: 'manual' },
    },
    repliesTo: null,
  }));
}

/** Made once, so that sending costs little: only the id of an activity is new each time. */
function inTurn<T>(
  things: readonly T[],
  make: (thing: T) => { activity: object; repliesTo: string | null },
): () => Turn {
  const made = things.map((thing) => {
    const { activity, repliesTo } = make(thing);
    return { rest: JSON.stringify(activity).slice(1), repliesTo };
  });
  let next = 0;
  return () => {
    const { rest, repliesTo } = made[next % made.length] as (typeof made)[number];
    next += 1;
    return { body: `{"id":"f:${randomUUID()}",${rest}`, repliesTo };
  };
}

/** Member by member as Teams sends it (teams-platform 6). */
function common(serviceUrl: string, { mri, objectId, name }: Asker, conversation: object) {
  const now = new Date().toISOString();
  return {
    timestamp: now,
    localTimestamp: now,
    localTimezone: 'Europe/Berlin',
    locale: 'en-GB',
    channelId: 'msteams',
    serviceUrl,
    from: { id: mri, name, aadObjectId: objectId },
    recipient: { id: BOT_TEAMS_ID, name: BOT_NAME },
    conversation,
    channelData: { tenant: { id: BOT_TENANT_ID } },
    entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Web', timezone: 'Europe/Berlin' }],
  };
}
