import type { Clock } from '../clock.ts';
import { createRestify, type HttpServer, listenable } from './http-server.ts';
import type { Metrics } from './metrics.ts';
import type { ReadingDeps } from './metrics-gauges.ts';

/** `GET /metrics`, on a port of its own that is not for the internet. */
export function createMetricsServer(metrics: Metrics, deps: ReadingDeps & { readonly clock: Clock }): HttpServer {
  const server = createRestify(deps.logger);
  server.get('/metrics', async (_request, response) => {
    response.header('Content-Type', metrics.contentType);
    response.sendRaw(200, await metrics.text(deps));
  });
  return listenable(server, deps.clock);
}
