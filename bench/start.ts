import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../sandbox/sandbox.ts';
import { systemClock } from '../src/clock.ts';
import { openStore } from '../src/store/store.ts';
import { silentLogger } from '../test/support/store.ts';
import { type Databases, pgliteDatabases, postgresDatabases } from './kit/databases.ts';
import type { Report, Table } from './kit/report.ts';
import { type Figures, inRounds, type Subject } from './kit/rounds.ts';
import { median } from './kit/stats.ts';
import { copyDatabase } from './start/copied.ts';
import { addOpenOperations } from './start/open-operations.ts';
import { BARE_ECHO, FERRY, measureStart, type Program } from './start/started.ts';

// From the start of the process to the first 200 of /readyz, beside the bare echo bot's. Each as it is: Ferry keeps what Node
// makes of its modules (main.ts), the echo bot does not. There are rows of Ferry without that, too, as its very first start is,
// and of both with a cache. BENCH_ROUNDS: how many count (3); BENCH_OPERATIONS: how many are open in the full databases (10,000).

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const OPERATIONS = Number(process.env.BENCH_OPERATIONS ?? 10_000);

const ECHO = 'bare echo bot';
const CACHED = ', both with a warm compile cache';
const UNCACHED = ', without a compile cache';
const FULL = `${OPERATIONS.toLocaleString('en')} open operations`;

export async function run(): Promise<Report> {
  const sandbox = await startSandbox({ startBot: false });
  const folder = await mkdtemp(join(tmpdir(), 'ferry-bench-start-'));
  const [postgres, pglite] = [await postgresDatabases(), await pgliteDatabases()];
  try {
    const full = await fullDatabases(postgres, pglite);
    const env = { ...sandbox.bot.env, LOG_LEVEL: 'info' };
    const cache = { ...env, NODE_COMPILE_CACHE: join(folder, 'cache') };
    const noCache = { ...env, NODE_DISABLE_COMPILE_CACHE: '1' };
    const ferry = (name: string, on: () => Promise<string>, base: typeof env = env): Subject =>
      subject(name, FERRY, async () => ({ ...base, DATABASE_URL: await on() }));
    const subjects = [subject(ECHO, BARE_ECHO, async () => env)];
    for (const databases of [postgres, pglite]) {
      const existing = await databases.create();
      subjects.push(
        ferry(`${databases.name}, existing`, async () => existing),
        ferry(`${databases.name}, ${FULL}`, async () => full.get(databases) as string),
        notInTheWarmUp(ferry(`${databases.name}, empty`, () => databases.create())),
        ferry(`${databases.name}, existing${UNCACHED}`, async () => existing, noCache),
        ferry(`${databases.name}, existing${CACHED}`, async () => existing, cache),
      );
    }
    subjects.push(subject(`${ECHO}${CACHED}`, BARE_ECHO, async () => cache));
    const figures = await inRounds(subjects, ROUNDS);
    for (const databaseUrl of full.values()) await mustStillBeFull(databaseUrl);
    return { name: 'start', tables: [startTable(figures), aimTable(figures)], measured: Object.fromEntries(figures) };
  } finally {
    for (const databases of [postgres, pglite]) await databases.close();
    await rm(folder, { recursive: true, force: true });
    await sandbox.stop();
  }
}

function subject(name: string, program: Program, env: () => Promise<Readonly<Record<string, string>>>): Subject {
  return { name, measure: async () => await measureStart(program, await env()) };
}

/** What begins with nothing warms nothing up. */
function notInTheWarmUp({ name, measure }: Subject): Subject {
  return { name, measure: async (round) => (round === 0 ? {} : await measure(round)) };
}

async function fullDatabases(postgres: Databases, pglite: Databases): Promise<ReadonlyMap<Databases, string>> {
  const [served, embedded] = [await postgres.create(), await pglite.create()];
  await addOpenOperations(served, OPERATIONS);
  await copyDatabase(served, embedded);
  return new Map([
    [postgres, served],
    [pglite, embedded],
  ]);
}

/** Had one ended, or been paused, the later starts would have had less to take up. */
async function mustStillBeFull(databaseUrl: string): Promise<void> {
  const store = await openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
  const open = (await store.operations.listOpen()).filter(({ paused }) => !paused);
  await store.close();
  if (open.length !== OPERATIONS) throw new Error(`${open.length} of ${OPERATIONS} operations are open at the end.`);
}

type All = ReadonlyMap<string, Figures>;

function startTable(figures: All): Table {
  const rows = [...figures].map(([name, { readyMs, cpuMs, slowestMs, memoryMiB }]) => [
    name,
    `${ms(readyMs?.median)} (${ms(readyMs?.min)} to ${ms(readyMs?.max)})`,
    timesEcho(figures, name, 'readyMs').toFixed(2),
    ms(cpuMs?.median),
    timesEcho(figures, name, 'cpuMs').toFixed(2),
    ms(slowestMs?.median),
    ms(memoryMiB?.median),
  ]);
  const head = [
    'what',
    'ready after, ms',
    'times echo bot',
    'CPU, ms',
    'times echo bot',
    'slowest /readyz in the 0.5 s after it, ms',
    'MiB',
  ];
  return { title: `From the process's start to /readyz: median of ${ROUNDS} rounds (least to most)`, head, rows };
}

type What = 'readyMs' | 'cpuMs';

/**
 * The middle of the rounds' own ratios; what is said of both is compared with the echo bot that has a compile cache, too. That of the
 * processor time holds on a busy machine, too.
 */
function timesEcho(figures: All, name: string, what: What): number {
  const echo = roundsOf(figures, name.endsWith(CACHED) ? `${ECHO}${CACHED}` : ECHO, what);
  return median(roundsOf(figures, name, what).map((value, round) => value / (echo[round] ?? Number.NaN)));
}

/** How much longer than on the existing database, in s: the middle of the rounds' own differences. */
function secondsMore(figures: All, database: string): number {
  const existing = roundsOf(figures, `${database}, existing`, 'readyMs');
  const full = roundsOf(figures, `${database}, ${FULL}`, 'readyMs');
  return median(full.map((value, round) => (value - (existing[round] ?? Number.NaN)) / 1000));
}

function roundsOf(figures: All, name: string, what: What): readonly number[] {
  return figures.get(name)?.[what]?.rounds ?? [];
}

function aimTable(figures: All): Table {
  const aims = [
    ['existing PostgreSQL, times the echo bot', 2, timesEcho(figures, 'PostgreSQL, existing', 'readyMs')],
    ['existing PGlite, times the echo bot', 3.5, timesEcho(figures, 'PGlite, existing', 'readyMs')],
    [`${FULL} on PostgreSQL, s more`, 1, secondsMore(figures, 'PostgreSQL')],
    [`${FULL} on PGlite, s more`, 1, secondsMore(figures, 'PGlite')],
  ] as const;
  const rows = aims.map(([what, most, is]) => [what, String(most), is.toFixed(2), is <= most ? 'yes' : 'no']);
  return { title: 'What is aimed for', head: ['what', 'at most', 'is', 'met'], rows };
}

function ms(value = Number.NaN): string {
  return value.toFixed(0);
}
