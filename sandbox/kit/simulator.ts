import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import restify from 'restify';
import { type Fault, Faults } from './faults.ts';
import type { Clock } from './keys.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';

/** `port` 0 (default): a free one. `hostname` is what stands in `url`; the server itself is bound to 127.0.0.1. */
export interface SimulatorOptions {
  name: string;
  port?: number;
  hostname?: string;
  tls?: { key: string; cert: string };
  clock?: Clock;
}

/**
 * One Microsoft service on loopback: a restify server that logs every request and applies scripted faults before its
 * routes ('lost' after them). JSON and form bodies are parsed into `req.body`, the query into `req.query`; a slash
 * at the end of a path makes no difference. Add routes to `server`.
 */
export class Simulator {
  readonly server: restify.Server;
  readonly requests = new RequestLog();
  readonly faults = new Faults();
  readonly #options: SimulatorOptions;
  readonly #logged = new WeakMap<object, LoggedRequest>();
  #url: string | undefined;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.server = restify.createServer(serverOptions(options));
    this.server.pre((req, res, next) => {
      this.#log(req, res);
      this.#date(res);
      next();
    });
    this.server.pre(restify.plugins.queryParser({ mapParams: false }));
    this.server.pre(restify.plugins.bodyParser({ mapParams: false, maxBodySize: 10 * 1024 * 1024 }));
    this.server.pre((req, res, next) => this.#goWrong(req, res, next));
  }

  /** 'http://127.0.0.1:1234', without a slash at the end; throws before `listen`. */
  get url(): string {
    if (!this.#url) throw new Error(`The simulator '${this.#options.name}' is not listening.`);
    return this.#url;
  }

  /** Rejects when the port is taken. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.#options.port ?? 0, '127.0.0.1', () => {
        this.server.removeListener('error', reject);
        resolve();
      });
    });
    const { port } = this.server.server.address() as AddressInfo;
    this.#url = `${this.#options.tls ? 'https' : 'http'}://${this.#options.hostname ?? '127.0.0.1'}:${port}`;
  }

  /** Stops listening and destroys every connection, hanging ones included. */
  async close(): Promise<void> {
    if (!this.server.server.listening) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.server.closeAllConnections();
    });
  }

  #log(req: restify.Request, res: restify.Response): void {
    const entry: LoggedRequest = {
      at: (this.#options.clock ?? Date.now)(),
      method: req.method ?? '',
      path: decoded(req.url ?? ''),
      rawPath: req.url ?? '',
      headers: flatHeaders(req.headers),
      body: undefined,
      status: null,
    };
    this.#logged.set(req, entry);
    this.requests.arrived(entry);
    res.once('close', () => {
      entry.body = req.body;
      this.requests.settled(entry, res.writableFinished ? res.statusCode : null);
    });
  }

  #date(res: restify.Response): void {
    const { clockOffsetMs } = this.faults;
    if (clockOffsetMs !== 0) res.setHeader('Date', new Date(Date.now() + clockOffsetMs).toUTCString());
  }

  #goWrong(req: restify.Request, res: restify.Response, next: restify.Next): void {
    const entry = this.#logged.get(req);
    if (entry) entry.body = req.body;
    const fault = this.faults.take(req.method ?? '', decoded(req.url ?? ''));
    if (fault) applyFault(fault, req, res, next);
    else next();
  }
}

function serverOptions(options: SimulatorOptions): restify.ServerOptions {
  return {
    name: options.name,
    ignoreTrailingSlash: true,
    // Teams' conversation ids and signed links are longer than the router's default of 100 characters.
    maxParamLength: 4096,
    ...(options.tls ? { key: options.tls.key, certificate: options.tls.cert } : {}),
  };
}

function applyFault(fault: Fault, req: restify.Request, res: restify.Response, next: restify.Next): void {
  switch (fault.kind) {
    case 'answer':
      answer(fault, res);
      next(false);
      break;
    case 'hang':
      break;
    case 'reset':
      req.socket.destroy();
      break;
    case 'lost':
      loseAnswer(req, res);
      next();
      break;
    case 'delay':
      setTimeout(next, fault.ms);
      break;
    case 'held':
      holdAnswer(fault.until, req, res);
      next();
      break;
    case 'staged':
      void decideAndApply(fault.decide, req, res, next);
  }
}

async function decideAndApply(
  decide: Extract<Fault, { kind: 'staged' }>['decide'],
  req: restify.Request,
  res: restify.Response,
  next: restify.Next,
): Promise<void> {
  const { remotePort } = req.socket;
  const decided = await decide({ method: req.method ?? '', path: decoded(req.url ?? ''), body: req.body, remotePort });
  if (decided) applyFault(decided, req, res, next);
  else next();
}

function answer(fault: Extract<Fault, { kind: 'answer' }>, res: ServerResponse): void {
  const isText = typeof fault.body === 'string';
  const contentType = fault.contentType ?? (isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
  const body = isText ? (fault.body as string) : fault.body === undefined ? '' : JSON.stringify(fault.body);
  res.writeHead(fault.status, { ...(body ? { 'content-type': contentType } : {}), ...fault.headers });
  res.end(body);
}

/** The routes run as ever, but their first byte destroys the connection instead. */
function loseAnswer(req: restify.Request, res: ServerResponse): void {
  const drop = () => {
    req.socket.destroy();
    return res;
  };
  Object.assign(res, { write: () => drop() && false, end: drop });
}

/** The routes run as ever; what they write is kept until it may go out. */
function holdAnswer(until: () => Promise<'answer' | 'drop'>, req: restify.Request, res: ServerResponse): void {
  const { write, end } = res;
  const kept: unknown[] = [];
  const release = async (last: unknown) => {
    const goesOut = (await until()) === 'answer';
    Object.assign(res, { write, end });
    if (!goesOut) req.socket.destroy();
    else res.end(Buffer.concat([...kept, last].filter((part) => part !== undefined && part !== null).map(bytesOf)));
  };
  Object.assign(res, {
    write: (part: unknown) => kept.push(part) > 0,
    end: (last: unknown) => {
      void release(typeof last === 'function' ? undefined : last);
      return res;
    },
  });
}

function bytesOf(part: unknown): Buffer {
  return Buffer.isBuffer(part) ? part : Buffer.from(String(part));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function flatHeaders(headers: restify.Request['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
