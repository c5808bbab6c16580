import { isDeepStrictEqual } from 'node:util';
import { type Kysely, sql, type Transaction } from 'kysely';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { fingerprintOf, type Table, tablesOf } from './catalogue.ts';
import { copyTable } from './copy-table.ts';
import { type Database, openDatabase } from './database.ts';
import { folderOf, mustHoldDatabase } from './database-folder.ts';
import { MIGRATION_NAMES, migrate } from './migrations/migrations.ts';
import { migrationsOf } from './newer-schema.ts';
import type { Tables } from './tables.ts';
import { checkAudit } from './verify-audit.ts';

export interface Moved {
  readonly table: string;
  readonly rows: number;
}

/**
 * Copies everything of ours from the embedded database at `from` (`pglite:<folder>`) to the PostgreSQL at `to`, in one
 * transaction there, and checks that it is the same. The folder is only read. Jobs stay behind: the next start makes
 * them anew. Rejects with `storeUnavailable` and a sentence; the target is then as it was.
 */
export async function moveData(from: string, to: string, logger: Logger): Promise<readonly Moved[]> {
  const folder = folderOf(from);
  if (folder === null) throw refused('DATABASE_URL names a PostgreSQL server already; there is no folder to move.');
  if (folderOf(to) !== null || !/^postgres(ql)?:\/\//.test(to)) throw refused('The target must be postgres://…');
  mustHoldDatabase(folder);
  const target = await openDatabase(to, logger);
  try {
    await mustAnswer(target.db);
    const source = await openDatabase(from, logger);
    try {
      return await copyAll(source.db, target.patiently);
    } finally {
      await source.close();
    }
  } finally {
    await target.close();
  }
}

async function copyAll(source: Kysely<Tables>, patiently: Database['patiently']): Promise<readonly Moved[]> {
  if (!isDeepStrictEqual(await migrationsOf(source), MIGRATION_NAMES)) {
    throw refused(
      'The folder was made by another version of Ferry. Start this version on it once, stop it, and try again.',
    );
  }
  return await patiently((db) =>
    db.transaction().execute((trx) => source.transaction().execute((reading) => copyInto(trx, reading))),
  );
}

async function copyInto(target: Transaction<Tables>, source: Transaction<Tables>): Promise<readonly Moved[]> {
  for (const trx of [target, source]) await sql`set local time zone 'UTC'`.execute(trx);
  await migrate(target);
  const tables = await tablesOf(source);
  await mustBeEmpty(target, tables);
  for (const table of tables) await copyTable(source, target, table);
  const moved: Moved[] = [];
  for (const table of tables) {
    const [before, after] = [await fingerprintOf(source, table), await fingerprintOf(target, table)];
    if (!isDeepStrictEqual(before, after))
      throw refused(`The copy of ${table.name} is not the same; nothing was moved.`);
    moved.push({ table: table.name, rows: after.rows });
  }
  await mustBeUnchanged(target);
  return moved;
}

async function mustBeUnchanged(target: Transaction<Tables>): Promise<void> {
  const [wrong] = (await checkAudit(target, null)).findings;
  if (!wrong) return;
  const where = `${wrong.where}: ${wrong.what}.`;
  throw refused(`The audit log in the folder does not hold together: it was changed. Nothing was moved. ${where}`);
}

/** Nobody writes while we look and copy: a Ferry that runs there has to wait, and then finds a database that is full. */
async function mustBeEmpty(target: Transaction<Tables>, tables: readonly Table[]): Promise<void> {
  const all = sql.join(tables.map(({ name }) => sql.id(name)));
  await sql`lock table ${all} in share row exclusive mode`.execute(target);
  const holding: string[] = [];
  for (const table of tables) {
    const { rows } = await fingerprintOf(target, table);
    if (rows > 0) holding.push(`${table.name} (${rows})`);
  }
  if (holding.length > 0) {
    throw refused(`The target holds data of Ferry already: ${holding.join(', ')}. Give it an empty database.`);
  }
}

async function mustAnswer(db: Kysely<Tables>): Promise<void> {
  try {
    await sql`select 1`.execute(db);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw refused(`The target cannot be used: ${said}. Nothing was moved.`, cause);
  }
}

function refused(sentence: string, cause?: unknown): FerryError {
  return new FerryError('storeUnavailable', sentence, { cause });
}
