import type { SandboxPerson } from '../people.ts';
import type { SignInState } from '../token-service/sign-in-state.ts';
import { type Delivery, isRecord, OAUTH_CARD, type OAuthCard } from './activity.ts';
import type { Scene } from './activity-factory.ts';
import type { Message } from './message-book.ts';
import { readOAuthCard, signInLink } from './oauth-card.ts';
import type { Click } from './pressing.ts';
import { offer, type Stage, sceneOf, tell } from './stage.ts';

/** How this person's clients behave; may be set at any time. `exchanges`: on how many devices they are signed in. */
export interface ClientSettings {
  silentSignIn: boolean;
  exchanges: number;
}

export interface SigningInOptions {
  stage: Stage;
  settings: ClientSettings;
  /** `api://botid-<app id>`: a client refuses other resources. */
  applicationIdUri: string;
  /** A token of Entra for the bot's own API. */
  issueToken: (person: SandboxPerson) => Promise<string>;
  /** Repeats a click. */
  press: (click: Click) => Promise<Delivery>;
}

/** What clients do about sign-in cards and login requests: silently outside channels, else by a button (teams-platform 7). */
export class SigningIn {
  readonly #options: SigningInOptions;
  /** Clicks that wait for a sign-in window, by the id of the invoke that was answered with a login request. */
  readonly #waiting = new Map<string, Click>();

  constructor(options: SigningInOptions) {
    this.#options = options;
  }

  /** A new message of the bot: the client of the person it is for tries to sign in silently. */
  async receive(message: Message): Promise<void> {
    const content = message.attachments.find(({ contentType }) => contentType === OAUTH_CARD)?.content;
    const card = readOAuthCard(content);
    const personKey = card?.tokenExchangeResource && this.#addressee(message);
    if (!card || !personKey || !this.#options.settings.silentSignIn) return;
    const scene = sceneOf(this.#options.stage, personKey, message.conversationId);
    if (!this.#canExchange(scene, card)) return this.#fail(scene);
    this.#offer(message.id, personKey, card, 'trying');
    const answers = await this.#exchange(scene, card);
    this.#offer(message.id, personKey, card, answers.some(({ status }) => status === 200) ? 'done' : 'button');
  }

  /** Goes on with a click that was answered with a login request: silently, or by offering the button. */
  async followLogin(click: Click, card: OAuthCard, asked: Delivery): Promise<Delivery> {
    const { personKey, messageId, value } = click;
    const scene = sceneOf(this.#options.stage, personKey, asked.conversationId);
    const isRepeated = value.authentication !== undefined;
    if (!isRepeated && this.#options.settings.silentSignIn && this.#canExchange(scene, card)) {
      const answer = await this.#pressWithToken(click, scene, card);
      if (answer && statusIn(answer.body) !== 412) return answer;
      tell(this.#options.stage, messageId, personKey, undefined);
    }
    this.#waiting.set(asked.activityId, click);
    this.#offer(messageId, personKey, card, 'button');
    return asked;
  }

  /** The sign-in window for this person ended well: the click it was for goes on, or the bot is told the code. */
  async finish(state: SignInState, code: string): Promise<void> {
    const { stage, press } = this.#options;
    const scene = this.#sceneOfState(state);
    const click = this.#waiting.get(state.conversation.activityId ?? '');
    if (!click) return this.#verify(scene, code);
    this.#waiting.delete(state.conversation.activityId ?? '');
    const answer = await press({ ...click, value: { ...click.value, state: code } });
    if (statusIn(answer.body) === 401) return;
    stage.book.change(click.messageId, ({ signIns: { [click.personKey]: _done, ...signIns } }) => ({ signIns }));
  }

  /** The window was closed without signing in. */
  async cancel(state: SignInState): Promise<void> {
    if (this.#waiting.delete(state.conversation.activityId ?? '')) return;
    await this.#invoke(this.#sceneOfState(state), 'signin/verifyState', { state: 'CancelledByUser' });
  }

  /** Where the sign-in button of that message leads this person; throws without one. */
  link(personKey: string, messageId: string): string {
    const message = this.#options.stage.book.get(messageId);
    const offered = message.signIns[personKey]?.link;
    const content = message.attachments.find(({ contentType }) => contentType === OAUTH_CARD)?.content;
    const card = readOAuthCard(content);
    const link = offered ?? (card && signInLink(card));
    if (!link) throw new Error(`The message '${messageId}' offers ${personKey} no sign-in.`);
    return link;
  }

  async #verify(scene: Scene, code: string): Promise<void> {
    const { stage } = this.#options;
    const { status } = await this.#invoke(scene, 'signin/verifyState', { state: code });
    const asked = stage.book.all().findLast((message) => this.#asks(message, scene));
    if (!asked) return;
    const card = readOAuthCard(asked.attachments.find(({ contentType }) => contentType === OAUTH_CARD)?.content);
    if (card && status === 200) this.#offer(asked.id, scene.person.key, card, 'done');
    if (status !== 200) tell(stage, asked.id, scene.person.key, 'We couldn’t sign you in. Please try again.');
  }

  #asks(message: Message, { conversationId }: Scene): boolean {
    const hasCard = message.attachments.some(({ contentType }) => contentType === OAUTH_CARD);
    return hasCard && !message.deleted && message.conversationId === conversationId;
  }

  /** One invoke from each device; those that come second are the bot's to ignore. */
  async #exchange(scene: Scene, card: OAuthCard): Promise<Delivery[]> {
    const token = await this.#options.issueToken(scene.person).catch(() => undefined);
    if (token === undefined) return [];
    const value = { id: card.tokenExchangeResource?.id, connectionName: card.connectionName, token };
    const devices = Array.from({ length: this.#options.settings.exchanges });
    return Promise.all(devices.map(() => this.#invoke(scene, 'signin/tokenExchange', value)));
  }

  async #pressWithToken(click: Click, { person }: Scene, card: OAuthCard): Promise<Delivery | undefined> {
    const token = await this.#options.issueToken(person).catch(() => undefined);
    if (token === undefined) return undefined;
    const authentication = { id: card.tokenExchangeResource?.id ?? '', connectionName: card.connectionName, token };
    return this.#options.press({ ...click, value: { ...click.value, authentication } });
  }

  #canExchange({ conversation }: Scene, card: OAuthCard): boolean {
    const { applicationIdUri } = this.#options;
    return conversation.type !== 'channel' && card.tokenExchangeResource?.uri === applicationIdUri;
  }

  async #fail(scene: Scene): Promise<void> {
    const message = 'Resource match failed';
    await this.#invoke(scene, 'signin/failure', { code: 'resourcematchfailed', message });
  }

  /** In 1:1 the one person there; else the member who is answered or mentioned, or who wrote last in that place. */
  #addressee({ conversationId, activity, mentions }: Message): string | undefined {
    const { directory, book } = this.#options.stage;
    const { type, members } = directory.get(conversationId);
    if (type === 'personal') return members[0]?.key;
    const answered = book.find(activity.replyToId ?? '')?.from;
    const mentioned = mentions.map((mention) => directory.personById(mention.mentioned.id)?.key);
    const here = book.all().filter((message) => message.conversationId === conversationId && message.from !== 'bot');
    const isMember = (key: string | undefined) => members.some((member) => member.key === key);
    return [answered, ...mentioned, here.at(-1)?.from].find(isMember);
  }

  #sceneOfState({ conversation: { user, conversation } }: SignInState): Scene {
    const person = this.#options.stage.directory.personById(user.id);
    if (!person) throw new Error(`The sign-in state names an unknown person '${user.id}'.`);
    return sceneOf(this.#options.stage, person.key, conversation.id);
  }

  #offer(messageId: string, personKey: string, card: OAuthCard, state: 'trying' | 'button' | 'done'): void {
    const link = signInLink(card) ?? '';
    offer(this.#options.stage, messageId, personKey, { state, link, text: card.text ?? 'Please sign in.' });
  }

  #invoke(scene: Scene, name: string, value: unknown): Promise<Delivery> {
    const { factory, line } = this.#options.stage;
    return line.deliver(factory.invoke(scene, name, value));
  }
}

/** The status inside an answer to `adaptiveCard/action`. */
function statusIn(body: unknown): unknown {
  return isRecord(body) ? body.statusCode : undefined;
}
