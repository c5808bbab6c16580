import { join } from 'node:path';
import type { BotProcess } from '../../../sandbox/bot-process.ts';
import { PEOPLE } from '../../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { askPostgres } from '../../support/store.ts';
import { Killer } from './kills.ts';
import { Ledger } from './ledger.ts';
import { CHANNELS } from './story.ts';

/** Everything a run takes place in: the sandbox, two bots, their database, and whoever kills them. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly ledger: Ledger;
  readonly killer: Killer;
  /** The bots' log lines are kept in these files. */
  readonly logFiles: readonly string[];
  stop(): Promise<void>;
}

export const ASKERS = ['robin', 'ana'] as const;

export interface SceneOptions {
  /** Of the server's database `postgres`. */
  readonly serverUrl: string;
  readonly database: string;
  readonly pairs: number;
  readonly logFolder: string;
}

/** Starts it on a fresh database. */
export async function openScene({ serverUrl, database, pairs, logFolder }: SceneOptions): Promise<Scene> {
  const databaseUrl = await createDatabase(serverUrl, database);
  const botLogFile = join(logFolder, `${database}.log`);
  const sandbox = await startSandbox({
    databaseUrl,
    environmentPairs: pairs,
    moreChannels: CHANNELS,
    env: { LOG_LEVEL: 'info' },
    botLogFile,
    deliverTo: anyOf,
    deliveryTimes: { redeliverAfter: 8_000, unreachableAfter: 700, redeliveries: 6 },
    // Patient with what is not known, so that only LCS ends an operation; quick in everything else.
    timing: { rollbackWatch: 8, unknownStatus: 600, adoption: 3, minPoll: 0.5, maxPoll: 1.5, firstPoll: 0.5 },
  });
  try {
    const { lcs, tokenService, teams } = sandbox;
    const secondLogFile = `${botLogFile}.2`;
    const second = await sandbox.addBot(secondLogFile);
    await second.start();
    lcs.refreshSeconds = 3;
    lcs.limits.operationsPerDay = Number.POSITIVE_INFINITY;
    lcs.shape.pageSize = 2 * pairs + 20;
    for (const one of PEOPLE.filter(({ key }) => ASKERS.some((asker) => asker === key))) {
      await tokenService.signIn(one);
      await teams.post(one.key, { chat: one.key }, 'help'); // so that their 1:1 is known
    }
    const ledger = await Ledger.open(databaseUrl);
    const stop = async () => {
      await sandbox.stop();
      await ledger.close();
      await askPostgres(serverUrl, `drop database ${database} with (force)`);
    };
    return {
      sandbox,
      ledger,
      killer: new Killer([sandbox.bot, second]),
      logFiles: [botLogFile, secondLogFile],
      stop,
    };
  } catch (problem) {
    await sandbox.stop();
    throw problem;
  }
}

/** As behind a balancer: any that is ready. */
function anyOf(bots: readonly BotProcess[]): BotProcess {
  const ready = bots.filter(({ state }) => state === 'ready');
  return (ready[Math.floor(Math.random() * ready.length)] ?? bots[0]) as BotProcess;
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await askPostgres(serverUrl, `create database ${name}`);
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}
