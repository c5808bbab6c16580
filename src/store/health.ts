import { type Kysely, sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Health } from '../operations/ports.ts';
import type { Tables } from './tables.ts';

const PATIENCE = 2_000;

/** Well is a database that answers within 2 s. */
export function createHealth(db: Kysely<Tables>, clock: Clock): Health {
  return {
    problem: async () => {
      const answered = new AbortController();
      const tooLate = clock.sleep(PATIENCE, answered.signal).then(
        () => `the database did not answer within ${PATIENCE / 1000} s`,
        () => null, // no longer waited for
      );
      try {
        return await Promise.race([sql`select 1`.execute(db).then(() => null), tooLate]);
      } finally {
        answered.abort();
      }
    },
  };
}
