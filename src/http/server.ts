import type { Server } from 'restify';
import { type Clock, systemClock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Health } from '../operations/ports.ts';
import { addHealthRoutes } from './health-routes.ts';
import { createRestify, type HttpServer, listenable } from './http-server.ts';
import { addMessagesRoute, type OnActivity } from './messages-route.ts';
import { createRefusalLog } from './refusal-log.ts';

export interface ServerDeps {
  readonly onActivity: OnActivity;
  readonly health: Health;
  readonly isReady: () => boolean;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Counts refused requests by reason. */
  readonly metrics?: { refused(reason: string): void };
  readonly maxBodyBytes?: number;
  /** Further routes of this port. */
  readonly addRoutes?: (server: Server) => void;
}

/** Microsoft's limit for a message is about 100 KB of UTF-16 (teams-platform 8); activities are of that order. */
const MAX_BODY_BYTES = 256 * 1024;

/** Ferry's door: `/api/messages`, `/healthz`, `/readyz`. */
export function createServer(deps: ServerDeps): HttpServer {
  const { logger, clock = systemClock, maxBodyBytes = MAX_BODY_BYTES } = deps;
  const server = createRestify(logger);
  const logRefusal = createRefusalLog(logger, clock);
  const onRefusal = (reason: string) => {
    logRefusal(reason);
    deps.metrics?.refused(reason);
  };
  addMessagesRoute(server, { onActivity: deps.onActivity, onRefusal, maxBodyBytes, logger });
  addHealthRoutes(server, { health: deps.health, isReady: deps.isReady, logger });
  deps.addRoutes?.(server);
  return listenable(server, clock);
}
