import type { AddressInfo } from 'node:net';
import restify, { type Server } from 'restify';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { nameErrorsOnly } from './answer.ts';

export interface HttpServer {
  /** Port 0: any free one. Gives the address it listens on, without trailing slash. */
  listen(port: number, host?: string): Promise<string>;
  /** Takes no more requests, gives those that run `graceMs` to end, then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

/** How long a client may take to send its request. */
const REQUEST_MS = 15_000;

/** A restify server that tells nothing of itself, and waits for no client for ever. */
export function createRestify(logger: Logger): Server {
  const server = restify.createServer({ name: '', log: quietLog(logger) }); // no name: none is told
  server.server.requestTimeout = REQUEST_MS;
  server.server.headersTimeout = REQUEST_MS;
  nameErrorsOnly(server);
  return server;
}

export function listenable(server: Server, clock: Clock): HttpServer {
  return { listen: (port, host) => listen(server, port, host), close: (graceMs) => close(server, clock, graceMs) };
}

function listen(server: Server, port: number, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      const address: AddressInfo = server.address();
      resolve(`http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`);
    });
  });
}

async function close(server: Server, clock: Clock, graceMs = 5000): Promise<void> {
  const done = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cutOff = clock.sleep(graceMs, done.signal).then(
    () => server.server.closeAllConnections(),
    () => undefined, // all had ended before
  );
  server.server.closeIdleConnections();
  await closed;
  done.abort();
  await cutOff;
}

/**
 * restify asks for a bunyan logger, of which it calls `trace` and `warn`. Its facts hold whole requests with their
 * headers, tokens among them: only the sentence goes on.
 */
function quietLog(logger: Logger): NonNullable<restify.ServerOptions['log']> {
  const log = {
    trace: () => false,
    warn: (_facts: unknown, sentence: string) => logger.warn({}, `restify: ${sentence}`),
  };
  return log as unknown as NonNullable<restify.ServerOptions['log']>;
}
