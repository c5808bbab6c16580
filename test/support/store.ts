import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import type { Logger } from '../../src/logger.ts';
import { newOperation, type Operation } from '../../src/operations/operation.ts';
import { openStore, type Store } from '../../src/store/store.ts';

type Row = Readonly<Record<string, unknown>>;

/** A store of its own, with nothing in it. */
export interface TestStore {
  readonly databaseUrl: string;
  /** The one that was opened last. */
  readonly store: Store;
  /** Closes the store, asks the database itself, and opens the store again: PGlite serves one at a time. */
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

/** Runs a contract on PGlite, and on PostgreSQL where `TEST_DATABASE_URL` names a server on which databases may be created. */
export function onEachDatabase(contract: (open: () => Promise<TestStore>) => void): void {
  describe('on PGlite', () => contract(() => openTestStore()));
  const server = process.env.TEST_DATABASE_URL;
  if (server) describe('on PostgreSQL', () => contract(() => openOnPostgres(server)));
  else it.skip('on PostgreSQL: TEST_DATABASE_URL is not set');
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
  return await openWith(`pglite:${folder}`, logger, ask, async () => rmSync(parent, { recursive: true }));
}

/** On a database of its own on a PostgreSQL server. */
export async function openOnPostgres(server: string): Promise<TestStore> {
  const name = `ferry_${crypto.randomUUID().replaceAll('-', '')}`;
  const databaseUrl = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  await askPostgres(server, `create database ${name}`);
  return await openWith(
    databaseUrl,
    silentLogger,
    (sql) => askPostgres(databaseUrl, sql),
    async () => {
      await askPostgres(server, `drop database ${name} with (force)`);
    },
  );
}

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
  ask: (sql: string) => Promise<readonly Row[]>,
  erase: () => Promise<void>,
): Promise<TestStore> {
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
    query: async (sql) => {
      let rows: readonly Row[] = [];
      await reopen(async () => {
        rows = await ask(sql);
      });
      return rows;
    },
    remove: async () => {
      await store.close();
      await erase();
    },
  };
}

let template: Promise<string> | undefined;

/** A folder with the tables and nothing in them, made once per run: copying it is five times as fast as making it. */
function emptyDatabase(): Promise<string> {
  template ??= makeEmptyDatabase();
  return template;
}

async function makeEmptyDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const data = join(folder, 'data');
  const store = await openStore({ databaseUrl: `pglite:${data}`, clock: systemClock, logger: silentLogger });
  await store.close();
  return data;
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
