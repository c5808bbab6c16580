import { PGlite } from '@electric-sql/pglite';
import { CamelCasePlugin, type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { type ConstructorOptions, fromPglite } from 'pg-boss';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { PGLITE } from './database-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { createPool, KEEP_ALIVE } from './postgres-pool.ts';
import type { Tables } from './tables.ts';

export interface Database {
  readonly db: Kysely<Tables>;
  /** How pg-boss reaches the same database. */
  readonly bossConnection: ConstructorOptions;
  /** Does work that may take long, or wait for another instance (migrations), on connections that have the time. */
  patiently<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * How long is waited for a server that says nothing, in ms. A query has as long as a person's turn; the server itself
 * gives up a little earlier, which leaves the connection of use. Jobs can wait a little longer, and pg-boss makes its
 * tables with them.
 */
const CONNECT_MS = 3_000;
const QUERY_MS = 4_000;
const JOB_QUERY_MS = 15_000;
/** What an instance leaves open that was cut off in the middle keeps its locks no longer. */
const IDLE_IN_TRANSACTION_MS = 20_000;

/**
 * Opens `pglite:<folder>` (embedded, one process) or `postgres://…` (TLS by its `sslmode`). Throws `storeUnavailable`
 * for another process's folder and for any other scheme; a server that is not there shows with the first query.
 */
export async function openDatabase(databaseUrl: string, logger: Logger): Promise<Database> {
  if (databaseUrl.startsWith(PGLITE)) return await openPglite(databaseUrl.slice(PGLITE.length));
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return openPostgres(databaseUrl, logger);
  throw new FerryError('storeUnavailable', 'DATABASE_URL must be pglite:<folder> or postgres://<server>/<database>.');
}

async function openPglite(folder: string): Promise<Database> {
  if (folder === '') throw new FerryError('storeUnavailable', 'DATABASE_URL pglite: lacks its folder.');
  const lock = lockFolder(folder);
  try {
    const pglite = await PGlite.create(folder);
    const db = kysely(new PGliteDialect({ pglite }));
    const close = async () => {
      await db.destroy();
      if (!pglite.closed) await pglite.close(); // Kysely closes only what it has used
      lock.release();
    };
    const bossConnection: ConstructorOptions = { db: fromPglite(pglite), backend: 'pglite' };
    return { db, bossConnection, patiently: (work) => work(db), close };
  } catch (cause) {
    lock.release();
    throw new FerryError('storeUnavailable', `The database folder ${folder} cannot be opened.`, { cause });
  }
}

function openPostgres(connectionString: string, logger: Logger): Database {
  const server = { connectionString, connectionTimeoutMillis: CONNECT_MS };
  const limits = {
    query_timeout: QUERY_MS,
    statement_timeout: QUERY_MS - 500,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  };
  const db = kysely(new PostgresDialect({ pool: createPool({ ...server, ...limits, max: 10 }, logger) }));
  const patiently: Database['patiently'] = async (work) => {
    const patient = kysely(new PostgresDialect({ pool: createPool({ ...server, max: 2 }, logger) }));
    try {
      return await work(patient);
    } finally {
      await patient.destroy();
    }
  };
  // pg-boss has a pool of its own: its workers' polling must not keep a person's turn waiting.
  const jobLimits = { query_timeout: JOB_QUERY_MS, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS };
  const bossConnection = { ...server, ...KEEP_ALIVE, ...jobLimits, application_name: 'ferry jobs', max: 5 };
  return { db, bossConnection, patiently, close: () => db.destroy() };
}

function kysely(dialect: Dialect): Kysely<Tables> {
  return new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] });
}
