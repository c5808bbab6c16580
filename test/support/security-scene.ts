import { type Activity, type BotAdapter, TurnContext } from 'botbuilder';
import { createBackground } from '../../src/channel/background.ts';
import { createBot } from '../../src/channel/bot.ts';
import type { CardRenderer } from '../../src/channel/card-renderer.ts';
import type { ChannelDeps } from '../../src/channel/deps.ts';
import type { InvokeAnswer } from '../../src/channel/invoke-answers.ts';
import type { ConnectorReference, Sender as MessageSender } from '../../src/channel/sender.ts';
import { createTeamsNotifier } from '../../src/channel/teams-notifier.ts';
import { createTurnLimits } from '../../src/channel/turn-limits.ts';
import { createCommands } from '../../src/commands/commands.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { FerryError } from '../../src/errors.ts';
import type { OperationDeps } from '../../src/operations/deps.ts';
import { jobHandlers } from '../../src/operations/housekeeping.ts';
import type { PersonKey } from '../../src/operations/operation.ts';
import type {
  Backend,
  CardStore,
  EnvironmentFacts,
  LcsTokens,
  Notifier,
  StartRequest,
  Ticket,
} from '../../src/operations/ports.ts';
import type { FerrySettings } from '../../src/operations/settings.ts';
import { resumePaused } from '../../src/operations/tracking.ts';
import { createFakeDoctor } from './commands.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createMemoryDurations } from './memory-durations.ts';
import { createMemoryJobs } from './memory-jobs.ts';
import { createMemoryOperations, type MemoryOperations } from './memory-operations.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import {
  createMemoryCards,
  createMemoryConversations,
  createMemoryFreezes,
  createMemoryPeople,
  createMemorySeen,
  createMemoryTickets,
  createMemoryWaiters,
  createMemoryWishes,
} from './memory-records.ts';
import { MINUTE } from './operations.ts';
import { activityFrom, chatOf, MEMBERS, type Sender } from './security-people.ts';
import { TIMING } from './settings.ts';

export const BACKUP = {
  id: 'backup-1',
  name: 'gold-1',
  fileName: 'gold-1.bacpac',
  description: '',
  createdAt: null,
  createdBy: null,
};

/** A start as LCS saw it, and whether LCS took it. */
export interface Start {
  readonly person: PersonKey;
  readonly request: StartRequest;
  readonly taken: boolean;
}

/** How LCS behaves; a spec changes it as it goes. */
export interface FakeLcs {
  environments: readonly EnvironmentFacts[];
  /** Object ids of those whom LCS refuses everything. */
  readonly removed: Set<string>;
  /** Object ids of those who have no sign-in. */
  readonly signedOut: Set<string>;
  /** What becomes of a start: `lose` carries it out and loses the answer. */
  answer: 'take' | 'lose';
  /** How what is followed is. */
  progress: 'running' | 'succeeded' | 'failing';
  readonly starts: Start[];
}

/** What somebody got: a reply as it was drawn for them, or the words of an answer without one. */
export interface Answer {
  readonly status: number | null;
  readonly words: string;
  readonly reply: Reply | null;
}

export interface Sent {
  readonly conversationId: string;
  readonly activity: Partial<Activity>;
}

export interface SecurityScene {
  readonly deps: OperationDeps & { readonly cards: CardStore };
  readonly store: MemoryOperations;
  readonly clock: FakeClock;
  readonly lcs: FakeLcs;
  readonly tickets: readonly Ticket[];
  /** Every card that was sent or edited, in the order in which that happened. */
  readonly sent: readonly Sent[];
  /** Errors that Ferry took for its own fault. */
  readonly faults: readonly unknown[];
  /** One turn; the activity gets an id of its own. Rejects as the bot does. */
  turn(from: Sender, conversationId: string, content: Partial<Activity>): Promise<Answer>;
  /** Runs the jobs that are due, and those that follow from them. */
  runJobs(): Promise<void>;
}

/** The real bot, commands, domain and notifier over stores in memory, with a fake Teams and a fake LCS that are quick: no spies. */
export async function createSecurityScene(
  settings: FerrySettings,
  environments: readonly EnvironmentFacts[],
): Promise<SecurityScene> {
  const clock = createFakeClock();
  const lcs: FakeLcs = {
    environments,
    removed: new Set(),
    signedOut: new Set(),
    answer: 'take',
    progress: 'running',
    starts: [],
  };
  const faults: unknown[] = [];
  const jobs = createMemoryJobs(clock);
  const store = createMemoryOperations(jobs);
  const { deps, channel, tickets, sent } = createDeps(settings, { clock, lcs, faults, jobs, store });
  const handleTurn = createBot(channel);
  const handlers = jobHandlers(deps);
  for (const person of MEMBERS) await meet(channel, person);
  let lastActivity = 0;
  return {
    deps,
    store,
    clock,
    lcs,
    tickets,
    sent,
    faults,
    async turn(from, conversationId, content) {
      lastActivity += 1;
      const answers: Partial<Activity>[] = [];
      const before = sent.length;
      await handleTurn(contextOf(activityFrom(from, conversationId, `activity-${lastActivity}`, content), answers));
      await channel.background.idle();
      const answered = answers.find(({ type }) => type === 'invokeResponse');
      if (answered) return readInvoke(answered.value as InvokeAnswer);
      return readMessage(sent[before]?.activity ?? null);
    },
    runJobs: () => jobs.runDue(handlers),
  };
}

interface Parts {
  readonly clock: FakeClock;
  readonly lcs: FakeLcs;
  readonly faults: unknown[];
  readonly jobs: ReturnType<typeof createMemoryJobs>;
  readonly store: MemoryOperations;
}

function createDeps(settings: FerrySettings, { clock, lcs, faults, jobs, store }: Parts) {
  const logger = createFaultLogger(faults);
  const { sender, sent } = createFakeTeams();
  const { tickets, handedOut } = createRecordedTickets();
  const newId = createIds();
  const people = createMemoryPeople();
  const conversations = createMemoryConversations();
  const backend = createFakeLcs(lcs);
  const signIn = {
    get: async () => 'user-token',
    exchange: async () => 'user-token',
    signOut: async () => {},
    connections: async () => ['lcs'],
    signInResource: async () => ({ signInLink: 'https://token.example/sign-in' }),
  };
  const notifier: Notifier = createTeamsNotifier({
    ...{ sender, signIn, conversations, people, settings, clock, logger },
    render: RENDER,
    oauthConnection: 'lcs',
  });
  const deps = {
    ...{ store, jobs, people, settings, clock, logger, newId, notifier },
    cards: createMemoryCards(store),
    durations: createMemoryDurations(),
    outbox: createMemoryOutbox(),
    freezes: createMemoryFreezes(),
    waiters: createMemoryWaiters(),
    auditLog: { list: async () => [], anchor: async () => null },
    tokens: createFakeTokens(lcs, clock),
    backendOf: () => backend,
    random: () => 0.5,
  };
  const links = { tickets, newTicketId: newId, publicUrl: 'https://ferry.example' };
  const channel: ChannelDeps = {
    ...deps,
    ...{ conversations, sender, signIn },
    commands: createCommands({
      ...deps,
      ...links,
      conversations,
      userTokens: signIn,
      commits: () => Number.NaN, // nothing that was read before is taken to be right still
      doctor: createFakeDoctor(backend),
    }),
    render: RENDER,
    wishes: createMemoryWishes(),
    seen: createMemorySeen(),
    resumePaused: (person) => resumePaused(deps, person),
    background: createBackground(),
    oauthConnection: 'lcs',
    allowedTenants: [MEMBERS[0].tenantId],
    guests: false,
    roster: { membershipOf: async ({ mri }) => (mri === '29:jo' ? 'guest' : 'member') },
    turnLimits: createTurnLimits({ turnsPerPerson: 1e9, turnsPerConversation: 1e9 }),
    wishExpiryMs: TIMING.wishExpiry,
  };
  return { deps, channel, tickets: handedOut, sent };
}

/** A card is the reply that it shows. */
const RENDER: CardRenderer = { renderReply: (reply) => ({ card: { drawn: reply }, summary: reply.kind }) };

/** They wrote to Ferry in 1:1 once. */
async function meet({ people, conversations, clock }: ChannelDeps, person: Sender & PersonKey): Promise<void> {
  const { mri, name } = person;
  const seenAt = clock.now();
  await people.save({ ...keyOf(person), mri, name, personalConversationId: chatOf(person), seenAt });
  const serviceUrl = 'https://smba.example/emea/';
  const { tenantId } = person;
  await conversations.save({ id: chatOf(person), tenantId, type: 'personal', serviceUrl, reference: {}, seenAt });
}

export function keyOf({ tenantId, objectId }: PersonKey): PersonKey {
  return { tenantId, objectId };
}

function createFaultLogger(faults: unknown[]): OperationDeps['logger'] {
  const logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (facts: object) => void faults.push(facts),
    child: () => logger,
  };
  return logger;
}

function createIds(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
  };
}

function createFakeTeams() {
  const sent: Sent[] = [];
  const sender: MessageSender = {
    create: async ({ conversationId }: ConnectorReference, activity) => {
      sent.push({ conversationId, activity });
      return { activityId: `sent-${sent.length}` };
    },
    update: async ({ conversationId }, _id, activity) => void sent.push({ conversationId, activity }),
    remove: async () => {},
  };
  return { sender, sent };
}

function createRecordedTickets() {
  const tickets = createMemoryTickets();
  const handedOut: Ticket[] = [];
  const save = (ticket: Ticket) => {
    handedOut.push(ticket);
    return tickets.save(ticket);
  };
  return { tickets: { ...tickets, save }, handedOut };
}

function createFakeTokens({ signedOut }: FakeLcs, clock: FakeClock): LcsTokens {
  return {
    get: async ({ objectId }) => {
      if (signedOut.has(objectId)) throw new FerryError('signInNeeded', 'signed out');
      return { value: 'lcs-token', expiresAt: clock.now() + 60 * MINUTE };
    },
    forget: async () => {},
  };
}

/** LCS decides by who asks, as LCS does. */
function createFakeLcs(lcs: FakeLcs): Backend {
  const letIn = ({ objectId }: PersonKey) => {
    if (lcs.signedOut.has(objectId)) throw new FerryError('signInNeeded', 'signed out');
    if (lcs.removed.has(objectId)) throw new FerryError('lcsForbidden', 'not of this project', { status: 403 });
  };
  return {
    capabilities: { canRefresh: true, canExport: true, canStartStop: true, canDownload: true },
    versionEnds: () => null,
    async listBackups(_project, person) {
      letIn(person);
      return [BACKUP];
    },
    async listEnvironments(_project, person) {
      letIn(person);
      return lcs.environments;
    },
    async listHistory(_project, person) {
      letIn(person);
      return { entries: [], hasMore: false };
    },
    async poll(_project, person) {
      letIn(person);
      return { progress: lcs.progress, lcsStatus: lcs.progress, lcsText: null };
    },
    async signedLink(_project, person) {
      letIn(person);
      return { url: 'https://storage.example/gold-1', expiresAt: null };
    },
    async start(_project, person, request) {
      const taken = !lcs.removed.has(person.objectId) && !lcs.signedOut.has(person.objectId);
      lcs.starts.push({ person: keyOf(person), request, taken });
      letIn(person);
      if (lcs.answer === 'lose') throw new FerryError('lcsTooLate', 'no answer', { answerLost: true });
      return { lcsActivityId: `8a1c5f7e-0d42-4b6f-9a3e-${String(lcs.starts.length).padStart(12, '0')}` };
    },
  };
}

function contextOf(activity: Partial<Activity>, answers: Partial<Activity>[]): TurnContext {
  const adapter: Pick<BotAdapter, 'sendActivities'> = {
    sendActivities: async (_, activities) => {
      answers.push(...activities);
      return activities.map(() => ({ id: '' }));
    },
  };
  return new TurnContext(adapter as BotAdapter, activity);
}

function readInvoke({ status, body }: InvokeAnswer): Answer {
  const { statusCode, value } = (body ?? {}) as { statusCode?: number; value?: unknown };
  const words = typeof value === 'string' ? value : ((value as { message?: string } | undefined)?.message ?? '');
  return { status: statusCode ?? status, words, reply: drawnIn(value) };
}

function readMessage(activity: Partial<Activity> | null): Answer {
  const reply = activity && replyIn(activity);
  const sentence = reply?.kind === 'problem' ? reply.sentence : '';
  const text = (activity?.text ?? '').replaceAll('\\', '').replaceAll('\u200b', '');
  return { status: null, words: `${text}${sentence}`, reply };
}

/** The reply that a message's card shows; null: it has none. */
export function replyIn({ attachments }: Partial<Activity>): Reply | null {
  return drawnIn(attachments?.[0]?.content);
}

function drawnIn(value: unknown): Reply | null {
  return (value as { drawn?: Reply } | null | undefined)?.drawn ?? null;
}
