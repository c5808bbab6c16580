import type { SandboxControls } from '../controls.ts';
import type { Clock, VerifyKeys } from '../kit/keys.ts';
import { Simulator } from '../kit/simulator.ts';
import { PEOPLE, type SandboxPerson } from '../people.ts';
import { BOT_APP_ID, BOT_NAME } from '../settings.ts';
import type { SignInListener } from '../token-service/token-service.ts';
import type { Activity, Delivery } from './activity.ts';
import { ActivityFactory, newThread } from './activity-factory.ts';
import { BotLine, DELIVERY_TIMES, type DeliveryTimes } from './bot-line.ts';
import { CHANNEL_ISSUER, type ChannelIssuer, createChannelIssuer, type TokenOverrides } from './channel-issuer.ts';
import { Connector } from './connector.ts';
import { ConnectorGuard } from './connector-guard.ts';
import { addRosterRoutes } from './connector-rosters.ts';
import { CONVERSATION_IDS, Directory, splitThread, type Where } from './directory.ts';
import { type Message, MessageBook } from './message-book.ts';
import { addPage } from './page-server.ts';
import { Pressing } from './pressing.ts';
import { RateLimits } from './rate-limits.ts';
import { type ClientSettings, SigningIn } from './signing-in.ts';
import { type Stage, sceneOf } from './stage.ts';
import { Traffic } from './traffic.ts';
import { visibleText } from './visible-text.ts';
import { Writing } from './writing.ts';

/** `botEndpoint` is the whole address of the bot's /api/messages. `people` default: all; `endorsements` default: msteams. */
export interface TeamsOptions {
  botEndpoint: () => string;
  entra: {
    verifyKeys: VerifyKeys;
    issueUserToken(request: { person: SandboxPerson; audience: string; scope: string }): Promise<string>;
  };
  /** Its listener is set: a finished sign-in window reaches the bot through Teams. */
  tokenService: { listener: SignInListener | undefined };
  port?: number;
  clock?: Clock;
  botAppId?: string;
  people?: readonly SandboxPerson[];
  /** So many channels besides the usual two. */
  moreChannels?: number;
  times?: Partial<DeliveryTimes>;
  endorsements?: string[];
}

type Inputs = Record<string, unknown>;
type Matches = (data: Record<string, unknown>) => boolean;

/** Starts Teams on loopback: connector, channel tokens, and the page at '/'. */
export async function startTeams(options: TeamsOptions): Promise<TeamsSimulator> {
  const issuer = await createChannelIssuer(options.clock ?? Date.now, options.endorsements);
  const teams = new TeamsSimulator(options, issuer);
  await teams.listen();
  return teams;
}

/** Teams with its people. What they do resolves when the bot has answered, or Teams has given up waiting for it. */
export class TeamsSimulator {
  readonly issuer = CHANNEL_ISSUER;
  readonly conversations = CONVERSATION_IDS;
  readonly directory: Directory;
  readonly traffic: Traffic;
  readonly limits: RateLimits;
  readonly clients: ClientSettings = { silentSignIn: true, exchanges: 1 };
  /** What the page's sandbox drawer works with; without it the drawer says that there is nothing to control. */
  controls: SandboxControls | undefined;
  readonly #simulator: Simulator;
  readonly #book: MessageBook;
  readonly #stage: Stage;
  readonly #issuer: ChannelIssuer;
  readonly #botAppId: string;
  readonly #writing: Writing;
  readonly #pressing: Pressing;
  readonly #signingIn: SigningIn;
  readonly #typing = new Set<(conversationId: string) => void>();

  constructor(options: TeamsOptions, issuer: ChannelIssuer) {
    const { clock = Date.now, botAppId = BOT_APP_ID, people = PEOPLE, port = 0 } = options;
    const bot = { id: `28:${botAppId}`, name: BOT_NAME };
    this.#issuer = issuer;
    this.#botAppId = botAppId;
    this.#simulator = new Simulator({ name: 'teams', port, clock });
    this.directory = new Directory(people, options.moreChannels);
    this.traffic = new Traffic(clock);
    this.limits = new RateLimits(clock);
    this.#book = new MessageBook(clock);
    const line = new BotLine({
      botEndpoint: options.botEndpoint,
      token: () => this.signedToken(),
      traffic: this.traffic,
      times: { ...DELIVERY_TIMES, ...options.times },
    });
    const factory = new ActivityFactory({ bot, serviceUrl: () => this.serviceUrl, clock });
    this.#stage = { directory: this.directory, book: this.#book, factory, line };
    this.#writing = new Writing(this.#stage, bot);
    this.#pressing = new Pressing(this.#stage, (click, card, asked) => this.#signingIn.followLogin(click, card, asked));
    this.#signingIn = new SigningIn({
      stage: this.#stage,
      settings: this.clients,
      applicationIdUri: `api://botid-${botAppId}`,
      issueToken: (person) => options.entra.issueUserToken({ person, audience: botAppId, scope: 'access_as_user' }),
      press: (click) => this.#pressing.press(click),
    });
    options.tokenService.listener = {
      onSignedIn: (state, code) => this.#signingIn.finish(state, code),
      onCancelled: (state) => this.#signingIn.cancel(state),
    };
    this.#addRoutes(
      new ConnectorGuard({
        ...options.entra,
        botTokens: options.entra.verifyKeys,
        botAppId,
        directory: this.directory,
        limits: this.limits,
        clock,
      }),
    );
  }

  /** Of the page; no slash at the end. */
  get url(): string {
    return this.#simulator.url;
  }

  get serviceUrl(): string {
    return `${this.url}/connector/`;
  }

  get openIdMetadataUrl(): string {
    return `${this.url}/v1/.well-known/openidconfiguration`;
  }

  get requests() {
    return this.#simulator.requests;
  }

  get faults() {
    return this.#simulator.faults;
  }

  listen(): Promise<void> {
    return this.#simulator.listen();
  }

  async close(): Promise<void> {
    this.#stage.line.close();
    await this.#simulator.close();
  }

  /** A new post in a channel or a message in a chat; `@Ferry` and `@<full name>` become mentions. Without a mention channels and groups keep it from the bot: status 0. */
  post(personKey: string, where: Where, text: string): Promise<Delivery> {
    return this.#writing.post(personKey, where, text);
  }

  /** `thread`: the conversation id of a message in it. */
  reply(personKey: string, thread: string, text: string): Promise<Delivery> {
    return this.#writing.reply(personKey, thread, text);
  }

  /** Presses the `Action.Execute` with that verb on the card as the person sees it; `matches` (on the button's data) chooses among several. A login request is followed as Teams does, and the last answer given. */
  execute(personKey: string, messageId: string, verb: string, inputs: Inputs = {}, matches: Matches = () => true) {
    return this.#pressing.execute(personKey, messageId, verb, inputs, matches);
  }

  /** The same click in an old client: the `Action.Submit` fallback. */
  submit(personKey: string, messageId: string, verb: string, inputs: Inputs = {}, matches: Matches = () => true) {
    return this.#pressing.submit(personKey, messageId, verb, inputs, matches);
  }

  /** A click on an `Action.Execute` with exactly this data: what a renderer has collected, or a hostile client made up. */
  executeWith(personKey: string, messageId: string, verb: string | undefined, data: Inputs): Promise<Delivery> {
    const action = { type: 'Action.Execute', verb, data } as const;
    return this.#pressing.press({ personKey, messageId, value: { action, trigger: 'manual' } });
  }

  submitWith(personKey: string, messageId: string, data: unknown): Promise<Delivery> {
    return this.#pressing.submitData(personKey, messageId, data);
  }

  /** The person's client shows the message: a card with `refresh` makes it ask the bot. Undefined: it asks nothing. */
  view(personKey: string, messageId: string): Promise<Delivery | undefined> {
    return this.#pressing.view(personKey, messageId);
  }

  /** Presses the sign-in button of the message and completes the window, as the person or with the account of another (`as`). Gives the page shown last. */
  async signIn(personKey: string, messageId: string, as: string = personKey): Promise<string> {
    const link = this.#signingIn.link(personKey, messageId);
    const response = await fetch(link, { method: 'POST', body: new URLSearchParams({ person: as }) });
    const page = await response.text();
    if (!response.ok) throw new Error(`The sign-in window answered ${response.status}: ${page}`);
    return page;
  }

  /** The app is added for that conversation (a channel: for the team) by this person, and the bot is told. */
  install(personKey: string, where: Where): Promise<Delivery> {
    return this.#installation(personKey, where, 'add');
  }

  /** The app is removed: the bot is told, and refused there from then on. */
  uninstall(personKey: string, where: Where): Promise<Delivery> {
    return this.#installation(personKey, where, 'remove');
  }

  /** A well-formed message activity that nobody sent, to be twisted and given to `sendRaw`. */
  sampleActivity(personKey: string, where: Where, text: string): Activity {
    const id = this.#book.nextId();
    const conversation = this.directory.at(where);
    const scene = sceneOf(this.#stage, personKey, newThread(conversation, id));
    return this.#stage.factory.message(scene, id, text, []);
  }

  /** Sends anything to the bot's door, once. `authorization`: null for none, left out for a good token. A string body goes out as it is. */
  sendRaw(
    activity: unknown,
    options: { authorization?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return this.#stage.line.send(activity, options.headers, options.authorization);
  }

  signedToken(overrides?: TokenOverrides): Promise<string> {
    return this.#issuer.token(this.#botAppId, this.serviceUrl, overrides);
  }

  /** What people would see, oldest first, deleted ones included and marked. A channel's id gives all its threads. */
  messages(conversationId?: string): readonly Message[] {
    if (conversationId === undefined) return this.#book.all();
    const wanted = (id: string) => id === conversationId || splitThread(id).base === conversationId;
    return this.#book.all().filter((message) => wanted(message.conversationId));
  }

  /** As it stands now; throws when there is none. */
  message(id: string): Message {
    return this.#book.get(id);
  }

  /** The first message for which it holds, now or after some change. */
  waitFor(predicate: (message: Message) => boolean, timeoutMs = 15_000): Promise<Message> {
    return this.#book.waitFor(predicate, timeoutMs);
  }

  /** All visible words; with a person's key as that person sees the message. */
  textOf(message: Message, personKey?: string): string {
    return visibleText(message, personKey);
  }

  /** The next `times` activities reach the bot twice at once, under one id or two. */
  duplicateDelivery(times = 1, under: 'sameId' | 'newId' = 'sameId'): void {
    this.#stage.line.duplicate(times, under);
  }

  onMessage(listener: (message: Message) => void): () => void {
    return this.#book.subscribe(listener);
  }

  /** Called with the conversation id when the bot shows that it is typing. */
  onTyping(listener: (conversationId: string) => void): () => void {
    this.#typing.add(listener);
    return () => this.#typing.delete(listener);
  }

  async #installation(personKey: string, where: Where, action: 'add' | 'remove'): Promise<Delivery> {
    const conversation = this.directory.at(where);
    const scene = sceneOf(this.#stage, personKey, conversation.id);
    this.directory.setInstalled(conversation, action === 'add');
    return this.#stage.line.deliver(this.#stage.factory.installation(scene, action));
  }

  #addRoutes(guard: ConnectorGuard): void {
    const { server } = this.#simulator;
    this.#issuer.addRoutes(server, () => this.url);
    new Connector({
      guard,
      directory: this.directory,
      book: this.#book,
      traffic: this.traffic,
      serviceUrl: () => this.serviceUrl,
      onMessage: (message) => setImmediate(() => this.#signingIn.receive(message)),
      onTyping: (conversationId) => {
        for (const listener of this.#typing) listener(conversationId);
      },
    }).addRoutes(server);
    addRosterRoutes(server, guard, this.directory);
    addPage(server, this);
  }
}
