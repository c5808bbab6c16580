import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Health } from '../operations/ports.ts';

export interface ReadinessDeps {
  readonly health: Health;
  /** False while starting and stopping. */
  readonly isReady: () => boolean;
  readonly logger: Logger;
}

export interface Readiness {
  /** What is wrong, for the log and the operator; null: Ferry can do its work. Never rejects. */
  problem(): Promise<string | null>;
}

const BETWEEN = 'starting or stopping';

/**
 * Whether Ferry can do its work. What is wrong goes into the log, once per change. Who asks at the same time gets the same
 * answer: anyone on the internet may ask, and the database has other things to do.
 */
export function createReadiness({ health, isReady, logger }: ReadinessDeps): Readiness {
  let known: string | null = null;
  let underWay: Promise<string | null> | null = null;

  async function look(): Promise<string | null> {
    const problem = await problemOf(health);
    if (!isReady()) return BETWEEN; // told to stop meanwhile: what ends then is no news
    if (problem !== known) {
      if (problem) logger.warn({ problem }, 'Ferry is not ready');
      else logger.info({}, 'Ferry is ready again');
      known = problem;
    }
    return problem;
  }

  return {
    async problem() {
      if (!isReady()) return BETWEEN;
      underWay ??= look().finally(() => {
        underWay = null;
      });
      return underWay;
    },
  };
}

async function problemOf(health: Health): Promise<string | null> {
  try {
    return await health.problem();
  } catch (error) {
    return toFerryError(error).message;
  }
}
