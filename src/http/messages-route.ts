import restify, { type Next, type Request, type Response, type Server } from 'restify';
import { Refusal } from '../channel/refusal.ts';
import { newCorrelation, withCorrelation } from '../correlation.ts';
import { type FerryError, toFerryError } from '../errors.ts';
import { type Answer, answering } from './answer.ts';

/**
 * Handles one activity; undefined: nothing to say. `body` is the parsed JSON, undefined when it was none. Rejects with
 * a Refusal for what the client did wrong.
 */
export type OnActivity = (authHeader: string, body: unknown) => Promise<Answer | undefined>;

export interface MessagesRouteDeps {
  readonly onActivity: OnActivity;
  readonly onRefusal: (reason: string) => void;
  /** Told of each activity that Ferry could not even begin a turn for. */
  readonly onFailure: (why: 'unavailable' | 'failed', failure: FerryError) => void;
  readonly maxBodyBytes: number;
}

/** `POST /api/messages`. The body is not parsed before the sender is known, so that nobody else learns what is wrong with it. */
export function addMessagesRoute(server: Server, deps: MessagesRouteDeps): void {
  const readBody = restify.plugins.bodyReader({ maxBodySize: deps.maxBodyBytes });
  server.post(
    '/api/messages',
    refuseEncodings,
    readBody,
    answering((request) => withCorrelation(newCorrelation(), () => handle(request, deps))),
  );
}

async function handle(request: Request, deps: MessagesRouteDeps): Promise<Answer> {
  try {
    const answer = await deps.onActivity(request.header('authorization', ''), jsonOf(request.body));
    return answer ?? { status: 200 };
  } catch (error) {
    if (!(error instanceof Refusal)) return failed(error, deps);
    deps.onRefusal(error.reason);
    return { status: error.status, body: { error: error.reason } };
  }
}

/** Ours, not the client's. 503 where a later delivery may go better: Teams sends again what was not taken. */
function failed(error: unknown, { onFailure }: MessagesRouteDeps): Answer {
  const failure = toFerryError(error);
  const passing = failure.code === 'teamsUnavailable' || failure.code === 'storeUnavailable';
  const why = passing ? 'unavailable' : 'failed';
  onFailure(why, failure);
  return { status: passing ? 503 : 500, body: { error: why } };
}

/** A compressed body is not counted by restify's limit, and a broken one ends the process: neither is ever sent by Teams. */
function refuseEncodings(request: Request, response: Response, next: Next): void {
  const plain = request.header('content-encoding', 'identity') === 'identity';
  if (!plain) {
    response.header('Connection', 'close'); // the body stays unread
    response.json(415, { error: 'unsupportedEncoding' });
  }
  next(plain ? undefined : false);
}

/** Whatever its media type says: what is no JSON is no activity. */
function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
