import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import type { Health } from '../operations/ports.ts';
import type { Jobs } from './jobs.ts';
import { MIGRATION_NAMES } from './migrations/migrations.ts';
import { migrationsOf, refuseNewerSchema } from './newer-schema.ts';
import type { Tables } from './tables.ts';
import { answered } from './time-limit.ts';

const PATIENCE_MS = 2_000;

/**
 * Well is a database that answers within 2 s, whose tables are those of this Ferry, and runners that look for jobs. What is
 * wrong begins with what it is: the database, migrations, jobs.
 */
export function createHealth(db: Kysely<Tables>, jobs: Pick<Jobs, 'problem'>, clock: Clock): Health {
  return {
    problem: async () => (await answered(clock, PATIENCE_MS, schemaProblem(db))) ?? jobs.problem(),
  };
}

/** Another Ferry may have been started on them, or a backup put back, while this one runs. */
async function schemaProblem(db: Kysely<Tables>): Promise<string | null> {
  try {
    await refuseNewerSchema(db, MIGRATION_NAMES);
  } catch (error) {
    if (!(error instanceof FerryError)) throw error; // the database could not be asked
    return `migrations: ${error.message}`;
  }
  const run = await migrationsOf(db);
  if (isDeepStrictEqual(run, MIGRATION_NAMES)) return null;
  const missing = MIGRATION_NAMES.filter((name) => !run.includes(name));
  return `migrations: the database lacks ${missing.join(', ')}. Restart Ferry: its start brings the tables up to date.`;
}
