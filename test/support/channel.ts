import { type Activity, type BotAdapter, TurnContext } from 'botbuilder';
import sinon from 'sinon';
import type { SignIn } from '../../src/auth/user-tokens.ts';
import { createBackground } from '../../src/channel/background.ts';
import { createBot } from '../../src/channel/bot.ts';
import type { ChannelDeps } from '../../src/channel/deps.ts';
import type { InvokeAnswer } from '../../src/channel/invoke-answers.ts';
import type { Roster } from '../../src/channel/roster.ts';
import type { ConnectorReference, Sender } from '../../src/channel/sender.ts';
import { createTurnLimits } from '../../src/channel/turn-limits.ts';
import type { Commands } from '../../src/commands/commands.ts';
import { resumePaused } from '../../src/operations/tracking.ts';
import { type CommandScene, createCommandScene } from './commands.ts';
import { settled } from './fake-clock.ts';
import { createMemorySeen, createMemoryWishes } from './memory-records.ts';
import { makeOperation } from './operations.ts';
import { LIMITS, TIMING } from './settings.ts';

export const TENANT = makeOperation().requester.tenantId;
export const THREAD = makeOperation().conversationId;
export const CHAT = 'a:1pQ-personal';
export const SIGN_IN = {
  signInLink: 'https://token.example/sign-in',
  tokenExchangeResource: { id: 'resource-1', uri: 'api://botid-ferry' },
};

/** A message of Robin in a thread of a channel, as Teams sends it. */
export function makeActivity(changes: Partial<Activity> = {}): Partial<Activity> {
  return {
    type: 'message',
    id: 'message-1',
    channelId: 'msteams',
    serviceUrl: 'https://smba.example/emea/',
    from: { id: '29:robin', name: 'Robin Keller', aadObjectId: makeOperation().requester.objectId },
    recipient: { id: '28:ferry', name: 'Ferry' },
    conversation: { id: THREAD, conversationType: 'channel', tenantId: TENANT, name: '', isGroup: true },
    channelData: { tenant: { id: TENANT } },
    localTimezone: 'Europe/Berlin',
    text: 'help',
    ...changes,
  };
}

export const IN_CHAT: Partial<Activity> = {
  conversation: { id: CHAT, conversationType: 'personal', tenantId: TENANT, name: '', isGroup: false },
};

export function invoke(name: string, value: unknown, changes: Partial<Activity> = {}): Partial<Activity> {
  const { text: _, ...activity } = makeActivity();
  return { ...activity, type: 'invoke', id: 'invoke-1', name, value, ...changes };
}

export function cardClick(
  verb: string,
  data: object,
  changes: Partial<Activity> = {},
  more: object = {},
): Partial<Activity> {
  const action = { type: 'Action.Execute', verb, data };
  return invoke('adaptiveCard/action', { action, ...more }, { replyToId: 'card-1', ...changes });
}

/** What was written where; an `edited` message has the id it already had. */
export interface Written {
  readonly to: ConnectorReference;
  readonly activity: Partial<Activity>;
  readonly edited: string | null;
}

export interface ChannelScene {
  readonly deps: ChannelDeps;
  /** Everybody is a member, unless a spec says otherwise. */
  readonly roster: {
    readonly membershipOf: sinon.SinonStub<Parameters<Roster['membershipOf']>, ReturnType<Roster['membershipOf']>>;
  };
  readonly scene: CommandScene;
  readonly commands: {
    readonly [K in keyof Commands]: sinon.SinonSpy<Parameters<Commands[K]>, ReturnType<Commands[K]>>;
  };
  readonly signIn: { readonly [K in keyof SignIn]: sinon.SinonStub<Parameters<SignIn[K]>, ReturnType<SignIn[K]>> };
  readonly sender: { readonly [K in keyof Sender]: sinon.SinonStub<Parameters<Sender[K]>, ReturnType<Sender[K]>> };
  readonly written: readonly Written[];
  /** Texts of all messages so far, without the escaping. */
  texts(): readonly string[];
  /** One turn; gives what an invoke is answered with. */
  turn(activity: Partial<Activity>): Promise<InvokeAnswer | undefined>;
}

/** The bot between a fake Teams and the real commands on a domain in memory. Cards are drawn as the reply they show. */
export function createChannelScene(
  scene = createCommandScene(),
  changes: Partial<Pick<ChannelDeps, 'guests' | 'turnLimits' | 'observer'>> = {},
): ChannelScene {
  const { domain } = scene;
  const written: Written[] = [];
  const sender = fakeSender(written);
  const signIn = {
    get: sinon.stub<Parameters<SignIn['get']>, ReturnType<SignIn['get']>>().resolves('user-token'),
    exchange: sinon.stub<Parameters<SignIn['exchange']>, ReturnType<SignIn['exchange']>>().resolves('user-token'),
    signOut: sinon.stub<Parameters<SignIn['signOut']>, Promise<void>>().resolves(),
    connections: sinon.stub<Parameters<SignIn['connections']>, Promise<readonly string[]>>().resolves(['lcs']),
    signInResource: sinon
      .stub<Parameters<SignIn['signInResource']>, ReturnType<SignIn['signInResource']>>()
      .resolves(SIGN_IN),
  };
  const commands = {
    say: sinon.spy(scene.commands.say),
    click: sinon.spy(scene.commands.click),
    nameOf: sinon.spy(scene.commands.nameOf),
  };
  const roster = {
    membershipOf: sinon
      .stub<Parameters<Roster['membershipOf']>, ReturnType<Roster['membershipOf']>>()
      .resolves('member'),
  };
  const deps: ChannelDeps = {
    ...scene.deps,
    commands,
    render: { renderReply: (reply) => ({ card: { drawn: reply }, summary: reply.kind }) },
    sender,
    signIn,
    wishes: createMemoryWishes(),
    seen: createMemorySeen(),
    resumePaused: (person) => resumePaused(domain.deps, person),
    background: createBackground(),
    oauthConnection: 'lcs',
    allowedTenants: [TENANT],
    guests: false,
    roster,
    turnLimits: createTurnLimits(LIMITS),
    wishExpiryMs: TIMING.wishExpiry,
    ...changes,
  };
  const handleTurn = createBot(deps);
  return {
    deps,
    roster,
    scene,
    commands,
    signIn,
    sender,
    written,
    texts: () => written.flatMap(({ activity }) => (activity.text ? [activity.text.replaceAll('\\', '')] : [])),
    async turn(activity) {
      const answers: Partial<Activity>[] = [];
      await handleTurn(contextOf(activity, answers));
      await settled();
      return answers.find(({ type }) => type === 'invokeResponse')?.value;
    },
  };
}

function fakeSender(written: Written[]): ChannelScene['sender'] {
  const sender = {
    create: sinon.stub<Parameters<Sender['create']>, ReturnType<Sender['create']>>(),
    update: sinon.stub<Parameters<Sender['update']>, Promise<void>>(),
    remove: sinon.stub<Parameters<Sender['remove']>, Promise<void>>().resolves(),
  };
  sender.create.callsFake(async (to, activity) => {
    written.push({ to, activity, edited: null });
    return { activityId: `sent-${written.length}` };
  });
  sender.update.callsFake(async (to, activityId, activity) => {
    written.push({ to, activity, edited: activityId });
  });
  return sender;
}

/** A turn whose adapter only keeps what is sent through it. */
export function contextOf(activity: Partial<Activity>, sent: Partial<Activity>[] = []): TurnContext {
  const adapter: Pick<BotAdapter, 'sendActivities'> = {
    sendActivities: async (_, activities) => {
      sent.push(...activities);
      return activities.map(() => ({ id: '' }));
    },
  };
  return new TurnContext(adapter as BotAdapter, structuredClone(activity));
}
