import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Measured, startChild } from '../kit/child.ts';
import type { Databases } from '../kit/databases.ts';
import { median, quantile } from '../kit/stats.ts';
import { type FerryNumbers, latenessWithin, readFerryNumbers } from './ferry-numbers.ts';
import { makeFirstOperation } from './first-operation.ts';
import type { Options } from './options.ts';
import { PollLedger } from './polls.ts';
import { type PostgresUse, postgresUse } from './postgres-use.ts';
import { seed } from './seed.ts';
import type { Surroundings } from './surroundings.ts';

const FERRY = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY = /"msg":"Ferry is ready"/;
/** From the seeding to the first poll that is due: Ferry starts and sweeps meanwhile. */
const START_MS = 8_000;
const SLICES = 9;

/** What one Ferry with so many operations did in the measured time. */
export interface Measurement {
  readonly operations: number;
  readonly seconds: number;
  /** Due or overdue in the measured time; of these, what had not come to LCS at its end. */
  readonly due: number;
  readonly missing: number;
  readonly callsPerPoll: number;
  /** Seconds, by LCS's clock; and by Ferry's own histogram, whose buckets are coarse. */
  readonly latenessP50: number;
  readonly latenessP99: number;
  readonly latenessMax: number;
  readonly latenessP99Within: number;
  /** Calls that LCS got in the measured time. */
  readonly polls: number;
  /** Ferry's processor time for each second, in ms, slice by slice; and PostgreSQL's. */
  readonly cpu: readonly number[];
  readonly postgresCpu: readonly number[];
  readonly pollsPerSecond: readonly number[];
  /** MiB. */
  readonly memory: number;
  readonly memoryPeak: number;
  readonly databaseBytes: readonly [number, number];
  readonly walBytes: number;
}

interface Sample {
  readonly at: number;
  readonly cpuMs: number;
  readonly memory: number;
  readonly polls: number;
  readonly postgres: PostgresUse;
}

/** Follows `count` operations (0: none, the idle Ferry) on a database of its own. Rejects when anything went otherwise than it should. */
export async function measure(
  count: number,
  databases: Databases,
  around: Surroundings,
  options: Options,
): Promise<Measurement> {
  const databaseUrl = await databases.create();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await makeFirstOperation(databaseUrl, client);
    const dueFrom = Date.now() + START_MS + count / 2; // as long as copies and the first sweep take
    await seed(client, count, dueFrom, around);
    const ledger = new PollLedger(client, around.lcs);
    await ledger.begin();
    const { env, metricsUrl } = await around.settings();
    const profiling = options.profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${options.profileFolder}`] : [];
    const args = [...options.nodeOptions, ...profiling, FERRY];
    const ferry = await startChild({ args, env: { ...env, DATABASE_URL: databaseUrl }, readyLine: READY });
    try {
      return await follow({ count, dueFrom, ferry, client, ledger, metricsUrl, around, options });
    } finally {
      await ferry.stop();
    }
  } finally {
    await client.end();
  }
}

interface Scene {
  readonly count: number;
  readonly dueFrom: number;
  readonly ferry: Measured;
  readonly client: pg.Client;
  readonly ledger: PollLedger;
  readonly metricsUrl: string;
  readonly around: Surroundings;
  readonly options: Options;
}

async function follow(scene: Scene): Promise<Measurement> {
  const { count, dueFrom, ferry, client, ledger, metricsUrl, around, options } = scene;
  const readPostgres = await postgresUse(client, !process.env.TEST_DATABASE_URL);
  const callsSoFar = () => [...around.lcs.calls.values()].reduce((sum, calls) => sum + calls.length, 0);
  const sample = async (): Promise<Sample> => ({
    at: Date.now(),
    cpuMs: ferry.cpuMs(),
    memory: ferry.memory().now,
    polls: callsSoFar(),
    postgres: await readPostgres(),
  });
  const begins = Math.max(dueFrom, Date.now()) + options.warmUpSeconds * 1000;
  while (begins - Date.now() > 0) {
    await pause(Math.min(begins - Date.now(), 20_000));
    await ledger.note();
  }
  const numbersBefore = await readFerryNumbers(metricsUrl);
  const samples = [await sample()];
  const from = Date.now();
  for (let slice = 1; slice <= SLICES; slice += 1) {
    await pause(Math.max(0, from + (slice * options.seconds * 1000) / SLICES - Date.now()));
    samples.push(await sample());
    await ledger.note();
  }
  const until = Date.now();
  const numbersAfter = await readFerryNumbers(metricsUrl);
  const { peak: memoryPeak } = ferry.memory();
  const { lateness, missing } = ledger.of(from, until);
  await ferry.stop();
  refuseTroubles(numbersAfter);
  const callsPerPoll = await ledger.callsPerPoll();
  if (count > 0 && lateness.length === 0) throw new Error('Nothing was due while it was measured.');
  const rates = samples.slice(1).map((later, at) => rateBetween(samples[at] as Sample, later));
  const [first, last] = [samples[0] as Sample, samples.at(-1) as Sample];
  return {
    operations: count,
    seconds: (until - from) / 1000,
    due: lateness.length,
    missing,
    callsPerPoll,
    latenessP50: quantile(lateness, 0.5) / 1000,
    latenessP99: quantile(lateness, 0.99) / 1000,
    latenessMax: Math.max(0, ...lateness.map((late) => late / 1000)),
    latenessP99Within: latenessWithin(numbersBefore, numbersAfter, 0.99),
    polls: last.polls - first.polls,
    cpu: rates.map(({ cpu }) => cpu),
    postgresCpu: rates.map(({ postgresCpu }) => postgresCpu),
    pollsPerSecond: rates.map(({ polls }) => polls),
    memory: median(samples.map(({ memory }) => memory)),
    memoryPeak,
    databaseBytes: [first.postgres.databaseBytes, last.postgres.databaseBytes],
    walBytes: last.postgres.walBytes - first.postgres.walBytes,
  };
}

function rateBetween(earlier: Sample, later: Sample): { cpu: number; postgresCpu: number; polls: number } {
  const seconds = (later.at - earlier.at) / 1000;
  return {
    cpu: (later.cpuMs - earlier.cpuMs) / seconds,
    postgresCpu: (later.postgres.cpuMs - earlier.postgres.cpuMs) / seconds,
    polls: (later.polls - earlier.polls) / seconds,
  };
}

function refuseTroubles({ lcsCalls, jobFailures, paused }: FerryNumbers): void {
  const troubles = [...lcsCalls].filter(([outcome, calls]) => outcome !== 'ok' && calls > 0);
  if (troubles.length > 0)
    throw new Error(`Calls of LCS failed: ${troubles.map((each) => each.join(' ')).join(', ')}.`);
  if (jobFailures > 0) throw new Error(`${jobFailures} jobs failed.`);
  if (paused > 0) throw new Error(`${paused} operations are paused: their people were not signed in.`);
}
