import { z } from 'zod';
import type { CardAction } from '../commands/card-actions.ts';
import type { Request } from '../commands/command.ts';
import type { Reply } from '../commands/reply.ts';
import { onceForEach } from '../kit/once-for-each.ts';
import type { Wish } from '../operations/ports.ts';
import { parseCardAction } from './card-action.ts';
import type { ChannelDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/** What a person asked: in words, or by a card. */
export type Asked =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'click'; readonly action: CardAction };

/** A wish as it was asked, by whom, where. */
export interface SavedWish {
  readonly asked: Asked;
  readonly request: Request;
}

const savedSchema = z.object({
  asked: z.union([
    z.object({ kind: z.literal('words'), text: z.string() }),
    z.object({ kind: z.literal('click'), action: z.unknown() }),
  ]),
  conversationType: z.enum(['personal', 'groupChat', 'channel']),
  activityId: z.string(),
  mri: z.string(),
  name: z.string(),
  timezone: z.string().nullable(),
});

export function runAsked(deps: ChannelDeps, asked: Asked, request: Request): Promise<Reply> {
  return asked.kind === 'words' ? deps.commands.say(asked.text, request) : deps.commands.click(asked.action, request);
}

/** The same for all of a turn. */
export function requestOf(deps: ChannelDeps, incoming: Incoming): Request {
  return requestIn(incoming, deps);
}

const requestIn = onceForEach(({ activity, asker, conversation }: Incoming, deps: ChannelDeps): Request => {
  const log = deps.logger.child({ conversationId: conversation.id, person: asker.person.objectId });
  const { id: conversationId, type: conversationType } = conversation;
  return { asker, conversationId, conversationType, activityId: activity.id ?? '', log };
});

/** Keeps what somebody wanted until they have signed in (design 5): the latest per person and conversation. */
export function saveWish(deps: ChannelDeps, asked: Asked, request: Request): Promise<void> {
  const { asker, conversationId, conversationType, activityId } = request;
  const { mri, name, timezone } = asker;
  return deps.wishes.save({
    person: asker.person,
    conversationId,
    activity: { asked, conversationType, activityId, mri, name, timezone },
    expiresAt: deps.clock.now() + deps.wishExpiryMs,
  });
}

/** A kept wish as it was asked; null when it cannot be read (written by another version). */
export function readWish(deps: ChannelDeps, wish: Wish): SavedWish | null {
  const parsed = savedSchema.safeParse(wish.activity);
  if (!parsed.success) return null;
  const { asked, mri, name, timezone, conversationType, activityId } = parsed.data;
  const action = asked.kind === 'click' ? parseCardAction(asked.action) : null;
  if (asked.kind === 'click' && !action) return null;
  const log = deps.logger.child({ conversationId: wish.conversationId, person: wish.person.objectId });
  const request = {
    asker: { person: wish.person, mri, name, timezone },
    conversationId: wish.conversationId,
    conversationType,
    activityId,
    log,
  };
  return { asked: action ? { kind: 'click', action } : (asked as Asked), request };
}
