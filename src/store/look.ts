import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Database, openDatabase } from './database.ts';
import { folderOf, holdsDatabase } from './database-folder.ts';
import { toStoreError } from './failures.ts';
import { isInUse } from './folder-lock.ts';
import { fromColumn } from './instants.ts';
import { MIGRATION_NAMES } from './migrations/migrations.ts';
import { migrationsOf, refuseNewerSchema } from './newer-schema.ts';
import { checkRoles } from './separate-roles.ts';
import type { Tables } from './tables.ts';

/** What somebody sees who looks at the database and leaves it as it is. */
export type DatabaseSight =
  /** The folder is another process's, as a rule that of a running Ferry. */
  | { readonly kind: 'inUse' }
  /** The folder is another user's, and we could do anything: files that we left in it, Ferry could not open. */
  | { readonly kind: 'notOurs' }
  | { readonly kind: 'empty' }
  /** So many migrations are missing. */
  | { readonly kind: 'older'; readonly missing: number }
  /** `heardAt`: when Teams was last heard from, in any conversation, ms UTC; null: never. */
  | { readonly kind: 'current'; readonly heardAt: number | null }
  /** A newer Ferry's, or its roles are not right: the start would be refused with this sentence. */
  | { readonly kind: 'refused'; readonly why: 'newer' | 'roles'; readonly sentence: string }
  /** No use can be made of it. `said` is the database's own word, or the system's. */
  | { readonly kind: 'unusable'; readonly why: Trouble; readonly said: string };

export type Trouble = 'away' | 'password' | 'noDatabase' | 'notAllowed' | 'unreadable';

/**
 * Looks what a start of Ferry would find, and changes nothing. A folder in which there is a database is opened and locked for that
 * moment. Never rejects for what is wrong with the database.
 */
export async function lookAtDatabase(
  databaseUrl: string,
  migrationUrl: string | null,
  logger: Logger,
): Promise<DatabaseSight> {
  const folder = folderOf(databaseUrl);
  if (folder !== null && !holdsDatabase(folder)) return { kind: 'empty' };
  if (folder !== null && isNotOurs(folder)) return { kind: 'notOurs' };
  const opened: Database[] = [];
  const open = async (url: string) => {
    const database = await openDatabase(url, logger);
    opened.push(database);
    return database;
  };
  try {
    const database = await open(databaseUrl);
    const owner = migrationUrl === null ? null : await open(migrationUrl);
    return await look(database, owner);
  } catch (error) {
    return isInUse(error) ? { kind: 'inUse' } : unusable(error);
  } finally {
    for (const database of opened) await database.close();
  }
}

const ROOT = 0;

function isNotOurs(folder: string): boolean {
  return ownUser() === ROOT && statSync(folder).uid !== ROOT;
}

/** Null: a user without a name, as containers have them; not root. */
function ownUser(): number | null {
  try {
    return userInfo().uid;
  } catch {
    return null;
  }
}

async function look(database: Database, owner: Database | null): Promise<DatabaseSight> {
  const { db } = owner ?? database;
  const newer = await refusalOf(() => refuseNewerSchema(db, MIGRATION_NAMES));
  if (newer !== null) return { kind: 'refused', why: 'newer', sentence: newer };
  const migrations = await migrationsOf(db);
  const isCurrent = isDeepStrictEqual(migrations, MIGRATION_NAMES);
  const wrongRoles = owner === null ? null : await refusalOf(() => checkRoles(database, owner, isCurrent));
  if (wrongRoles !== null) return { kind: 'refused', why: 'roles', sentence: wrongRoles };
  if (isCurrent) return { kind: 'current', heardAt: await heardAt(db) };
  if (migrations.length === 0) return { kind: 'empty' };
  return { kind: 'older', missing: MIGRATION_NAMES.length - migrations.length };
}

/** The sentence of a refusal of our own; what the database itself says against is thrown on. */
async function refusalOf(check: () => Promise<void>): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    if (error instanceof FerryError) return error.message;
    throw error;
  }
}

async function heardAt(db: Kysely<Tables>): Promise<number | null> {
  const row = await db
    .selectFrom('conversations')
    .select(({ fn }) => fn.max('seenAt').as('seenAt'))
    .executeTakeFirst();
  return row?.seenAt ? fromColumn(row.seenAt) : null;
}

/** SQLSTATE (PostgreSQL, appendix A). */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  '28P01': 'password',
  '28000': 'password',
  '3D000': 'noDatabase',
  '42501': 'notAllowed',
};

function unusable(error: unknown): DatabaseSight {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  // Several addresses that all refuse are one error without a message.
  const said = message === '' ? code : message;
  const isAway = toStoreError(error) !== error;
  return { kind: 'unusable', why: TROUBLES[code] ?? (isAway ? 'away' : 'unreadable'), said };
}
