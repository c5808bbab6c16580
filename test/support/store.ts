import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import type { Logger } from '../../src/logger.ts';
import { newOperation, type Operation } from '../../src/operations/operation.ts';
import { type Job, type JobHandlers, QUEUES } from '../../src/operations/ports.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type PostgresServer, sharedPostgres } from './postgres.ts';
import { madeOnce } from './run-folder.ts';

type Row = Readonly<Record<string, unknown>>;

/** A store of its own, with nothing in it. */
export interface TestStore {
  readonly databaseUrl: string;
  /** The one that was opened last. */
  readonly store: Store;
  /** Asks the database itself. PGlite serves one at a time: there the store is closed meanwhile, and opened again. */
  query(sql: string): Promise<readonly Row[]>;
  reopen(between?: () => Promise<void>): Promise<Store>;
  /** Closes the store and removes all traces. */
  remove(): Promise<void>;
}

export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

/** Runs a contract on PGlite and on PostgreSQL. */
export function onEachDatabase(contract: (open: () => Promise<TestStore>) => void): void {
  describe('on PGlite', () => contract(() => openTestStore()));
  describe('on PostgreSQL', () => {
    before(sharedPostgres);
    contract(() => openOnPostgres());
  });
}

/** On PGlite, in a temporary folder. */
export async function openTestStore(logger: Logger = silentLogger): Promise<TestStore> {
  const parent = mkdtempSync(join(tmpdir(), 'ferry-store-'));
  const folder = join(parent, 'data');
  cpSync(await emptyDatabase(), folder, { recursive: true });
  const ask = async (sql: string) => {
    const database = await PGlite.create(folder);
    try {
      return (await database.query<Row>(sql)).rows;
    } finally {
      await database.close();
    }
  };
  const opened = await openWith(`pglite:${folder}`, logger, async () => rmSync(parent, { recursive: true }));
  return withQuery(opened, async (sql) => {
    let rows: readonly Row[] = [];
    await opened.reopen(async () => {
      rows = await ask(sql);
    });
    return rows;
  });
}

/** On a database of its own on this run's PostgreSQL. */
export async function openOnPostgres(logger: Logger = silentLogger): Promise<TestStore> {
  const { databaseUrl, remove } = await newPostgresDatabase({ withTables: true });
  const opened = await openWith(databaseUrl, logger, remove);
  return withQuery(opened, (sql) => askPostgres(databaseUrl, sql));
}

/** A database on this run's PostgreSQL: empty, or with the tables and nothing in them. */
export async function newPostgresDatabase({ withTables = false } = {}): Promise<{
  readonly databaseUrl: string;
  readonly remove: () => Promise<void>;
}> {
  const server = await sharedPostgres();
  const name = newName();
  const template = withTables && server.isOurs ? ` template ${await postgresTemplate(server)}` : '';
  await askPostgres(server.url, `create database ${name}${template}`);
  const remove = async () => {
    await askPostgres(server.url, `drop database ${name} with (force)`);
  };
  return { databaseUrl: urlOf(server, name), remove };
}

/** A server that was given gets none: nobody would remove it. */
function postgresTemplate(server: PostgresServer): Promise<string> {
  return madeOnce('postgres-template', () => makePostgresTemplate(server));
}

async function makePostgresTemplate(server: PostgresServer): Promise<string> {
  const name = newName();
  await askPostgres(server.url, `create database ${name}`);
  const store = await openStore({ databaseUrl: urlOf(server, name), clock: systemClock, logger: silentLogger });
  await store.close();
  return name;
}

function newName(): string {
  return `ferry_${crypto.randomUUID().replaceAll('-', '')}`;
}

function urlOf(server: PostgresServer, database: string): string {
  return Object.assign(new URL(server.url), { pathname: `/${database}` }).href;
}

/** Asks a PostgreSQL on a connection of its own. */
export async function askPostgres(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function openWith(
  databaseUrl: string,
  logger: Logger,
  erase: () => Promise<void>,
): Promise<Omit<TestStore, 'query'>> {
  const open = () => openStore({ databaseUrl, clock: systemClock, logger });
  let store = await open();
  const reopen = async (between: () => Promise<void> = async () => {}) => {
    await store.close();
    try {
      await between();
    } finally {
      store = await open();
    }
    return store;
  };
  return {
    databaseUrl,
    get store() {
      return store;
    },
    reopen,
    remove: async () => {
      await store.close();
      await erase();
    },
  };
}

/** Not by spreading: `store` changes. */
function withQuery(opened: Omit<TestStore, 'query'>, query: TestStore['query']): TestStore {
  return Object.assign(opened, { query });
}

/** A folder with the tables and nothing in them, made once per run: copying it takes a tenth of the time. */
function emptyDatabase(): Promise<string> {
  return madeOnce('pglite', async (path) => {
    const data = join(path, 'data');
    await (await openStore({ databaseUrl: `pglite:${data}`, clock: systemClock, logger: silentLogger })).close();
    return data;
  });
}

/** A request for a refresh as it is stored first, on two environments of its own. */
export function anOperation(changes: Partial<Operation> = {}): Operation {
  const asked = newOperation({
    id: crypto.randomUUID(),
    kind: 'refresh',
    projectId: 1234,
    source: { id: crypto.randomUUID(), name: 'PROD' },
    target: { id: crypto.randomUUID(), name: 'UAT' },
    requester: { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() },
    conversationId: '19:team@thread.tacv2;messageid=1',
    confirmation: 'typeTarget',
    rule: 'default',
    checks: [{ level: 'pass', text: 'UAT is a sandbox environment.' }],
    requestedAt: Date.now(),
    expiresAt: Date.now() + 900_000,
  });
  return { ...asked, ...changes };
}

/** The same handler for the jobs of every queue. */
export function onEveryQueue(handle: (job: Job) => Promise<void>): JobHandlers {
  return Object.fromEntries(QUEUES.map((queue) => [queue, handle])) as unknown as JobHandlers; // QUEUES has them all
}
