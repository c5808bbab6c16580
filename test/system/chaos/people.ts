import { setTimeout as pause } from 'node:timers/promises';
import { OAUTH_CARD } from '../../../sandbox/teams/activity.ts';
import { findExecute } from '../../../sandbox/teams/card-actions.ts';
import type { Message } from '../../../sandbox/teams/message-book.ts';
import { isEnded } from '../../../src/operations/operation.ts';
import type { Entry } from './ledger.ts';
import { note, type Run } from './run.ts';
import type { Scene } from './scene.ts';

const LOOKS_EVERY_MS = 250;
/** Without a card for so long, a person asks again. */
const ASKS_AGAIN_MS = 8_000;
const CLICKS_AGAIN_MS = 1_500;
const SIGNS_IN_AGAIN_MS = 3_000;

/** The accepted operation of a run: the one its person confirmed. */
export function acceptedOf({ ledger }: Scene, run: Run): Entry | undefined {
  return ledger.of(run.target).find(({ confirmed }) => confirmed);
}

/**
 * Lives through the story as its person would: asks, confirms, signs in when told to, looks into LCS when asked what became
 * of it, asks again when nothing came. Resolves when the operation has ended; or when patience ends: `askMs` for it to be
 * accepted, `endMs` for its end.
 */
export async function play(scene: Scene, run: Run, patience: { askMs: number; endMs: number }): Promise<void> {
  const player = new Player(scene, run);
  let acceptedAt: number | null = null;
  for (;;) {
    const accepted = acceptedOf(scene, run);
    if (accepted && isEnded(accepted.state)) return;
    if (accepted) acceptedAt ??= Date.now();
    const until = acceptedAt === null ? run.startedAt + patience.askMs : acceptedAt + patience.endMs;
    if (Date.now() > until) return;
    await player.look(accepted).catch((error) => note(run, `could not: ${String(error)}`));
    await pause(LOOKS_EVERY_MS);
  }
}

class Player {
  readonly #scene: Scene;
  readonly #run: Run;
  readonly #lastTimes = new Map<string, number>();

  constructor(scene: Scene, run: Run) {
    this.#scene = scene;
    this.#run = run;
  }

  /** Does the next thing there is to do, if any. */
  async look(accepted: Entry | undefined): Promise<void> {
    if (!accepted || accepted.state === 'blocked') return this.#getGoing();
    if (accepted.state === 'unconfirmed') return this.#tellTheTruth();
    if (accepted.paused && accepted.signIn !== 'notNeeded') return this.#signInAgain();
  }

  async #getGoing(): Promise<void> {
    const { story } = this.#run;
    const messages = this.#thread();
    const offer = messages.findLast((message) => offersSignIn(message, story.person));
    const card = messages.findLast((message) => this.#button(message, 'confirm'));
    if (offer && this.#isTime('sign in', SIGNS_IN_AGAIN_MS)) return this.#signIn(offer);
    if (card) return this.#click(card, 'confirm', { typedTarget: this.#run.target });
    if (this.#isTime('ask', ASKS_AGAIN_MS)) return this.#ask();
  }

  async #ask(): Promise<void> {
    const { story, source, target, thread } = this.#run;
    const { teams } = this.#scene.sandbox;
    const words = `@Ferry refresh ${target} from ${source}`;
    this.#run.asked += 1;
    note(this.#run, thread ? 'asks again' : 'asks');
    if (story.deliveredTwice && !thread) teams.duplicateDelivery(1, story.deliveredTwice);
    const { status } = thread
      ? await teams.reply(story.person, thread, words)
      : await teams.post(story.person, { more: story.channel }, words);
    note(this.#run, `the request was answered ${status}`);
  }

  async #click(card: Message, verb: string, inputs: Record<string, unknown>): Promise<void> {
    if (!this.#isTime('click', CLICKS_AGAIN_MS)) return;
    const { story } = this.#run;
    const { status, body } = await this.#scene.sandbox.teams.execute(story.person, card.id, verb, inputs);
    const { type, value } = (body ?? {}) as { type?: string; value?: unknown };
    note(this.#run, `clicked ${verb}: ${status} ${typeof value === 'string' ? value : (type ?? JSON.stringify(body))}`);
  }

  async #signIn(offer: Message): Promise<void> {
    note(this.#run, 'signs in');
    await this.#scene.sandbox.teams.signIn(this.#run.story.person, offer.id);
  }

  /** What somebody sees who looks into LCS, once LCS has made up its mind. */
  async #tellTheTruth(): Promise<void> {
    if (this.#run.postsUnderWay > 0) return;
    const started = this.#scene.sandbox.lcs.operations().find((one) => one.environmentId === this.#run.targetId);
    const verb = started ? 'saidStarted' : 'saidNotStarted';
    const card = this.#thread().findLast((message) => this.#button(message, verb));
    if (card) return this.#click(card, verb, started ? { lcsActivityId: started.id } : {});
    // The card with the question does not come: "status" or the request again shows the newest.
    if (this.#isTime('ask for the card', 2 * ASKS_AGAIN_MS)) return this.#ask();
  }

  async #signInAgain(): Promise<void> {
    const { story, thread } = this.#run;
    if (!thread || !this.#isTime('sign in', SIGNS_IN_AGAIN_MS)) return;
    const offer = this.#thread().findLast((message) => offersSignIn(message, story.person));
    if (offer) return this.#signIn(offer);
    note(this.#run, 'writes "sign in"');
    await this.#scene.sandbox.teams.reply(story.person, thread, '@Ferry sign in');
  }

  #thread(): readonly Message[] {
    const { thread } = this.#run;
    return this.#scene.sandbox.teams.messages().filter((message) => message.conversationId === thread);
  }

  /** Whether the card has that button, as this person sees it. */
  #button(message: Message, verb: string): boolean {
    const card = message.privateViews[this.#run.story.person] ?? message.card;
    if (message.from !== 'bot' || message.deleted || !card) return false;
    try {
      return findExecute(card, verb, () => true).verb === verb;
    } catch {
      return false;
    }
  }

  /** At most every `ms`. */
  #isTime(what: string, ms: number): boolean {
    const now = Date.now();
    if (now - (this.#lastTimes.get(what) ?? 0) < ms) return false;
    this.#lastTimes.set(what, now);
    return true;
  }
}

function offersSignIn({ from, deleted, signIns, attachments }: Message, personKey: string): boolean {
  if (from !== 'bot' || deleted) return false;
  const own = signIns[personKey];
  if (own) return own.state === 'button';
  return attachments.some(({ contentType }) => contentType === OAUTH_CARD);
}
