import type { Activity } from 'botbuilder';
import type { Fetch } from '../auth/fetch.ts';
import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import type { Observer, TeamsCall } from '../operations/measures.ts';
import { type ConnectorAnswer, failedAnswer, retryAfterMs, teamsOutcome } from './connector-answer.ts';
import { messageJson } from './message-json.ts';
import type { Repeatable } from './repetition.ts';

/** Where to: `serviceUrl` as an authenticated activity gave it (the caller's duty: our token goes there). */
export interface ConnectorReference {
  readonly serviceUrl: string;
  /** With `;messageid=` for a channel thread; that alone decides the thread (teams-platform 10). */
  readonly conversationId: string;
}

/** One request, as it goes out as often as `repeatable` lets it. */
export interface ConnectorRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly to: ConnectorReference;
  readonly activityId: string | null;
  readonly body: Partial<Activity> | null;
  readonly repeatable: Repeatable;
}

/** What it takes to reach the connector. */
export interface ConnectorLine {
  readonly fetch: Fetch;
  readonly botToken: () => Promise<string>;
  readonly clock: Clock;
  /** How long the connector may take, 15 s by default. */
  readonly answerTimeoutMs?: number;
  readonly observer?: Pick<Observer, 'teamsCall'>;
}

type Method = ConnectorRequest['method'] | 'GET';

const KINDS: Readonly<Record<Method, TeamsCall>> = { POST: 'create', PUT: 'update', DELETE: 'delete', GET: 'roster' };

/** Sends a request once. Rejects only with `teamsUnavailable`, when the bot has no token of its own. */
export function ask({ method, to, activityId, body }: ConnectorRequest, line: ConnectorLine): Promise<ConnectorAnswer> {
  const activities = `${conversationUrl(to)}/activities`;
  const url = activityId === null ? activities : `${activities}/${encodeURIComponent(activityId)}`;
  return askConnector(url, { method, ...(body ? { body: messageJson(body) } : {}) }, line);
}

/** … for any of the connector's addresses. */
export async function askConnector(
  url: string,
  request: { readonly method: Method; readonly body?: string },
  line: ConnectorLine,
): Promise<ConnectorAnswer> {
  const kind = KINDS[request.method];
  try {
    const answer = await attempt(url, request, line);
    line.observer?.teamsCall({ kind, outcome: teamsOutcome(request.method, answer) });
    return answer;
  } catch (error) {
    line.observer?.teamsCall({ kind, outcome: 'failed' });
    throw error;
  }
}

async function attempt(
  url: string,
  request: { readonly method: Method; readonly body?: string },
  line: ConnectorLine,
): Promise<ConnectorAnswer> {
  const headers = { authorization: `Bearer ${await ownToken(line)}`, 'content-type': 'application/json' };
  try {
    const response = await line.fetch(url, {
      ...request,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(line.answerTimeoutMs ?? 15_000),
    });
    const retryAfter = retryAfterMs(response.headers.get('retry-after'), line.clock.now());
    return { kind: 'answered', status: response.status, body: await response.text(), retryAfterMs: retryAfter };
  } catch (cause) {
    return failedAnswer(cause);
  }
}

export function conversationUrl({ serviceUrl, conversationId }: ConnectorReference): string {
  return `${serviceUrl.replace(/\/+$/, '')}/v3/conversations/${encodeURIComponent(conversationId)}`;
}

async function ownToken(line: ConnectorLine): Promise<string> {
  try {
    return await line.botToken();
  } catch (cause) {
    throw new FerryError('teamsUnavailable', 'Ferry has no token of its own for Teams', { cause });
  }
}
