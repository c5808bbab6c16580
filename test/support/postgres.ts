import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { madeOnce } from './run-folder.ts';

/** A running server on which databases may be created. */
export interface PostgresServer {
  /** Of its database `postgres`, or the one that was given. */
  readonly url: string;
  /** Whether it is gone, with all its databases, after the specs. */
  readonly isOurs: boolean;
  stop(): Promise<void>;
}

const KEEPER = fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url));

let shared: Promise<PostgresServer> | undefined;

/** One server for all specs of this run, started by the first that asks. It ends with the process of that one, however it ends. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= process.env.TEST_DATABASE_URL ? startPostgres() : startForAll();
  return shared;
}

async function startForAll(): Promise<PostgresServer> {
  const url = await madeOnce('postgres', async () => (await startPostgres()).url);
  return { url, isOurs: true, stop: async () => {} };
}

/**
 * The server of `TEST_DATABASE_URL`, or else a PostgreSQL of its own in a temporary folder, on loopback; `durable`: it writes
 * to the disk what it has committed, as one in service does.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, isOurs: false, stop: async () => {} };
  // In a group of its own, so that Ctrl-C does not reach it before it is asked to end; its stdin closes when we are gone.
  const keeper = spawn(process.execPath, [KEEPER, ...(durable ? ['durable'] : [])], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const url = await firstLine(keeper);
  letGo(keeper);
  const stop = async () => {
    const gone = once(keeper, 'close');
    keeper.ref();
    keeper.stdin?.end();
    await gone;
  };
  return { url, isOurs: true, stop };
}

async function firstLine(keeper: ChildProcess): Promise<string> {
  if (!keeper.stdout) throw new Error('the keeper has no stdout');
  for await (const line of createInterface({ input: keeper.stdout })) return line;
  throw new Error('No PostgreSQL could be started; the lines above say why.');
}

/** So that mocha ends although the server runs. */
function letGo(keeper: ChildProcess): void {
  keeper.unref();
  for (const pipe of [keeper.stdin, keeper.stdout]) (pipe as Socket | null)?.unref();
}
