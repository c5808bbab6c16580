import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../sandbox/kit/free-port.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Measured, startChild } from '../kit/child.ts';
import type { Target } from './load.ts';

/** A bot that answers each message with one line, and does nothing else. */
export interface Peer {
  readonly name: string;
  readonly bot: Measured;
  readonly target: Target;
}

export interface Peers {
  readonly peers: readonly Peer[];
  /** Names of those that are not installed. */
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

export const FLOOR = 'node:http, no framework';
export const ECHO = 'botbuilder + restify, echo';

const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));
const KNOWN: readonly { readonly name: string; readonly file: string; readonly needs?: string }[] = [
  { name: FLOOR, file: 'floor.ts' },
  { name: ECHO, file: 'botbuilder-echo.ts' },
  { name: 'Agents SDK + express, echo', file: 'agents-sdk.ts', needs: '@microsoft/agents-hosting-express' },
  { name: 'Teams SDK, echo', file: 'teams-sdk.ts', needs: '@microsoft/teams.apps' },
];

/** Starts those that are installed, each in its own process, in one Microsoft. */
export async function startPeers(serviceUrl: string): Promise<Peers> {
  const sandbox = await startSandbox({ startBot: false });
  const isThere = ({ needs }: { readonly needs?: string }) => !needs || existsSync(`${FOLDER}node_modules/${needs}`);
  const bearer = await sandbox.teams.signedToken({ serviceUrl });
  const peers: Peer[] = [];
  for (const { name, file, needs } of KNOWN.filter(isThere)) {
    const port = await freePort();
    const bot = await startPeer(sandbox, file, port, needs !== undefined);
    peers.push({ name, bot, target: { url: `http://127.0.0.1:${port}/api/messages`, bearer } });
  }
  return {
    peers,
    missing: KNOWN.filter((peer) => !isThere(peer)).map(({ name }) => name),
    async stop() {
      for (const { bot } of peers) await bot.stop();
      await sandbox.stop();
    },
  };
}

function startPeer(sandbox: Sandbox, file: string, port: number, isRedirected: boolean): Promise<Measured> {
  const redirect = isRedirected ? ['--import', `${FOLDER}redirect.ts`] : [];
  const { BOT_ID = '', BOT_PASSWORD = '', BOT_TENANT_ID = '', BOT_LOGIN_URL = '' } = sandbox.bot.env;
  // The Agents SDK's names for the same.
  const agent = { clientId: BOT_ID, clientSecret: BOT_PASSWORD, tenantId: BOT_TENANT_ID, authority: BOT_LOGIN_URL };
  const env = { ...sandbox.bot.env, ...agent, PORT: String(port), NODE_ENV: 'production' };
  return startChild({ args: [...redirect, `${FOLDER}${file}`], env, readyLine: /listening (?:on|to port) / });
}
