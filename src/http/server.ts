import type { Server } from 'restify';
import { type Clock, systemClock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { createDoorLog } from './door-log.ts';
import { addHealthRoutes } from './health-routes.ts';
import { createRestify, type HttpServer, listenable } from './http-server.ts';
import { addMessagesRoute, type MessagesRouteDeps, type OnActivity } from './messages-route.ts';
import type { Readiness } from './readiness.ts';

export interface ServerDeps {
  readonly onActivity: OnActivity;
  readonly readiness: Readiness;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Counts requests that led to no turn, by reason. */
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
  const log = createDoorLog(logger, clock);
  const onRefusal = (reason: string) => {
    log.refused(reason);
    deps.metrics?.refused(reason);
  };
  const onFailure: MessagesRouteDeps['onFailure'] = (why, failure) => {
    log.failed(failure);
    deps.metrics?.refused(why);
  };
  addMessagesRoute(server, { onActivity: deps.onActivity, onRefusal, onFailure, maxBodyBytes });
  addHealthRoutes(server, deps.readiness);
  deps.addRoutes?.(server);
  return listenable(server, clock);
}
