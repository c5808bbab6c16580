import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { BotProcess } from '../../../sandbox/bot-process.ts';

/** Kills bots with SIGKILL, and starts them again at once. */
export class Killer {
  kills = 0;
  /** Bots that ended by themselves, which none ever should. */
  readonly crashes: string[] = [];
  readonly #bots: readonly BotProcess[];
  readonly #revivals = new Map<BotProcess, Promise<void>>();
  #ending = false;

  constructor(bots: readonly BotProcess[]) {
    this.#bots = bots;
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#bots.map((bot) => this.#kill(bot)));
  }

  /** As soon as it is ready: it should have done something. */
  async killOne(index: number): Promise<void> {
    const bot = this.#bots[index];
    if (!bot) return;
    await this.#revivals.get(bot);
    await this.#kill(bot);
  }

  /** The one whose connection has this port on its side; all, when that cannot be found out. */
  async killOwner(port: number | undefined): Promise<void> {
    const owner = await this.#ownerOf(port);
    await (owner ? this.#kill(owner) : this.killAll());
  }

  /** Starts again what ended by itself, and notes it. */
  lookAfter(): void {
    for (const [index, bot] of this.#bots.entries()) {
      if (bot.state !== 'ended' || this.#revivals.has(bot)) continue;
      this.crashes.push(`bot ${index + 1} ended by itself:\n  ${bot.logLines().slice(-15).join('\n  ')}`);
      this.#revive(bot);
    }
  }

  /** No more kills; resolves when all bots are up. */
  async end(): Promise<void> {
    this.#ending = true;
    await Promise.all(this.#revivals.values());
  }

  async #kill(bot: BotProcess): Promise<void> {
    if (this.#ending || bot.pid === undefined) return;
    this.kills += 1;
    await bot.kill('SIGKILL');
    this.#revive(bot);
  }

  #revive(bot: BotProcess): void {
    if (this.#revivals.has(bot)) return;
    const revival = startAgain(bot).finally(() => this.#revivals.delete(bot));
    this.#revivals.set(bot, revival);
  }

  async #ownerOf(port: number | undefined): Promise<BotProcess | undefined> {
    const socket = port === undefined ? undefined : await socketOf(port).catch(() => undefined);
    if (socket === undefined) return undefined;
    for (const bot of this.#bots) if (bot.pid !== undefined && (await owns(bot.pid, socket))) return bot;
    return undefined;
  }
}

/** It may be killed again while it starts. */
async function startAgain(bot: BotProcess): Promise<void> {
  for (;;) {
    try {
      return await bot.start();
    } catch {
      await pause(100);
    }
  }
}

/** The inode of the TCP socket on loopback with that local port: Linux only. */
async function socketOf(port: number): Promise<string | undefined> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return lines.find(([, local]) => local?.endsWith(wanted))?.[9];
}

async function owns(pid: number, socket: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const links = await readdir(folder).catch(() => []);
  const targets = await Promise.all(links.map((link) => readlink(`${folder}/${link}`).catch(() => '')));
  return targets.includes(`socket:[${socket}]`);
}
