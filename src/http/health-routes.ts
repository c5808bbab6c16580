import type { Server } from 'restify';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Health } from '../operations/ports.ts';
import { answering } from './answer.ts';

export interface HealthRoutesDeps {
  readonly health: Health;
  /** False while starting and stopping. */
  readonly isReady: () => boolean;
  readonly logger: Logger;
}

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it can do its work, 503 otherwise. What is wrong goes into the
 * log, once per change, and not to the caller: this port faces the internet.
 */
export function addHealthRoutes(server: Server, deps: HealthRoutesDeps): void {
  let known: string | null = null;

  async function currentProblem(): Promise<string | null> {
    if (!deps.isReady()) return 'starting or stopping';
    const problem = await problemOf(deps.health);
    if (problem !== known) {
      if (problem) deps.logger.warn({ problem }, 'Ferry is not ready');
      else deps.logger.info({}, 'Ferry is ready again');
      known = problem;
    }
    return problem;
  }

  server.get(
    '/healthz',
    answering(async () => ({ status: 200, body: { status: 'alive' } })),
  );
  server.get(
    '/readyz',
    answering(async () =>
      (await currentProblem())
        ? { status: 503, body: { status: 'notReady' } }
        : { status: 200, body: { status: 'ready' } },
    ),
  );
}

async function problemOf(health: Health): Promise<string | null> {
  try {
    return await health.problem();
  } catch (error) {
    return toFerryError(error).message;
  }
}
