import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { migrationsOf, refuseNewerSchema } from '../newer-schema.ts';
import { firstTables } from './0001-first-tables.ts';
import { neverTwice } from './0002-never-twice.ts';
import { whoMayDoWhat } from './0003-who-may-do-what.ts';
import { anchoredAudit } from './0004-anchored-audit.ts';

/** In the order of their names. One that was released is never changed; what comes later is a new one. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': { up: firstTables },
  '0002-never-twice': { up: neverTwice },
  '0003-who-may-do-what': { up: whoMayDoWhat },
  '0004-anchored-audit': { up: anchoredAudit },
};

/** What a database has that is up to date, in its order. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS).sort();

/**
 * Brings our own tables up to date. Instances that start together wait for each other. Rejects with `storeUnavailable`,
 * and changes nothing, when the database is a newer Ferry's; with the database's error when a migration is wrong.
 */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const known = Object.keys(MIGRATIONS);
  await refuseNewerSchema(db, known);
  // All of them are run in one transaction, so what stands there is done; Kysely would read the whole catalogue first, twice.
  if (isDeepStrictEqual(await migrationsOf(db), MIGRATION_NAMES)) return;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  await refuseNewerSchema(db, known); // it may have come while we waited
  throw error;
}
