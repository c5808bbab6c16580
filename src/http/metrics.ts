import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { createRestify, type HttpServer, listenable } from './http-server.ts';

export interface Metrics {
  readonly registry: Registry;
  /** Counts a request that was turned away at the door. */
  refused(reason: string): void;
}

/** Numbers for Prometheus: the process's own, and what is counted here. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refused = new Counter({
    name: 'ferry_refused_requests_total',
    help: 'Requests to /api/messages that were not authenticated or no activity, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return { registry, refused: (reason) => refused.inc({ reason }) };
}

/** `GET /metrics`, on a port of its own that is not for the internet. */
export function createMetricsServer(metrics: Metrics, deps: { logger: Logger; clock: Clock }): HttpServer {
  const server = createRestify(deps.logger);
  server.get('/metrics', async (_request, response) => {
    response.header('Content-Type', metrics.registry.contentType);
    response.sendRaw(200, await metrics.registry.metrics());
  });
  return listenable(server, deps.clock);
}
