import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/postgres.ts';
import { askPostgres } from '../../test/support/store.ts';

/** Where a benchmark gets its databases from. `name`: as tables call the kind. */
export interface Databases {
  readonly name: string;
  /** A new database with nothing in it; its DATABASE_URL. */
  create(): Promise<string>;
  /** Ends what `create` gave, and removes all traces. */
  close(): Promise<void>;
}

/** A PostgreSQL of its own, on this machine, that writes to the disk what it has committed; with TEST_DATABASE_URL that server. */
export async function postgresDatabases(): Promise<Databases> {
  const server = await startPostgres({ durable: true });
  const created: string[] = [];
  return {
    name: 'PostgreSQL',
    async create() {
      const name = `ferry_bench_${crypto.randomUUID().replaceAll('-', '')}`;
      await askPostgres(server.url, `create database ${name}`);
      created.push(name);
      return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    },
    async close() {
      for (const name of created) await askPostgres(server.url, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
}

/** Embedded databases in a temporary folder. */
export async function pgliteDatabases(): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-bench-'));
  return {
    name: 'PGlite',
    create: async () => `pglite:${join(folder, crypto.randomUUID())}`,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
