import { z } from 'zod';
import type { CardAction } from '../commands/card-actions.ts';
import type { Reply } from '../commands/reply.ts';
import { rememberCard } from '../operations/telling.ts';
import { parseCardAction } from './card-action.ts';
import { isCardReply } from './card-data.ts';
import type { ChannelDeps } from './deps.ts';
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
import { postReply, replaceMessage, threadOf } from './posting.ts';
import { postSignIn, signInContentFor } from './sign-in.ts';
import { type InTime, withinTurn } from './turn-time.ts';
import { requestOf, runAsked, saveWish } from './wish.ts';

const invokeSchema = z.object({
  action: z.object({ verb: z.string(), data: z.unknown() }),
  authentication: z.object({ token: z.string() }).nullish(),
  state: z.string().nullish(),
});

/** `adaptiveCard/action`: a click on a button, answered in place for the one who clicked (teams-platform 7.1, 9). */
export async function onCardInvoke(deps: ChannelDeps, incoming: Incoming): Promise<InvokeAnswer> {
  const parsed = invokeSchema.safeParse(incoming.activity.value);
  const action = parsed.success ? parseCardAction(parsed.data.action.data, parsed.data.action.verb) : null;
  if (!parsed.success || !action) return errorAnswer(400, 'This button is not one of mine any more. Ask again.');
  const { authentication, state } = parsed.data;
  const { mri } = incoming.asker;
  if (authentication && !(await deps.signIn.exchange(mri, authentication.token))) return exchangeFailedAnswer();
  if (state && !(await deps.signIn.get(mri, state))) return wrongCodeAnswer();
  await adoptCopy(deps, incoming, action);
  const work = runAsked(deps, { kind: 'click', action }, requestOf(deps, incoming));
  const result = await withinTurn(deps, work, (reply) => show(deps, incoming, action, reply));
  return answer(deps, incoming, action, result);
}

/** The `Action.Submit` of clients that know no `Action.Execute`: a message with the card's data. */
export async function onCardSubmit(deps: ChannelDeps, incoming: Incoming): Promise<void> {
  const action = parseCardAction(incoming.activity.value);
  if (!action) {
    const sentence = 'This button is not one of mine any more. Ask again.';
    return postReply(deps, threadOf(incoming), { kind: 'problem', sentence });
  }
  await adoptCopy(deps, incoming, action);
  const reply = await runAsked(deps, { kind: 'click', action }, requestOf(deps, incoming));
  await show(deps, incoming, action, reply);
}

async function answer(
  deps: ChannelDeps,
  incoming: Incoming,
  action: CardAction,
  result: InTime<Reply>,
): Promise<InvokeAnswer> {
  if (!result.inTime) return sentenceAnswer('Still asking. The answer comes here as soon as it is there.');
  const reply = result.value;
  if (reply.kind === 'signIn') return askToSignIn(deps, incoming, action, reply.why);
  if (reply.kind === 'text') return sentenceAnswer(reply.text);
  if (reply.kind === 'problem') return sentenceAnswer(reply.sentence);
  const { card } = deps.render.renderReply(reply);
  if (isInPlace(action)) return cardAnswer(card);
  await show(deps, incoming, action, reply);
  return isForm(action) ? cardAnswer(card) : sentenceAnswer('The answer is in a new message.');
}

async function askToSignIn(
  deps: ChannelDeps,
  incoming: Incoming,
  action: CardAction,
  why: string,
): Promise<InvokeAnswer> {
  await saveWish(deps, { kind: 'click', action }, requestOf(deps, incoming));
  return loginAnswer(await signInContentFor(deps, incoming, why));
}

/** Buttons whose card takes the place of the clicked one: for the clicker now; a job edits an operation's card for all. */
function isInPlace({ verb }: CardAction): boolean {
  return (
    verb === 'backups' || verb === 'confirm' || verb === 'cancel' || verb === 'saidStarted' || verb === 'saidNotStarted'
  );
}

/** A filled-in form becomes what came of it, for everybody. */
function isForm({ verb }: CardAction): boolean {
  return verb === 'requestRefresh';
}

/** Shows a reply to everybody: in the form's place, or as a new message. */
async function show(deps: ChannelDeps, incoming: Incoming, action: CardAction, reply: Reply): Promise<void> {
  const { replyToId } = incoming.activity;
  if (reply.kind === 'signIn') {
    await saveWish(deps, { kind: 'click', action }, requestOf(deps, incoming));
    return postSignIn(deps, incoming, reply.why);
  }
  const replaces = isForm(action) || (isInPlace(action) && reply.kind !== 'problem');
  if (replaces && isCardReply(reply) && reply.kind !== 'problem' && replyToId) {
    await replaceMessage(deps, threadOf(incoming), replyToId, reply);
  } else {
    await postReply(deps, threadOf(incoming), reply);
  }
}

/** A crash between posting a card and recording it leaves a copy nobody knows: the click makes it known (design 10). */
async function adoptCopy(deps: ChannelDeps, { activity, conversation }: Incoming, action: CardAction): Promise<void> {
  const { replyToId } = activity;
  if (!('operationId' in action) || !replyToId) return;
  const operation = await deps.store.get(action.operationId);
  if (operation?.conversationId !== conversation.id) return;
  const copies = await deps.cards.list(operation.id);
  if (copies.some((copy) => copy.activityId === replyToId)) return;
  const copy = { operationId: operation.id, conversationId: conversation.id, activityId: replyToId };
  const shownRevision = Math.min(action.revision, operation.revision);
  await rememberCard(deps, { ...copy, audience: 'requester', shownRevision, shownAt: 0 });
}
