import type { Next, Request, Response, Server } from 'restify';

/** What a request is answered with; no body: none is sent. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export type Handler = (request: Request) => Promise<Answer>;

/**
 * A handler for restify. It resolves to nothing, for restify logs what a handler resolves to. Answers are JSON whatever
 * the client accepts, and are not kept by anyone on the way.
 */
export function answering(handle: Handler): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    send(response, await handle(request));
  };
}

function send(response: Response, { status, body }: Answer): void {
  response.header('Cache-Control', 'no-store');
  if (body === undefined) response.send(status);
  else response.json(status, body);
}

/** restify's own errors (404, 405, 413 …) say their class and nothing of the request. */
export function nameErrorsOnly(server: Server): void {
  server.on('restifyError', (_request: Request, _response: Response, error: RestifyError, next: Next) => {
    error.toJSON = () => ({ error: CLASSES[error.statusCode] ?? 'failed' });
    error.toString = () => CLASSES[error.statusCode] ?? 'failed';
    next();
  });
}

interface RestifyError extends Error {
  readonly statusCode: number;
  toJSON(): unknown;
}

const CLASSES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  404: 'notFound',
  405: 'methodNotAllowed',
  406: 'notAcceptable',
  413: 'tooLarge',
  415: 'unsupportedEncoding',
};
