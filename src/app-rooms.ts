import { randomBytes, randomUUID } from 'node:crypto';
import nodeFetch from 'node-fetch';
import { createPooledFetch } from './app-fetch.ts';
import { createBotAuthentication } from './auth/bot-authentication.ts';
import { createLcsTokens } from './auth/lcs-tokens.ts';
import { createSignInFacts } from './auth/sign-in-facts.ts';
import { createTrialTokens } from './auth/trial-tokens.ts';
import { createUserTokens } from './auth/user-tokens.ts';
import { createAdapter } from './channel/adapter.ts';
import { type Background, createBackground } from './channel/background.ts';
import { answerUnhandled, createBot, type TurnHandler } from './channel/bot.ts';
import type { createCardRenderer } from './channel/card-renderer.ts';
import { createPresence } from './channel/presence.ts';
import { createRoster } from './channel/roster.ts';
import { createSender } from './channel/sender.ts';
import { createTeamsNotifier } from './channel/teams-notifier.ts';
import { createTurnLimits } from './channel/turn-limits.ts';
import type { Clock } from './clock.ts';
import { createCommands } from './commands/commands.ts';
import type { Config } from './config/config.ts';
import type { OnActivity } from './http/messages-route.ts';
import { createLcsBackend } from './lcs/backend.ts';
import type { Logger } from './logger.ts';
import { type CountedCommits, countedCommits } from './operations/counted-commits.ts';
import type { OperationDeps } from './operations/deps.ts';
import { withLoggedChanges } from './operations/logged-changes.ts';
import type { Observer } from './operations/measures.ts';
import { REGIONS } from './operations/regions.ts';
import { resumePaused } from './operations/tracking.ts';
import type { Store } from './store/store.ts';

/** What the rooms stand on. */
export interface Ground {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Observer;
  readonly store: Store;
  readonly render: ReturnType<typeof createCardRenderer>;
}

/** The rooms, each with what it needs of the others. */
export interface Rooms {
  readonly onActivity: OnActivity;
  /** What jobs and the sweep work with. */
  readonly operations: OperationDeps;
  /** What goes on although its turn was answered. */
  readonly background: Background;
}

/** The one place where the rooms meet. Nothing runs yet. */
export function joinRooms(ground: Ground): Rooms {
  const { logger } = ground;
  const background = createBackground();
  const outside = outsideOf(ground);
  const operations = operationsOf(ground, outside);
  const handleTurn = turnsOf(ground, outside, operations, background);
  const adapter = createAdapter({
    authentication: outside.authentication,
    sender: outside.sender,
    logger,
    onTurnError: (context, error) => answerUnhandled(context, error, logger),
  });
  const onActivity: OnActivity = (authHeader, body) =>
    background.track(adapter.processAuthenticated(authHeader, body, handleTurn));
  return { onActivity, operations, background };
}

type Outside = ReturnType<typeof outsideOf>;

/** Whom Ferry talks to: the Bot Framework, Teams, Entra and LCS. */
function outsideOf({ config, clock, logger, observer, store }: Ground) {
  const { ferry } = config;
  const { authentication, botToken } = createBotAuthentication(config.bot, { fetch: nodeFetch, clock });
  const teamsLine = { fetch: createPooledFetch(), botToken, clock, logger, observer };
  const signIn = createUserTokens({ authentication, connectionName: config.oauthConnection });
  const tokens = createLcsTokens({
    people: store.people,
    userTokens: signIn,
    entra: config.entra,
    apiUrls: [...Object.values(REGIONS), ...ferry.projects.map(({ apiUrl }) => apiUrl)],
    scopeOverride: config.lcsScope,
    cache: { store: store.tokenCache, keys: config.tokenCacheKeys },
    clock,
    logger,
    observer,
  });
  const lcsLine = { budget: store.budget, limits: { minute: ferry.timing.lcsMinute }, clock, logger };
  return {
    authentication,
    signIn,
    tokens,
    sender: createSender(teamsLine),
    roster: createRoster(teamsLine),
    presence: createPresence({ ...teamsLine, conversations: store.conversations }),
    lcs: createLcsBackend({ ...lcsLine, tokens, observer }),
    elsewhere: createLcsBackend({ ...lcsLine, tokens: createTrialTokens({ tokens, clock }) }),
  };
}

/** What operations live on, in turns and in jobs. */
function operationsOf(
  { config, clock, logger, store, render }: Ground,
  outside: Outside,
): OperationDeps & Pick<CountedCommits, 'commits'> {
  const { sender, signIn, tokens, lcs } = outside;
  const { people, conversations } = store;
  return {
    ...countedCommits(withLoggedChanges(store.operations, logger)),
    cards: store.cards,
    jobs: store.jobs,
    outbox: store.outbox,
    durations: store.durations,
    people,
    freezes: store.freezes,
    waiters: store.waiters,
    auditLog: store.auditLog,
    tokens,
    notifier: createTeamsNotifier({
      sender,
      render,
      signIn,
      oauthConnection: config.oauthConnection,
      conversations,
      people,
      settings: config.ferry,
      clock,
      logger,
    }),
    backendOf: () => lcs, // the Power Platform will be the second
    settings: config.ferry,
    clock,
    logger,
    newId: randomUUID,
    random: Math.random,
  };
}

type Operations = ReturnType<typeof operationsOf>;

function turnsOf(ground: Ground, outside: Outside, operations: Operations, background: Background): TurnHandler {
  const { config, clock, logger, observer, store, render } = ground;
  const { ferry } = config;
  const { sender, signIn, roster } = outside;
  return createBot({
    commands: commandsOf(ground, outside, operations),
    render,
    sender,
    signIn,
    store: operations.store,
    cards: store.cards,
    jobs: store.jobs,
    conversations: store.conversations,
    people: store.people,
    wishes: store.wishes,
    seen: store.seen,
    resumePaused: (person) => resumePaused(operations, person),
    background,
    oauthConnection: config.oauthConnection,
    allowedTenants: config.allowedTenants,
    guests: ferry.guests,
    roster,
    turnLimits: createTurnLimits(ferry.limits),
    wishExpiryMs: ferry.timing.wishExpiry,
    clock,
    logger,
    newId: randomUUID,
    observer,
  });
}

function commandsOf({ config, store }: Ground, outside: Outside, operations: Operations) {
  const { signIn, tokens, elsewhere, presence } = outside;
  return createCommands({
    ...operations,
    conversations: store.conversations,
    people: store.people,
    tokens,
    userTokens: signIn,
    tickets: store.tickets,
    newTicketId: () => randomBytes(32).toString('base64url'),
    publicUrl: config.publicUrl,
    doctor: {
      signInFacts: createSignInFacts({ tokens, userTokens: signIn }),
      elsewhere,
      presence,
      health: store.health,
      oauthConnection: config.oauthConnection,
      entraClientId: config.entra.clientId,
    },
  });
}
