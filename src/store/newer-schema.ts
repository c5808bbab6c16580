import { type Kysely, sql } from 'kysely';
import jobLibrary from 'pg-boss/package.json' with { type: 'json' };
import { FerryError } from '../errors.ts';

/**
 * Rejects with `storeUnavailable`, naming what is unknown, when a newer Ferry has been at this database: what that one
 * keeps there, this one would lose or misread. Changes nothing. `known`: the names of our own migrations.
 */
export async function refuseNewerSchema<T>(db: Kysely<T>, known: readonly string[]): Promise<void> {
  const unknown = (await migrationsOf(db)).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw newer(unknown.join(', '));
  const jobs = await jobSchemaOf(db);
  if (jobs > jobLibrary.pgboss.schema) throw newer(`job tables ${jobs}, this one knows ${jobLibrary.pgboss.schema}`);
}

function newer(what: string): FerryError {
  const cure = 'Start that version or a newer one.';
  return new FerryError('storeUnavailable', `The database was made by a newer Ferry (${what}). ${cure}`);
}

/** The migrations that were run here, in their order; none where there are no tables of Ferry. */
export async function migrationsOf<T>(db: Kysely<T>): Promise<readonly string[]> {
  if (!(await hasTable(db, 'kysely_migration'))) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** The number of pg-boss's tables, which its own start only compares upwards; 0: none yet. */
async function jobSchemaOf<T>(db: Kysely<T>): Promise<number> {
  if (!(await hasTable(db, 'pgboss.version'))) return 0;
  const { rows } = await sql<{ version: number }>`select version from pgboss.version`.execute(db);
  return rows[0]?.version ?? 0;
}

async function hasTable<T>(db: Kysely<T>, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(db);
  return rows[0]?.found ?? false;
}
