import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { type Measured, startChild } from '../kit/child.ts';
import { BARE_ECHO } from '../start/started.ts';
import { type Timed, timed } from './timing.ts';

/** The bare echo bot in a sandbox: what the least takes, with the same Teams, on the same machine. */
export interface EchoMessages {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Somebody writes to it. */
  write(): Promise<Timed>;
  close(): Promise<void>;
}

/** Teams takes eight messages of a conversation in two seconds: so they go round, and not at once. */
const CHANNELS = 20;
const APART_MS = 120;

export async function startEchoMessages(): Promise<EchoMessages> {
  const { teams, bot, stop } = await startSandbox({ startBot: false, moreChannels: CHANNELS });
  let written = 0;
  let echo: Measured | null = null;
  return {
    async start() {
      echo = await startChild({ ...BARE_ECHO, env: bot.env });
    },
    async stop() {
      await echo?.stop();
    },
    async write() {
      await pause(APART_MS);
      written += 1;
      const text = crypto.randomUUID();
      const act = () => teams.post('robin', { more: (written % CHANNELS) + 1 }, `@Ferry ${text}`);
      return timed(teams, act, (message) => message.text.includes(text));
    },
    async close() {
      await echo?.stop();
      await stop();
    },
  };
}
