import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { uncorrelated } from '../correlation.ts';
import type { Logger } from '../logger.ts';

/** A connection that went silent (a cut cable, a failover) is noticed by the system, too, not only by who waits for an answer. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/**
 * Connections for Kysely. It would give a connection whose answer never came back into the pool, where the next query
 * would wait behind the lost one, and the next: such a connection is thrown away.
 */
export function createPool(config: pg.PoolConfig, logger: Logger): PostgresPool {
  const pool = new pg.Pool({ application_name: 'ferry', ...KEEP_ALIVE, ...config });
  // Its socket would say so in the name of the turn that opened it.
  const onLost = (error: Error) => logger.warn({ error: error.message }, 'an idle database connection was lost');
  pool.on('error', (error) => uncorrelated(() => onLost(error)));
  // The pool listens to idle connections only, Kysely to none, and an error that nobody listens to ends the process.
  // Whoever uses the connection hears of it from their query.
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    connect: async () => lend(await pool.connect()),
    end: () => pool.end(),
    options: pool.options,
  };
}

const NO_ANSWER = /query read timeout/i;

function lend(client: pg.PoolClient): PostgresPoolClient {
  let silent: Error | null = null;
  const query = async (text: string, values: readonly unknown[]) => {
    if (silent) throw silent; // the rollback of what got no answer would get none either
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      if (error instanceof Error && NO_ANSWER.test(error.message)) silent = error;
      throw error;
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'], // of its two forms, the one with cursors is not used
    release: (destroy) => client.release(destroy || silent !== null),
  };
}
