import { PGlite } from '@electric-sql/pglite';
import { CamelCasePlugin, type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { type ConstructorOptions, fromPglite } from 'pg-boss';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { lockFolder } from './folder-lock.ts';
import type { Tables } from './tables.ts';

export interface Database {
  readonly db: Kysely<Tables>;
  /** How pg-boss reaches the same database. */
  readonly bossConnection: ConstructorOptions;
  close(): Promise<void>;
}

const PGLITE = 'pglite:';

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
    return { db, bossConnection: { db: fromPglite(pglite), backend: 'pglite' }, close };
  } catch (cause) {
    lock.release();
    throw new FerryError('storeUnavailable', `The database folder ${folder} cannot be opened.`, { cause });
  }
}

function openPostgres(connectionString: string, logger: Logger): Database {
  const pool = new pg.Pool({
    connectionString,
    application_name: 'ferry',
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  pool.on('error', (error) => logger.warn({ error: error.message }, 'an idle database connection was lost'));
  // The pool listens to idle connections only, Kysely to none, and an error that nobody listens to ends the process.
  // Whoever uses the connection hears of it from their query.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = kysely(new PostgresDialect({ pool }));
  // pg-boss has a pool of its own: its workers' polling must not keep a person's turn waiting.
  const bossConnection = { connectionString, application_name: 'ferry jobs', max: 5, connectionTimeoutMillis: 5_000 };
  return { db, bossConnection, close: () => db.destroy() };
}

function kysely(dialect: Dialect): Kysely<Tables> {
  return new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] });
}
