import { z } from 'zod';
import type { CardAction } from '../commands/card-actions.ts';
import type { Request } from '../commands/command.ts';
import type { Reply } from '../commands/reply.ts';
import { answerMessage } from './answer-message.ts';
import { type Answered, answered } from './answered.ts';
import { isAutomatic } from './automatic.ts';
import { parseCardAction } from './card-action.ts';
import type { ChannelDeps } from './deps.ts';
import { sayFailure } from './failure.ts';
import { fitting, tooLong } from './fitting.ts';
import type { Incoming } from './incoming.ts';
import {
  cardAnswer,
  errorAnswer,
  exchangeFailedAnswer,
  type InvokeAnswer,
  loginAnswer,
  sentenceAnswer,
  wrongCodeAnswer,
} from './invoke-answers.ts';
import { asOwn, onAutomaticRefresh } from './own-view.ts';
import { adoptCopy, postReply, replaceMessage, threadOf } from './posting.ts';
import { afterSignIn, postSignIn } from './sign-in.ts';
import { STILL_ASKING, withinTurn } from './turn-time.ts';
import { whyNotForAll } from './why-not-for-all.ts';
import { type Asked, requestOf } from './wish.ts';

const invokeSchema = z.object({
  action: z.object({ verb: z.string(), data: z.unknown() }),
  authentication: z.object({ token: z.string() }).nullish(),
  state: z.string().nullish(),
});
type Invoke = z.infer<typeof invokeSchema>;

/**
 * Where a click's card goes. `place`: in place of the clicked one, for the clicker now; a job edits an operation's card
 * for all. `form`: the filled-in form becomes what came of it, for everybody. `message`: a new message.
 */
const PLACES: Readonly<Record<CardAction['verb'], 'place' | 'form' | 'message'>> = {
  backups: 'place',
  backup: 'place',
  backupLink: 'place',
  confirm: 'place',
  approve: 'place',
  reject: 'place',
  view: 'place',
  tellWhenFree: 'message',
  unfreeze: 'form',
  cancel: 'place',
  saidStarted: 'place',
  saidNotStarted: 'place',
  takeOver: 'place',
  requestRefresh: 'form',
  refreshForm: 'message',
  planRefresh: 'form',
  requestOn: 'form',
  exportForm: 'message',
  environment: 'message',
  history: 'place',
  watch: 'message',
  audit: 'place',
  auditExport: 'place',
  auditLink: 'place',
  losses: 'place',
  run: 'message',
};

const FOREIGN_BUTTON = 'This button is not one of mine any more. Ask again.';

/** `adaptiveCard/action`: a click on a button, answered in place for the one who clicked (teams-platform 7.1, 9). */
export async function onCardInvoke(deps: ChannelDeps, incoming: Incoming): Promise<InvokeAnswer> {
  const parsed = invokeSchema.safeParse(incoming.activity.value);
  const action = parsed.success ? parseCardAction(parsed.data.action.data, parsed.data.action.verb) : null;
  if (!parsed.success || !action) return errorAnswer(400, FOREIGN_BUTTON);
  const { activity, conversation } = incoming;
  if (isAutomatic(activity)) return onAutomaticRefresh(deps, incoming, action);
  // A click that Teams delivers again is answered again, but posts nothing twice (design 10, "Redelivery").
  const isFirst = await deps.seen.first(`invoke ${conversation.id} ${activity.id}`, deps.clock.now());
  const request = requestOf(deps, incoming);
  const result = await withinTurn(deps, conversation.seenAt, carryOut(deps, incoming, action, parsed.data, request), {
    give: async (done) => {
      if ('answered' in done) await show(deps, incoming, action, done.answered);
    },
    fail: (error) => sayFailure(deps, threadOf(incoming), error, request.log),
  });
  if (!result.inTime) return sentenceAnswer(STILL_ASKING);
  return 'answered' in result.value
    ? answerOf(deps, incoming, action, result.value.answered, isFirst)
    : result.value.refusal;
}

/** The `Action.Submit` of clients that know no `Action.Execute`: a message with the card's data. */
export async function onCardSubmit(deps: ChannelDeps, incoming: Incoming): Promise<void> {
  const action = parseCardAction(incoming.activity.value);
  if (!action) return postReply(deps, threadOf(incoming), { kind: 'problem', sentence: FOREIGN_BUTTON });
  const whyNot = whyNotForAll(action, incoming.conversation.type);
  if (whyNot) return postReply(deps, threadOf(incoming), { kind: 'problem', sentence: whyNot });
  await adoptCopy(deps, incoming, action);
  const work = answered(deps, incoming, { kind: 'click', action }, requestOf(deps, incoming));
  await answerMessage(deps, incoming, work, (done) => show(deps, incoming, action, done));
}

type Done = { readonly answered: Answered } | { readonly refusal: InvokeAnswer };

async function carryOut(
  deps: ChannelDeps,
  incoming: Incoming,
  action: CardAction,
  { authentication, state }: Invoke,
  request: Request,
): Promise<Done> {
  const { mri } = incoming.asker;
  if (authentication && !(await deps.signIn.exchange(mri, authentication.token)))
    return { refusal: exchangeFailedAnswer() };
  if (state && !(await deps.signIn.get(mri, state))) return { refusal: wrongCodeAnswer() };
  const asked: Asked = { kind: 'click', action };
  // Teams itself repeats the click that asked for the sign-in; everything else that waited goes on now.
  if (authentication || state) afterSignIn(deps, request, asked);
  await adoptCopy(deps, incoming, action);
  return { answered: await answered(deps, incoming, asked, request) };
}

async function answerOf(
  deps: ChannelDeps,
  incoming: Incoming,
  action: CardAction,
  done: Answered,
  isFirst: boolean,
): Promise<InvokeAnswer> {
  const { reply, signIn } = done;
  if (signIn) return loginAnswer(signIn);
  if (reply.kind === 'text') return sentenceAnswer(reply.text);
  if (reply.kind === 'problem') return sentenceAnswer(reply.sentence);
  const place = placeOf(action, reply);
  if (place !== 'place' && isFirst) await show(deps, incoming, action, done);
  if (place === 'message') return sentenceAnswer('The answer is in a new message.');
  const rendered = deps.render.renderReply(asOwn(reply));
  const card = fitting(rendered);
  return card ? cardAnswer(card) : sentenceAnswer(tooLong(rendered.summary));
}

/** What has to wait for something else stands beside the clicked card, which is still of use then. */
function placeOf(action: CardAction, reply: Reply): 'place' | 'form' | 'message' {
  return reply.kind === 'taken' ? 'message' : PLACES[action.verb];
}

/** Shows an answer to everybody: in place of the clicked message, or as a new one. */
async function show(
  deps: ChannelDeps,
  incoming: Incoming,
  action: CardAction,
  { reply, signIn }: Answered,
): Promise<void> {
  const { replyToId } = incoming.activity;
  if (signIn) return postSignIn(deps, threadOf(incoming), signIn);
  const whyNot = whyNotForAll(action, incoming.conversation.type);
  if (whyNot && (reply.kind === 'backup' || reply.kind === 'auditExport'))
    return postReply(deps, threadOf(incoming), { kind: 'problem', sentence: whyNot });
  const replaces = placeOf(action, reply) !== 'message' && replyToId !== undefined;
  if (replaces && reply.kind !== 'text' && reply.kind !== 'problem') {
    await replaceMessage(deps, threadOf(incoming), replyToId, reply);
  } else {
    await postReply(deps, threadOf(incoming), reply);
  }
}
