import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { FerryError } from '../errors.ts';
import { MIGRATION_NAMES } from './migrations/migrations.ts';
import { migrationsOf } from './newer-schema.ts';

/** For tools, which never alter tables: rejects with `storeUnavailable` when they are not as this version of Ferry makes them. */
export async function mustBeUpToDate<T>(db: Kysely<T>): Promise<void> {
  if (isDeepStrictEqual(await migrationsOf(db), MIGRATION_NAMES)) return;
  const cure = 'Start this version on it once, and try again.';
  throw new FerryError('storeUnavailable', `The database was made by another version of Ferry. ${cure}`);
}
