import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BotProcess } from './bot-process.ts';
import { createControls } from './create-controls.ts';
import { type Entra, startEntra } from './entra/entra.ts';
import { freePort } from './kit/free-port.ts';
import { PROJECT_IDS } from './lcs/fixture-ids.ts';
import { startLcs } from './lcs/lcs.ts';
import type { LcsSimulator } from './lcs/lcs-simulator.ts';
import { NO_LIMITS } from './lcs/limits.ts';
import { PEOPLE } from './people.ts';
import { botEnvironment, configFile, SPEEDS, type Speed, type Timing } from './settings.ts';
import type { DeliveryTimes } from './teams/bot-line.ts';
import { startTeams, type TeamsSimulator } from './teams/teams-simulator.ts';
import { startTokenService, type TokenService } from './token-service/token-service.ts';

/** Everything may be left out. */
export interface SandboxOptions {
  /** Default 'fast': a refresh takes a second; LCS's call rates and the bot's own limits are lifted (LCS's quota of three a day is not). */
  speed?: Speed;
  /** Over the speed's own, in seconds as in ferry.config.json. */
  timing?: Timing;
  /** Over the bot's settings; undefined leaves one out. */
  env?: Record<string, string | undefined>;
  /** Gets the content of ferry.config.json and returns what is written, such as one with rules. */
  config?: (content: Record<string, unknown>) => Record<string, unknown>;
  /** Which LCS projects the bot knows; default the rollout alone, so that nobody has to choose one first. */
  projectIds?: readonly number[];
  /** Default true. */
  startBot?: boolean;
  /** The bot's database; default a folder of the sandbox's own. Several bots need a server. */
  databaseUrl?: string;
  /** Default: free ones. */
  ports?: { page?: number; bot?: number };
  botLogFile?: string;
  /** So many environments `SRC-n` and `DST-n` besides the usual ones. */
  environmentPairs?: number;
  /** Where Teams delivers to; default the first of the bots that is ready. */
  deliverTo?: (bots: readonly BotProcess[]) => BotProcess;
  deliveryTimes?: Partial<DeliveryTimes>;
  /** So many channels besides the usual two. */
  moreChannels?: number;
}

/** All simulators and the bot, connected with each other. */
export interface Sandbox {
  readonly entra: Entra;
  readonly tokenService: TokenService;
  readonly lcs: LcsSimulator;
  readonly teams: TeamsSimulator;
  /** Teams delivers to the first of the bots that is ready. */
  readonly bot: BotProcess;
  /** One more bot with the same settings on another port, not started yet. It ends with the sandbox. */
  addBot(logFile?: string): Promise<BotProcess>;
  /** The bot's configuration and database, fresh per sandbox; survives restarts of the bot. */
  readonly folder: string;
  /** Ends the bot, then the simulators, and removes the folder. */
  stop(): Promise<void>;
}

/** Starts Microsoft on localhost and the bot in it. When the bot does not start, all is stopped again and its last lines are thrown. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const cleanups: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const sandbox = await assemble(options, cleanups);
    if (options.startBot ?? true) await sandbox.bot.start();
    return { ...sandbox, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function assemble(options: SandboxOptions, cleanups: (() => Promise<void>)[]): Promise<Omit<Sandbox, 'stop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-sandbox-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const keep = <T extends { close(): Promise<void> }>(simulator: T): T => {
    cleanups.push(() => simulator.close());
    return simulator;
  };
  const speed = options.speed ?? 'fast';
  const entra = keep(await startEntra({ knowsRegions: false }));
  const { refreshSeconds } = SPEEDS[speed];
  const pairs = options.environmentPairs ?? 0;
  const lcs = keep(await startLcs({ verifyKeys: entra.verifyKeys, people: PEOPLE, refreshSeconds, pairs }));
  if (speed === 'fast') Object.assign(lcs.limits, { ...NO_LIMITS, operationsPerDay: lcs.limits.operationsPerDay });
  const tokenService = keep(await startTokenService({ entra }));
  tokenService.lcsUrl = lcs.url;
  const bots: BotProcess[] = [];
  const { deliverTo = firstReady, deliveryTimes: times = {}, moreChannels = 0 } = options;
  const botEndpoint = () => deliverTo(bots).endpoint;
  const port = options.ports?.page ?? 0;
  const teams = keep(await startTeams({ botEndpoint, entra, tokenService, port, times, moreChannels }));
  const configPath = join(folder, 'ferry.config.json');
  await writeFile(configPath, JSON.stringify(configContent(options, lcs, teams), null, 2));
  const dataFolder = join(folder, 'data');
  const { openIdMetadataUrl } = teams;
  const createBot = (port: number, logFile?: string) => {
    const server = { entra, tokenServiceUrl: tokenService.url, openIdMetadataUrl };
    const settings = botEnvironment({ port, ...server, dataFolder, configPath });
    const database = options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl };
    const env = merged({ ...settings, ...database }, options.env);
    const created = new BotProcess({ env, port, ...(logFile ? { logFile } : {}) });
    bots.push(created);
    cleanups.push(() => created.stop());
    return created;
  };
  const addBot = async (logFile?: string) => createBot(await freePort(), logFile);
  const bot = createBot(await freePort(options.ports?.bot), options.botLogFile);
  teams.controls = createControls({ entra, tokenService, lcs, teams, bot });
  return { entra, tokenService, lcs, teams, bot, addBot, folder };
}

function firstReady(bots: readonly BotProcess[]): BotProcess {
  return bots.find(({ state }) => state === 'ready') ?? (bots[0] as BotProcess);
}

function configContent(options: SandboxOptions, lcs: LcsSimulator, teams: TeamsSimulator) {
  const { timing, limits } = SPEEDS[options.speed ?? 'fast'];
  const { general, releases } = teams.conversations;
  const known: readonly number[] = options.projectIds ?? [PROJECT_IDS.rollout];
  const content = configFile({
    lcsUrl: lcs.url,
    projects: lcs.projects().filter(({ id }) => known.includes(id)),
    channels: { general, releases },
    timing: { ...timing, ...options.timing },
    limits,
  });
  return options.config ? options.config(content) : content;
}

function merged(env: Record<string, string>, changes: Record<string, string | undefined> = {}): Record<string, string> {
  const all = Object.entries({ ...env, ...changes });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
