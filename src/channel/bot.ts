import { type Activity, ActivityTypes, type TurnContext } from 'botbuilder';
import { correlated } from '../correlation.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import { isSignIn, type Rejection, rejectionOf } from './admission.ts';
import { answerMessage } from './answer-message.ts';
import { answered } from './answered.ts';
import { isAutomatic } from './automatic.ts';
import { onCardInvoke, onCardSubmit } from './card-click.ts';
import type { ChannelDeps } from './deps.ts';
import { failureWords, sayFailure } from './failure.ts';
import { type Incoming, readIncoming } from './incoming.ts';
import { errorAnswer, type InvokeAnswer, sentenceAnswer } from './invoke-answers.ts';
import { postReply, saySentence, threadOf } from './posting.ts';
import { onSignInFailure, onTokenExchange, onVerifyState, postSignIn, redeemCode } from './sign-in.ts';
import { type EndedTurn, recordTurn } from './turn-record.ts';
import { requestOf } from './wish.ts';
import { wordsOf } from './words.ts';

const CARD_ACTION = 'adaptiveCard/action';

/** What happens in a turn: one authenticated activity in, answers out. Never rejects for what is inside a person's or LCS's power. */
export type TurnHandler = (context: TurnContext) => Promise<void>;

export function createBot(deps: ChannelDeps): TurnHandler {
  return (context) =>
    correlated(async () => {
      const startedAt = deps.clock.now();
      let ended: Omit<EndedTurn, 'ms'> = { outcome: 'failed', incoming: null };
      try {
        ended = await take(deps, context);
      } finally {
        recordTurn(deps, context.activity, { ...ended, ms: deps.clock.now() - startedAt });
      }
    });
}

async function take(deps: ChannelDeps, context: TurnContext): Promise<Omit<EndedTurn, 'ms'>> {
  const { activity } = context;
  const reading = readIncoming(activity, deps.allowedTenants, deps.clock.now());
  if (!reading.ok) {
    await refuse(deps, context, { why: 'notServed', sentence: reading.sentence, isKnown: false });
    return { outcome: 'refused', why: 'notServed', incoming: null };
  }
  const { incoming } = reading;
  const rejection = await rejectionOf(deps, incoming);
  if (rejection) {
    await refuse(deps, context, rejection);
    return { outcome: 'refused', why: rejection.why, incoming };
  }
  try {
    await remember(deps, incoming);
    if (activity.type === ActivityTypes.Invoke) await answerInvoke(context, await onInvoke(deps, incoming));
    else if (activity.type === ActivityTypes.Message) await onMessage(deps, incoming);
    else if (isArrival(activity)) await greet(deps, incoming);
    return { outcome: 'answered', incoming };
  } catch (error) {
    await onFailure(deps, context, incoming, error);
    return { outcome: 'failed', incoming };
  }
}

async function refuse(deps: ChannelDeps, context: TurnContext, rejection: Rejection): Promise<void> {
  const { activity } = context;
  const { sentence, isKnown } = rejection;
  if (activity.type === ActivityTypes.Invoke) {
    if (isCardAction(activity) && sentence) return answerInvoke(context, refusedClick(activity, sentence));
    // Of a sign-in that fails Teams itself says nothing; to who is not served it stays so.
    if (rejection.why === 'unknown' && isSignIn(activity)) await tell(deps, activity, sentence);
    return answerInvoke(context, { status: REFUSED[rejection.why] });
  }
  if (activity.type === ActivityTypes.Message && !isKnown) await tell(deps, activity, sentence);
}

/** Only a card can show a sentence; to other invokes 200 would mean that it worked. */
const REFUSED: Readonly<Record<Rejection['why'], number>> = { notServed: 403, tooMany: 429, unknown: 500 };

/** What nobody clicked must change nothing of what somebody looks at. */
function refusedClick(activity: Activity, sentence: string): InvokeAnswer {
  return isAutomatic(activity) ? errorAnswer(500, sentence) : sentenceAnswer(sentence);
}

async function tell(deps: ChannelDeps, activity: Activity, sentence: string | null): Promise<void> {
  const to = { serviceUrl: activity.serviceUrl, conversationId: activity.conversation.id };
  if (sentence) await saySentence(deps, to, sentence, deps.logger);
}

/** The newest address of this conversation and person: what proactive messages need later (teams-platform 10). */
async function remember(deps: ChannelDeps, { activity, asker, conversation }: Incoming): Promise<void> {
  const personalConversationId = conversation.type === 'personal' ? conversation.id : null;
  const { person, mri, name } = asker;
  // What was clicked is told of hours later, and an arrival revives a conversation, whatever another process made of it meanwhile.
  const certainly = !isWords(activity) && !isAutomatic(activity);
  await Promise.all([
    deps.conversations.save(conversation, certainly),
    deps.people.save({ ...person, mri, name, personalConversationId, seenAt: conversation.seenAt }, certainly),
  ]);
}

/** Not the click of a client that knows no `Action.Execute`, which comes as a message, too. */
function isWords({ type, value }: Activity): boolean {
  return type === ActivityTypes.Message && (value === undefined || value === null);
}

async function onMessage(deps: ChannelDeps, incoming: Incoming): Promise<void> {
  const { activity, conversation } = incoming;
  // Teams delivers again what was not answered in time (design 10, "Redelivery").
  if (!(await deps.seen.first(`message ${conversation.id} ${activity.id}`, deps.clock.now()))) return;
  const text = wordsOf(activity);
  if (activity.value !== undefined && activity.value !== null && text.trim() === '')
    return onCardSubmit(deps, incoming);
  if (/^\s*\d{6}\s*$/.test(text)) return onTypedCode(deps, incoming, text.trim());
  await onWords(deps, incoming, text);
}

async function onTypedCode(deps: ChannelDeps, incoming: Incoming, code: string): Promise<void> {
  if (await redeemCode(deps, incoming, code)) return;
  const sentence = 'This code is wrong or has expired. Write "sign in" to get a new one.';
  await postReply(deps, threadOf(incoming), { kind: 'problem', sentence });
}

async function onWords(deps: ChannelDeps, incoming: Incoming, text: string): Promise<void> {
  const work = answered(deps, incoming, { kind: 'words', text }, requestOf(deps, incoming));
  await answerMessage(deps, incoming, work, ({ reply, signIn }) =>
    signIn ? postSignIn(deps, threadOf(incoming), signIn) : postReply(deps, threadOf(incoming), reply),
  );
}

function onInvoke(deps: ChannelDeps, incoming: Incoming): Promise<InvokeAnswer> {
  switch (incoming.activity.name) {
    case CARD_ACTION:
      return onCardInvoke(deps, incoming);
    case 'signin/tokenExchange':
      return onTokenExchange(deps, incoming);
    case 'signin/verifyState':
      return onVerifyState(deps, incoming);
    case 'signin/failure':
      return onSignInFailure(deps, incoming);
    default:
      return Promise.resolve({ status: 501 });
  }
}

async function answerInvoke(context: TurnContext, answer: InvokeAnswer): Promise<void> {
  await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: answer });
}

/** Somebody installed Ferry, in a team, a chat or for themselves. */
function isArrival(activity: Activity): boolean {
  return activity.type === ActivityTypes.InstallationUpdate && activity.action === 'add';
}

async function greet(deps: ChannelDeps, incoming: Incoming): Promise<void> {
  const reply = await deps.commands.say('help', requestOf(deps, incoming));
  if (reply.kind !== 'signIn') await postReply(deps, threadOf(incoming), reply);
}

/** The person gets a sentence and a correlation id, the log the rest. */
async function onFailure(deps: ChannelDeps, context: TurnContext, incoming: Incoming, error: unknown): Promise<void> {
  const { activity } = incoming;
  const { log } = requestOf(deps, incoming);
  if (activity.type === ActivityTypes.Message) return sayFailure(deps, threadOf(incoming), error, log);
  const sentence = failureWords(deps, error, log);
  if (activity.type !== ActivityTypes.Invoke) return;
  if (isCardAction(activity)) return answerInvoke(context, errorAnswer(500, sentence));
  // Of a sign-in that fails Teams itself says nothing.
  await saySentence(deps, threadOf(incoming), sentence, log);
  await answerInvoke(context, { status: 500 });
}

function isCardAction({ name }: Activity): boolean {
  return name === CARD_ACTION;
}

/** The last resort, for what fails outside the handler: an invoke is answered, the rest is for the log. */
export async function answerUnhandled(context: TurnContext, error: unknown, logger: Logger): Promise<void> {
  logger.error({ err: toFerryError(error), type: context.activity.type }, 'a turn ended with an error');
  if (context.activity.type !== ActivityTypes.Invoke) return;
  await answerInvoke(context, errorAnswer(500, failureSentence(toFerryError(error))));
}
