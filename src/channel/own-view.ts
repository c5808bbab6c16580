import type { CardAction } from '../commands/card-actions.ts';
import type { Reply } from '../commands/reply.ts';
import type { ChannelDeps } from './deps.ts';
import { failureWords } from './failure.ts';
import { fitting } from './fitting.ts';
import type { Incoming } from './incoming.ts';
import { cardAnswer, errorAnswer, type InvokeAnswer } from './invoke-answers.ts';
import { withinTurn } from './turn-time.ts';
import { requestOf } from './wish.ts';

/**
 * A client that shows a card with `refresh` asks by itself for its person's own view. Whatever comes of it, only that client
 * sees it: to post or to edit because of it would make all clients ask again, for ever (teams-platform 9).
 */
export async function onAutomaticRefresh(
  deps: ChannelDeps,
  incoming: Incoming,
  action: CardAction,
): Promise<InvokeAnswer> {
  if (action.verb !== 'view') return AS_IT_WAS;
  const request = requestOf(deps, incoming);
  const log = (error: unknown) => failureWords(deps, error, request.log);
  try {
    const result = await withinTurn(deps, incoming.conversation.seenAt, deps.commands.click(action, request), {
      give: async () => {},
      fail: async (error) => void log(error),
    });
    return (result.inTime && ownCard(deps, result.value)) || AS_IT_WAS;
  } catch (error) {
    log(error);
    return AS_IT_WAS;
  }
}

/** The client goes on showing what everybody sees; a sentence would appear to somebody who asked nothing. */
const AS_IT_WAS = errorAnswer(500, 'This card cannot be brought up to date just now.');

function ownCard({ render }: ChannelDeps, reply: Reply): InvokeAnswer | null {
  if (reply.kind !== 'operation') return null;
  const card = fitting(render.renderReply(asOwn(reply)));
  return card && cardAnswer(card);
}

/** A reply as the one who clicked sees it, and nobody else: never for a message. */
export function asOwn<R extends Reply>(reply: R): R {
  return reply.kind === 'operation' && reply.own ? { ...reply, view: reply.own } : reply;
}
