import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Request } from '../commands/command.ts';
import { toFerryError } from '../errors.ts';
import type { ConnectorReference } from './connector-request.ts';
import type { ChannelDeps } from './deps.ts';
import { sayFailure } from './failure.ts';
import type { Incoming } from './incoming.ts';
import type { InvokeAnswer } from './invoke-answers.ts';
import { signInContent, signInMessage } from './messages.ts';
import { postReply, saySentence, threadOf } from './posting.ts';
import { whyNotForAll } from './why-not-for-all.ts';
import { type Asked, readWish, requestOf, runAsked, type SavedWish } from './wish.ts';

const exchangeSchema = z.object({ id: z.string(), token: z.string() });
const verifySchema = z.object({ state: z.string() });
const failureSchema = z.object({ code: z.string() });

/** The content of the sign-in card for the person who sent this activity: silent in chats, by button in channels. */
export async function signInContentFor(
  deps: ChannelDeps,
  { activity, conversation }: Incoming,
  why: string,
): Promise<object> {
  const resource = await deps.signIn.signInResource(activity);
  return signInContent(why, deps.oauthConnection, resource, conversation.type !== 'channel');
}

export async function postSignIn(deps: ChannelDeps, to: ConnectorReference, content: object): Promise<void> {
  await deps.sender.create(to, signInMessage(content), 'reply');
}

/** `signin/tokenExchange`: Teams' silent token. 412 makes Teams show the button (teams-platform 7.2). */
export async function onTokenExchange(deps: ChannelDeps, incoming: Incoming): Promise<InvokeAnswer> {
  const value = exchangeSchema.safeParse(incoming.activity.value);
  if (!value.success) return { status: 400 };
  // Every client the person is signed in on sends one; the first counts (teams-platform 7.3).
  const { id, token } = value.data;
  if (!(await deps.seen.first(`exchange ${incoming.asker.mri} ${id}`, deps.clock.now()))) return { status: 200 };
  if (!(await exchanged(deps, incoming, token))) {
    const failureDetail = 'The silent sign-in did not work; please use the button.';
    return { status: 412, body: { id, connectionName: deps.oauthConnection, failureDetail } };
  }
  afterSignIn(deps, requestOf(deps, incoming));
  return { status: 200 };
}

/** Whatever went wrong: the button is the way out, and the log has the rest. */
async function exchanged(deps: ChannelDeps, incoming: Incoming, token: string): Promise<boolean> {
  try {
    return (await deps.signIn.exchange(incoming.asker.mri, token)) !== null;
  } catch (error) {
    const failure = toFerryError(error);
    requestOf(deps, incoming).log.warn({ err: failure, code: failure.code }, 'a silent sign-in failed');
    return false;
  }
}

/** `signin/verifyState`: the sign-in window closed, with the code that proves it. */
export async function onVerifyState(deps: ChannelDeps, incoming: Incoming): Promise<InvokeAnswer> {
  const value = verifySchema.safeParse(incoming.activity.value);
  if (!value.success) return { status: 400 };
  const signedIn = await redeemCode(deps, incoming, value.data.state);
  return { status: signedIn ? 200 : 404 };
}

/** The code of the sign-in window, from Teams or typed as a message. False: not right, or no longer. */
export async function redeemCode(deps: ChannelDeps, incoming: Incoming, code: string): Promise<boolean> {
  if (!(await deps.signIn.get(incoming.asker.mri, code))) return false;
  afterSignIn(deps, requestOf(deps, incoming));
  return true;
}

/** What to say for the codes of `signin/failure`, most of which Teams itself keeps silent about (teams-platform 7.4). */
const FAILURES: Readonly<Record<string, string>> = {
  installedappnotfound: 'Ferry is not installed for you. Add the app in Teams, or sign in with the button.',
  installappfailed: 'Teams could not install Ferry for you. Add the app yourself, or sign in with the button.',
  resourcematchfailed:
    'Teams and the bot disagree about the app they are. Sign in with the button, and tell whoever installed Ferry (Application ID URI of the OAuth connection).',
  tokenmissing: 'Teams got no token for you. Sign in with the button.',
  authrequestfailed: 'Your organisation refused the sign-in. Ask an administrator.',
};

/** `signin/failure` */
export async function onSignInFailure(deps: ChannelDeps, incoming: Incoming): Promise<InvokeAnswer> {
  const parsed = failureSchema.safeParse(incoming.activity.value);
  const code = parsed.success ? parsed.data.code.toLowerCase() : 'unknown';
  const { log } = requestOf(deps, incoming);
  log.warn({ code }, 'Teams could not sign somebody in silently');
  const sentence = FAILURES[code] ?? 'Teams could not sign you in silently. Sign in with the button.';
  await saySentence(deps, threadOf(incoming), sentence, log);
  return { status: 200 };
}

/**
 * Goes on with everything that waited for this person, except `repeated`, which Teams asks again itself. In the
 * background: the invoke is answered first.
 */
export function afterSignIn(deps: ChannelDeps, request: Request, repeated?: Asked): void {
  const { asker, conversationId, activityId, log } = request;
  const work = async () => {
    const event = {
      at: deps.clock.now(),
      actor: asker.person,
      what: 'signedIn',
      rule: null,
      conversationId,
      activityId,
      data: {},
    };
    await deps.store.record([event]);
    await deps.resumePaused(asker.person);
    await resumeWishes(deps, request, repeated);
  };
  const failed = (error: unknown) =>
    log.error({ err: toFerryError(error) }, 'what waited for a sign-in could not go on');
  void deps.background.track(work().catch(failed));
}

/** Signing in anywhere resumes all of a person's wishes, each in its own thread (design 10, "Wishes"). */
async function resumeWishes(deps: ChannelDeps, request: Request, repeated?: Asked): Promise<void> {
  const wishes = await deps.wishes.takeAll(request.asker.person, deps.clock.now());
  for (const wish of wishes) {
    const saved = readWish(deps, wish);
    if (!saved) continue;
    if (wish.conversationId === request.conversationId && isDeepStrictEqual(saved.asked, repeated)) continue;
    const conversation = await deps.conversations.get(wish.conversationId);
    if (!conversation) continue;
    const to = { serviceUrl: conversation.serviceUrl, conversationId: conversation.id };
    await resume(deps, to, saved).catch((error) => sayFailure(deps, to, error, saved.request.log));
  }
}

async function resume(deps: ChannelDeps, to: ConnectorReference, { asked, request }: SavedWish): Promise<void> {
  const whyNot = asked.kind === 'click' ? whyNotForAll(asked.action, request.conversationType) : null;
  if (whyNot) return saySentence(deps, to, whyNot, request.log);
  const reply = await runAsked(deps, asked, request);
  if (reply.kind !== 'signIn') return postReply(deps, to, reply);
  // Signed in and yet no token: asking again would go round in circles.
  const sentence = 'The sign-in did not give Ferry a token. Write "sign in" to try once more.';
  await saySentence(deps, to, sentence, request.log);
}
