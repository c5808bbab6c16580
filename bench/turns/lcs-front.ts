import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the sandbox's LCS is, and a token that it takes. */
export interface Behind {
  readonly url: string;
  readonly token: () => Promise<string>;
}

/**
 * Stands before the sandbox's LCS and answers the list of backups by itself, always alike and at once, so that a turn which
 * asks for it is measured and not the simulator. Everything else goes through.
 */
export interface LcsFront {
  readonly url: string;
  /** Until this is set, it answers 503. */
  behind: Behind | null;
  /** How often it was asked for the list. */
  listed: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const BACKUPS = /^\/databasemovement\/v1\/databases\/project\/\d+$/;

export async function startLcsFront(): Promise<LcsFront> {
  let list: Promise<Answer> | null = null;
  const front: LcsFront = { url: '', behind: null, listed: 0, close };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && BACKUPS.test(request.url ?? '')) {
      front.listed += 1;
      list ??= passOn(front.behind, request, undefined);
      return give(response, await list);
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    give(response, await passOn(front.behind, request, body || undefined));
  }

  const server = http.createServer((request, response) => {
    answer(request, response).catch((problem: unknown) => response.writeHead(503).end(String(problem)));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  async function close(): Promise<void> {
    server.close();
    server.closeAllConnections();
  }
  return Object.assign(front, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function passOn(
  behind: Behind | null,
  { method = 'GET', url = '', headers }: IncomingMessage,
  body?: string,
): Promise<Answer> {
  if (!behind) throw new Error('There is no LCS yet.');
  const sent: Record<string, string> = { authorization: `Bearer ${await behind.token()}` };
  for (const name of ['content-type', 'accept', 'x-ms-version']) {
    const value = headers[name];
    if (typeof value === 'string') sent[name] = value;
  }
  const response = await fetch(`${behind.url}${url}`, { method, headers: sent, ...(body ? { body } : {}) });
  const type = response.headers.get('content-type') ?? 'application/json';
  return { status: response.status, type, text: await response.text() };
}

function give(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
