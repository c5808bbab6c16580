import { join } from 'node:path';
import { createLogger } from './app-logger.ts';
import { type Ground, joinRooms } from './app-rooms.ts';
import { endsWithin, shutDown } from './app-shutdown.ts';
import { createCardRenderer, type PreparedRenderer } from './channel/card-renderer.ts';
import { loadTemplates } from './channel/card-templates.ts';
import { type Clock, systemClock } from './clock.ts';
import { createTicketLinks } from './commands/tickets.ts';
import type { Config } from './config/config.ts';
import { isLoopback } from './config/loopback.ts';
import { toFerryError } from './errors.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createMetricsServer } from './http/metrics-server.ts';
import { addPublicPages, loadPublicPages } from './http/public-pages.ts';
import { createReadiness } from './http/readiness.ts';
import { createServer } from './http/server.ts';
import { addTicketRoutes } from './http/tickets-route.ts';
import type { Logger } from './logger.ts';
import { jobHandlers, keepSweeping } from './operations/housekeeping.ts';
import { openStore } from './store/store.ts';

const CARDS = join(import.meta.dirname, '..', 'cards');
const PAGES = join(import.meta.dirname, '..', 'pages');

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

/** Ferry as a whole: its start and its end. */
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
  const metrics = createMetrics();
  const store = await openStore({ databaseUrl, migrationUrl, clock, logger, observer: metrics });
  try {
    return await open({ config, clock, logger, store, render, observer: metrics }, metrics, ending);
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Opening extends Ground {
  readonly render: PreparedRenderer;
}

/** Joins the rooms, listens, and takes up what is open. */
async function open(ground: Opening, metrics: Metrics, ending: AbortSignal): Promise<Running> {
  const { config, clock, logger, store } = ground;
  const { onActivity, operations, background } = joinRooms(ground);
  const pages = await loadPublicPages(PAGES);
  const links = createTicketLinks({ ...operations, tickets: store.tickets });
  let ready = false;
  const readiness = createReadiness({ health: store.health, isReady: () => ready, logger });
  const server = createServer({
    onActivity,
    readiness,
    metrics,
    logger,
    clock,
    addRoutes: (restify) => {
      addTicketRoutes(restify, links);
      addPublicPages(restify, pages);
    },
  });
  const reading = { standing: store.standing, readiness, logger, clock };
  const ops = config.opsPort === null ? null : createMetricsServer(metrics, reading);
  // Who is reached through loopback only (the sandbox) need listen no further.
  const host = isLoopback(config.publicUrl) ? '127.0.0.1' : '0.0.0.0';
  ending.throwIfAborted();
  const url = await server.listen(config.port, host);
  if (config.opsPort !== null) await ops?.listen(config.opsPort, host);
  // Only now: what cannot listen must not begin a submission that it cannot end.
  await store.jobs.start(jobHandlers(operations));
  const sweeping = keepSweeping(operations);
  ready = true;
  background.track(prepareCards(ground, ending));
  logger.info({ url, projects: config.ferry.projects.length }, 'Ferry is ready');
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

/** What has waited for the start comes first: turns, jobs, the first sweep. */
const PREPARE_AFTER_MS = 1_000;

/** So that the first who sees a card does not wait for its making. Never rejects: what cannot be made shows when it is asked for. */
async function prepareCards({ clock, logger, render }: Opening, ending: AbortSignal): Promise<void> {
  try {
    await clock.sleep(PREPARE_AFTER_MS, ending);
    await render.prepare(ending);
  } catch (error) {
    if (!ending.aborted) logger.error({ err: toFerryError(error) }, 'A card cannot be drawn');
  }
}
