import { ADAPTIVE_CARD, type Card, type Delivery, isRecord, type OAuthCard } from './activity.ts';
import { type CardButton, clickData, findExecute, findSubmit, refreshFor } from './card-actions.ts';
import { cardProblem } from './card-check.ts';
import { readOAuthCard } from './oauth-card.ts';
import { type Stage, sceneOf, standing, tell } from './stage.ts';

const WENT_WRONG = 'Something went wrong. Please try again.';

/** The value of an `adaptiveCard/action` invoke (teams-platform 6). */
export interface ActionValue {
  action: { type: 'Action.Execute'; id?: string | undefined; verb?: string | undefined; data: Record<string, unknown> };
  trigger: 'manual' | 'automatic';
  authentication?: { id: string; connectionName: string; token: string };
  state?: string;
}

/** A click that is under way. */
export interface Click {
  personKey: string;
  messageId: string;
  value: ActionValue;
}

/** Goes on with a click that the bot answered with a login request; gives the last answer. */
export type FollowLogin = (click: Click, card: OAuthCard, asked: Delivery) => Promise<Delivery>;

/** A person presses buttons of cards, and sees the answers to them. */
export class Pressing {
  readonly #stage: Stage;
  readonly #followLogin: FollowLogin;

  constructor(stage: Stage, followLogin: FollowLogin) {
    this.#stage = stage;
    this.#followLogin = followLogin;
  }

  /** Presses the Execute button with that verb on the card as this person sees it. `matches` chooses among several. */
  async execute(
    personKey: string,
    messageId: string,
    verb: string,
    inputs: Record<string, unknown>,
    matches: (data: CardButton['data']) => boolean,
  ): Promise<Delivery> {
    const card = this.#drawnCard(personKey, messageId);
    const button = findExecute(card, verb, matches);
    return this.press({ personKey, messageId, value: manual(button, clickData(card, button, inputs)) });
  }

  /** The same click in a client that knows `Action.Submit` only. */
  async submit(
    personKey: string,
    messageId: string,
    verb: string,
    inputs: Record<string, unknown>,
    matches: (data: CardButton['data']) => boolean,
  ): Promise<Delivery> {
    const card = this.#drawnCard(personKey, messageId);
    return this.submitData(personKey, messageId, clickData(card, findSubmit(card, verb, matches), inputs));
  }

  async submitData(personKey: string, messageId: string, data: unknown): Promise<Delivery> {
    const { conversationId } = standing(this.#stage, messageId);
    const scene = sceneOf(this.#stage, personKey, conversationId);
    return this.#stage.line.deliver(this.#stage.factory.submit(scene, messageId, data));
  }

  /** What a client does by itself when it shows a card with `refresh`; undefined: this card asks this person for nothing. */
  async view(personKey: string, messageId: string): Promise<Delivery | undefined> {
    const { card, conversationId } = standing(this.#stage, messageId);
    const { person, conversation } = sceneOf(this.#stage, personKey, conversationId);
    const refresh = card && refreshFor(card, person.mri, conversation.members.length);
    if (!refresh) return undefined;
    return this.press({ personKey, messageId, value: { ...manual(refresh, refresh.data), trigger: 'automatic' } });
  }

  /** Sends the invoke and shows its answer to the person who clicked. */
  async press(click: Click): Promise<Delivery> {
    const { personKey, messageId, value } = click;
    const { conversationId } = standing(this.#stage, messageId);
    const scene = sceneOf(this.#stage, personKey, conversationId);
    // What was said about a click stays when the client looks by itself.
    if (value.trigger === 'manual') tell(this.#stage, messageId, personKey, undefined);
    const delivery = await this.#stage.line.deliver(
      this.#stage.factory.invoke(scene, 'adaptiveCard/action', value, messageId),
    );
    const login = loginRequest(delivery.body);
    if (login && value.trigger === 'manual') return this.#followLogin(click, login, delivery);
    if (!login) this.#showAnswer(click, delivery);
    return delivery;
  }

  #showAnswer({ personKey, messageId, value }: Click, { status, body }: Delivery): void {
    const answer = status === 200 && isRecord(body) ? body : {};
    if (answer.statusCode === 200 && answer.type === ADAPTIVE_CARD && isRecord(answer.value)) {
      this.#showCard(personKey, messageId, answer.value);
    } else if (answer.statusCode === 200 && answer.type === 'application/vnd.microsoft.activity.message') {
      tell(this.#stage, messageId, personKey, String(answer.value ?? ''));
    } else if (value.trigger === 'manual') {
      tell(this.#stage, messageId, personKey, errorLine(answer));
    }
  }

  #showCard(personKey: string, messageId: string, card: Card): void {
    const problem = cardProblem(card);
    if (problem) tell(this.#stage, messageId, personKey, `${WENT_WRONG} (${problem})`);
    else
      this.#stage.book.change(messageId, ({ privateViews }) => ({
        privateViews: { ...privateViews, [personKey]: card },
      }));
  }

  #drawnCard(personKey: string, messageId: string): Card {
    const message = standing(this.#stage, messageId);
    const card = message.privateViews[personKey] ?? message.card;
    if (!card) throw new Error(`The message '${messageId}' has no card.`);
    return card;
  }
}

function manual(button: CardButton, data: Record<string, unknown>): ActionValue {
  return { action: { type: 'Action.Execute', id: button.id, verb: button.verb, data }, trigger: 'manual' };
}

function loginRequest(body: unknown): OAuthCard | undefined {
  if (!isRecord(body) || body.type !== 'application/vnd.microsoft.activity.loginRequest') return undefined;
  return readOAuthCard(body.value);
}

/** Clients show the bot's own words for an error where there are some. */
function errorLine({ value }: Record<string, unknown>): string {
  return isRecord(value) && typeof value.message === 'string' ? value.message : WENT_WRONG;
}
