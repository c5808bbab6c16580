import type { Measured } from './kit/child.ts';
import { pgliteDatabases, postgresDatabases } from './kit/databases.ts';
import type { Report } from './kit/report.ts';
import { inRounds, type Subject } from './kit/rounds.ts';
import { clicks, makeAskers, messages } from './turns/asking.ts';
import { type BenchConnector, startConnector } from './turns/connector.ts';
import { type BenchFerry, startFerry } from './turns/ferry.ts';
import { type Load, runLoad, type Target } from './turns/load.ts';
import { startPeers } from './turns/peers.ts';
import { tablesOf } from './turns/tables.ts';

// Turns a second of Ferry and of bots that do nothing but echo: the same signed activities, the same connector, all as
// processes of their own, one at work at a time. Ferry keeps no list of backups: each `backups` asks LCS, which answers at
// once here; warm are the tokens. BENCH_ROUNDS and BENCH_SECONDS (of each subject in each round) make it longer.

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CONNECTIONS = 16;
const OPEN_OPERATIONS = 20;
const HALF_AND_HALF = '10 waiting, 10 running';
/** Enough that no conversation reaches the rates that Teams allows (teams-platform 8), by which Ferry paces itself. */
const PEOPLE = 2_000;
/** They have tokens for LCS; fewer, since each costs a sign-in first. */
const SIGNED_IN = 100;

export async function run(): Promise<Report> {
  const cleanups: (() => Promise<void>)[] = [];
  const keep = <T>(thing: T, end: (thing: T) => Promise<void>): T => {
    cleanups.push(() => end(thing));
    return thing;
  };
  try {
    const connector = keep(await startConnector(), (it) => it.close());
    const { serviceUrl } = connector;
    const people = makeAskers(PEOPLE, 'p');
    const signedIn = makeAskers(SIGNED_IN, 's');
    const { peers, missing } = keep(await startPeers(serviceUrl), (it) => it.stop());
    const subjects: Subject[] = peers.map(({ name, bot, target }) => {
      const check = says('Echo: help');
      return subject(name, bot, target, connector, { next: messages(serviceUrl, people, 'help'), check });
    });
    for (const open of [postgresDatabases, pgliteDatabases]) {
      const databases = keep(await open(), (it) => it.close());
      const options = { databases, serviceUrl, openOperations: OPEN_OPERATIONS, signedIn };
      const ferry = keep(await startFerry(options), (it) => it.stop());
      const { bot, target } = ferry;
      const kinds = ferryTurns(ferry, serviceUrl, people, signedIn);
      await meet(target, connector, kinds, people.length);
      for (const [kind, load] of Object.entries(kinds)) {
        subjects.push(subject(`Ferry, ${kind}, ${databases.name}`, bot, target, connector, load));
      }
    }
    const figures = await inRounds(subjects, ROUNDS);
    return {
      name: 'turns',
      tables: tablesOf(figures, missing),
      measured: { rounds: ROUNDS, seconds: SECONDS, connections: CONNECTIONS, figures: Object.fromEntries(figures) },
    };
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

type Asked = Pick<Load, 'next' | 'check'>;

function ferryTurns(
  { cards }: BenchFerry,
  serviceUrl: string,
  people: Parameters<typeof messages>[1],
  signedIn: Parameters<typeof messages>[1],
) {
  return {
    help: { next: messages(serviceUrl, people, 'help'), check: says('"type":"AdaptiveCard"', 'refresh') },
    // All are read and viewed; how many of them fit on the card is its own affair.
    status: { next: messages(serviceUrl, people, 'status'), check: says('"type":"AdaptiveCard"', HALF_AND_HALF) },
    backups: {
      next: messages(serviceUrl, signedIn, 'backups'),
      check: says('"type":"AdaptiveCard"', '"verb":"backup"'),
    },
    'card click': { next: clicks(serviceUrl, signedIn, cards), check: says('"statusCode":200', 'AdaptiveCard') },
  } satisfies Record<string, Asked>;
}

/** Everybody once: that Ferry meets somebody, and looks who they are, happens once an hour. */
async function meet(
  target: Target,
  connector: BenchConnector,
  { help, ...others }: Readonly<Record<'help' | 'status' | 'backups' | 'card click', Asked>>,
  people: number,
): Promise<void> {
  const connections = CONNECTIONS;
  await runLoad(target, connector, { ...help, connections, until: { turns: people } });
  for (const other of Object.values(others)) {
    await runLoad(target, connector, { ...other, connections, until: { turns: 2 * SIGNED_IN } });
  }
}

function subject(name: string, bot: Measured, target: Target, connector: BenchConnector, asked: Asked): Subject {
  return {
    name,
    async measure() {
      const before = bot.cpuMs();
      const until = { ms: SECONDS * 1000 };
      const loaded = await runLoad(target, connector, { ...asked, connections: CONNECTIONS, until });
      const cpuMsPerTurn = (bot.cpuMs() - before) / loaded.turns;
      return { ...loaded, cpuMsPerTurn, memoryMiB: bot.memory().now, peakMiB: bot.memory().peak };
    },
  };
}

/** Every answer must hold all of this. */
function says(...parts: readonly string[]): (answer: string) => void {
  return (answer) => {
    const lacks = parts.find((part) => !answer.includes(part));
    if (lacks !== undefined) throw new Error(`An answer lacks ${lacks}: ${answer.slice(0, 1000)}`);
  };
}
