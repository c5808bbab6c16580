import type { Answered } from './answered.ts';
import type { ChannelDeps } from './deps.ts';
import { sayFailure } from './failure.ts';
import type { Incoming } from './incoming.ts';
import { saySentence, threadOf } from './posting.ts';
import { STILL_ASKING, withinTurn } from './turn-time.ts';
import { requestOf } from './wish.ts';

/** Gives the answer to a message in time; or says that it takes longer, and gives it, or says that it failed, later. */
export async function answerMessage(
  deps: ChannelDeps,
  incoming: Incoming,
  work: Promise<Answered>,
  give: (done: Answered) => Promise<void>,
): Promise<void> {
  const to = threadOf(incoming);
  const { log } = requestOf(deps, incoming);
  const late = { give, fail: (error: unknown) => sayFailure(deps, to, error, log) };
  const result = await withinTurn(deps, incoming.conversation.seenAt, work, late);
  if (result.inTime) return give(result.value);
  await saySentence(deps, to, STILL_ASKING, log);
}
