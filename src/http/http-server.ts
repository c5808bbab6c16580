import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import restify, { type Next, type Request, type Response, type Server } from 'restify';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { nameErrorsOnly } from './answer.ts';

export interface HttpServer {
  /** Port 0: any free one. Gives the address it listens on, without trailing slash. */
  listen(port: number, host?: string): Promise<string>;
  /** Takes no more connections, answers 503 on those that are open, gives what runs `graceMs` to end, then cuts it off. */
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
  const closing = prepareClosing(server);
  return {
    listen: (port, host) => listen(server, port, host),
    close: async (graceMs) => {
      closing.begin();
      await close(server, clock, graceMs);
    },
  };
}

/**
 * A client that keeps its connection would keep the server open, and could go on asking: from the beginning of the end
 * every answer closes its connection, and what is asked anew is answered 503.
 */
function prepareClosing(server: Server): { begin(): void } {
  let isClosing = false;
  const unanswered = new Set<ServerResponse>();
  server.server.on('request', (_request, response: ServerResponse) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
  });
  server.pre((_request: Request, response: Response, next: Next) => {
    if (!isClosing) return next();
    response.header('Connection', 'close');
    response.json(503, { status: 'stopping' });
    next(false);
  });
  return {
    begin: () => {
      isClosing = true;
      for (const response of unanswered) if (!response.headersSent) response.setHeader('Connection', 'close');
    },
  };
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
