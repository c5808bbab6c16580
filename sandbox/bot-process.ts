import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BotState } from './controls.ts';

export interface BotProcessOptions {
  /** The whole environment of the process, besides PATH and HOME. */
  env: Record<string, string>;
  port: number;
  /** Gets its lines too; written anew. */
  logFile?: string;
}

const KEPT_LINES = 2_000;
const READY_WITHIN_MS = 30_000;
const BOT_ENTRY = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** Half of a start is compiling what was compiled at the start before. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/bot', import.meta.url));

/** None outlives us. One listener for all: a sandbox may have many bots. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** The bot as it is, `src/main.ts`, in its own process. Its port and data stay the same over restarts. */
export class BotProcess {
  readonly #options: BotProcessOptions;
  readonly #lines: string[] = [];
  readonly #log: WriteStream | undefined;
  #child: ChildProcess | undefined;
  #state: BotState = 'stopped';

  constructor(options: BotProcessOptions) {
    this.#options = options;
    this.#log = options.logFile === undefined ? undefined : createWriteStream(options.logFile);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  /** Its settings, and what else it finds in its environment. */
  get env(): Readonly<Record<string, string>> {
    return this.#options.env;
  }

  /** Where Teams sends activities. */
  get endpoint(): string {
    return `${this.url}/api/messages`;
  }

  get state(): BotState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What it wrote to stdout and stderr since the sandbox started, the newest 2,000 lines. */
  logLines(): readonly string[] {
    return [...this.#lines];
  }

  /** Resolves when the bot is ready; rejects with its last lines when it ends or is not ready in time. */
  async start(withinMs = READY_WITHIN_MS): Promise<void> {
    if (this.#child) throw new Error('The bot is running already.');
    this.#state = 'starting';
    const child = this.#spawn();
    try {
      await this.#untilReady(child, withinMs);
    } catch (problem) {
      const wasKilled = this.state === 'stopped';
      await this.kill('SIGKILL');
      this.#state = wasKilled ? 'stopped' : 'ended';
      throw problem;
    }
    this.#state = 'ready';
  }

  /**
   * Resolves when the process is gone; at once when there is none. A SIGTERM not obeyed in 10 s becomes a SIGKILL. Gives
   * its exit code; null when a signal has ended it.
   */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    this.#state = 'stopped';
    const gone = once(child, 'close');
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(insist);
    return child.exitCode;
  }

  /** A polite end (SIGTERM) if it runs, and a new start. */
  async restart(): Promise<void> {
    await this.kill('SIGTERM');
    await this.start();
  }

  /** Ends the process and the log file. */
  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    if (this.#log) await new Promise<void>((resolve) => this.#log?.end(resolve));
  }

  #spawn(): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [BOT_ENTRY], {
      env: { PATH, HOME, NODE_COMPILE_CACHE, ...this.#options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('close', (code, signal) => {
      children.delete(child);
      this.#child = undefined;
      if (this.#state !== 'stopped') this.#state = 'ended';
      this.#keep(`[the bot's process ended: ${signal ?? `exit code ${code}`}]`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#keep(line));
    }
    this.#child = child;
    return child;
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    this.#log?.write(`${line}\n`);
  }

  async #untilReady(child: ChildProcess, withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      if (this.#child !== child) throw new Error(this.#report('ended at its start'));
      const ready = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      await ready?.body?.cancel();
      if (ready?.ok) return;
      await pause(50);
    }
    throw new Error(this.#report('did not become ready in time'));
  }

  #report(what: string): string {
    return [`The bot ${what}. Its last lines:`, ...this.#lines.slice(-20)].join('\n  ');
  }
}
