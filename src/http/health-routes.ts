import type { Server } from 'restify';
import { answering } from './answer.ts';
import type { Readiness } from './readiness.ts';

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it can do its work, 503 otherwise. What is wrong stands in the log and
 * is not told to the caller: this port faces the internet.
 */
export function addHealthRoutes(server: Server, readiness: Readiness): void {
  server.get(
    '/healthz',
    answering(async () => ({ status: 200, body: { status: 'alive' } })),
  );
  server.get(
    '/readyz',
    answering(async () =>
      (await readiness.problem())
        ? { status: 503, body: { status: 'notReady' } }
        : { status: 200, body: { status: 'ready' } },
    ),
  );
}
