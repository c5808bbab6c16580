import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import nodeFetch from 'node-fetch';
import { createLogger } from './app-logger.ts';
import { endsWithin, shutDown } from './app-shutdown.ts';
import { createBotAuthentication } from './auth/bot-authentication.ts';
import { createLcsTokens } from './auth/lcs-tokens.ts';
import { createUserTokens } from './auth/user-tokens.ts';
import { createAdapter } from './channel/adapter.ts';
import { createBackground } from './channel/background.ts';
import { answerUnhandled, createBot } from './channel/bot.ts';
import { createCardRenderer } from './channel/card-renderer.ts';
import { loadTemplates } from './channel/card-templates.ts';
import { createRoster } from './channel/roster.ts';
import { createSender } from './channel/sender.ts';
import { createTeamsNotifier } from './channel/teams-notifier.ts';
import { createTurnLimits } from './channel/turn-limits.ts';
import { type Clock, systemClock } from './clock.ts';
import { createCommands } from './commands/commands.ts';
import { createTicketLinks } from './commands/tickets.ts';
import type { Config } from './config.ts';
import { createMetrics, createMetricsServer } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import { addTicketRoutes } from './http/tickets-route.ts';
import { createLcsBackend } from './lcs/backend.ts';
import type { Logger } from './logger.ts';
import type { OperationDeps } from './operations/deps.ts';
import { jobHandlers, keepSweeping } from './operations/housekeeping.ts';
import { REGIONS } from './operations/regions.ts';
import { resumePaused } from './operations/tracking.ts';
import { openStore } from './store/store.ts';

const CARDS = join(import.meta.dirname, '..', 'cards');

export interface App {
  /** Opens the database, takes up open operations and listens. Rejects when one of it cannot be done. */
  start(): Promise<void>;
  /**
   * Takes no more turns, lets turns and jobs end, hands back the rest and closes everything, within `graceMs` together;
   * a start under way goes no further. Never rejects; safe to call twice.
   */
  stop(graceMs?: number): Promise<void>;
  /** Where it listens; null before it does. */
  readonly url: string | null;
}

export interface Overrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** Whoever stops a process waits 10 s for it as a rule, and then kills it. */
const GRACE_MS = 9_000;

/** The composition root: the one place where the rooms meet. */
export function createApp(config: Config, overrides: Overrides = {}): App {
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const clock = overrides.clock ?? systemClock;
  const ending = new AbortController();
  let running: Promise<Running> | null = null;
  let url: string | null = null;
  return {
    get url() {
      return url;
    },
    async start() {
      running ??= run(config, clock, logger, ending.signal);
      url = (await running).url;
    },
    async stop(graceMs = GRACE_MS) {
      const end = clock.now() + graceMs;
      ending.abort();
      const stop = async () => (await running?.catch(() => null))?.stop(end - clock.now());
      await endsWithin(clock, graceMs, stop());
    },
  };
}

interface Running {
  readonly url: string;
  stop(graceMs: number): Promise<void>;
}

async function run(config: Config, clock: Clock, logger: Logger, ending: AbortSignal): Promise<Running> {
  const render = createCardRenderer(await loadTemplates(CARDS));
  const { databaseUrl, databaseMigrationUrl: migrationUrl } = config;
  const store = await openStore({ databaseUrl, migrationUrl, clock, logger });
  try {
    return await assemble(config, clock, logger, render, store, ending);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function assemble(
  config: Config,
  clock: Clock,
  logger: Logger,
  render: ReturnType<typeof createCardRenderer>,
  store: Awaited<ReturnType<typeof openStore>>,
  ending: AbortSignal,
): Promise<Running> {
  const { ferry } = config;
  const { people, conversations } = store;
  const background = createBackground();
  const { authentication, botToken } = createBotAuthentication(config.bot, { fetch: nodeFetch, clock });
  const teamsLine = { fetch: nodeFetch, botToken, clock, logger };
  const sender = createSender(teamsLine);
  const signIn = createUserTokens({ authentication, connectionName: config.oauthConnection });
  const tokens = createLcsTokens({
    people,
    userTokens: signIn,
    entra: config.entra,
    apiUrls: [...Object.values(REGIONS), ...ferry.projects.map(({ apiUrl }) => apiUrl)],
    scopeOverride: config.lcsScope,
    cache: { store: store.tokenCache, keys: config.tokenCacheKeys },
    clock,
    logger,
  });
  const lcs = createLcsBackend({
    tokens,
    budget: store.budget,
    limits: { minute: ferry.timing.lcsMinute },
    clock,
    logger,
  });
  const operations: OperationDeps = {
    store: store.operations,
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
      settings: ferry,
      clock,
      logger,
    }),
    backendOf: () => lcs, // the Power Platform will be the second
    settings: ferry,
    clock,
    logger,
    newId: randomUUID,
    random: Math.random,
  };
  const handleTurn = createBot({
    commands: createCommands({
      ...operations,
      conversations,
      people,
      tokens,
      userTokens: signIn,
      tickets: store.tickets,
      newTicketId: () => randomBytes(32).toString('base64url'),
      publicUrl: config.publicUrl,
    }),
    render,
    sender,
    signIn,
    store: store.operations,
    cards: store.cards,
    jobs: store.jobs,
    conversations,
    people,
    wishes: store.wishes,
    seen: store.seen,
    resumePaused: (person) => resumePaused(operations, person),
    background,
    oauthConnection: config.oauthConnection,
    allowedTenants: config.allowedTenants,
    guests: ferry.guests,
    roster: createRoster(teamsLine),
    turnLimits: createTurnLimits(ferry.limits),
    wishExpiryMs: ferry.timing.wishExpiry,
    clock,
    logger,
    newId: randomUUID,
  });
  const adapter = createAdapter({
    authentication,
    sender,
    logger,
    onTurnError: (context, error) => answerUnhandled(context, error, logger),
  });
  const links = createTicketLinks({ ...operations, tickets: store.tickets });
  let ready = false;
  const metrics = createMetrics();
  const server = createServer({
    onActivity: (authHeader, body) => background.track(adapter.processAuthenticated(authHeader, body, handleTurn)),
    health: store.health,
    isReady: () => ready,
    metrics,
    logger,
    clock,
    addRoutes: (restify) => addTicketRoutes(restify, links),
  });
  const ops = config.opsPort === null ? null : createMetricsServer(metrics, { logger, clock });
  const host = isLoopback(config.publicUrl) ? '127.0.0.1' : '0.0.0.0';
  ending.throwIfAborted();
  const url = await server.listen(config.port, host);
  if (config.opsPort !== null) await ops?.listen(config.opsPort, host);
  // Only now: what cannot listen must not begin a submission that it cannot end.
  await store.jobs.start(jobHandlers(operations));
  const sweeping = keepSweeping(operations);
  ready = true;
  logger.info({ url, projects: ferry.projects.length }, 'Ferry is ready');
  const parts = { servers: ops ? [server, ops] : [server], sweeping, jobs: store.jobs, background, store };
  let stopped: Promise<void> | null = null;
  return {
    url,
    stop(graceMs) {
      ready = false;
      stopped ??= shutDown(parts, graceMs, { clock, logger });
      return stopped;
    },
  };
}

/** Only who is reached through loopback (the sandbox) need listen no further. */
function isLoopback(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
}
