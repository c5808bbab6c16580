import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bearerToken, type VerifyKeys, verify } from '../../sandbox/kit/keys.ts';

/** An operation that LCS says is in progress. */
export interface Followed {
  readonly lcsActivityId: string;
  readonly environmentId: string;
  readonly projectId: number;
  /** Object id of the one person who is to ask for it. */
  readonly person: string;
}

/**
 * LCS for many polls: fetchstatus alone (lcs-api 2.4), always `InProgress`, with the door of the real one. The sandbox's keeps
 * and searches a log of all requests, which would be measured with Ferry.
 */
export interface CheapLcs {
  readonly url: string;
  /** From now on these, and no call is counted yet. */
  expect(followed: readonly Followed[]): void;
  /** When each was asked for, ms UTC, by LCS's activity id. */
  readonly calls: ReadonlyMap<string, readonly number[]>;
  /** What a Ferry that does the right thing never asks, one line each. */
  readonly wrong: readonly string[];
  close(): Promise<void>;
}

const PATH = /^\/databasemovement\/v1\/fetchstatus\/project\/(\d+)\/environment\/([^/]+)\/operationactivity\/([^/?]+)$/;

/** `answerMs`: how long it takes for an answer. */
export async function startCheapLcs(keys: VerifyKeys, answerMs: number): Promise<CheapLcs> {
  let known = new Map<string, Followed>();
  let calls = new Map<string, number[]>();
  let wrong: string[] = [];
  /** A signature is looked at once: tokens are shown again and again. */
  const holders = new Map<string, string>();
  let url = '';

  async function holderOf(token: string): Promise<string> {
    const seen = holders.get(token);
    if (seen !== undefined) return seen;
    const { oid } = await verify(token, keys, { audience: [url, `${url}/`] });
    holders.set(token, String(oid));
    return String(oid);
  }

  async function answerOf(req: IncomingMessage, at: number): Promise<object | null> {
    const [, project, environment, activity = ''] = PATH.exec(req.url ?? '') ?? [];
    const followed = known.get(activity);
    const holder = await holderOf(bearerToken(req.headers.authorization) ?? '');
    if (req.method !== 'GET' || !followed) return null;
    if (followed.projectId !== Number(project) || followed.environmentId !== environment) return null;
    if (followed.person !== holder) return null;
    calls.get(activity)?.push(at);
    return {
      IsSuccess: true,
      OperationActivityId: randomUUID(),
      ErrorMessage: null,
      VersionEOL: '9999-12-31T23:59:59.9999999',
      ProjectId: followed.projectId,
      EnvironmentId: followed.environmentId,
      ActivityId: activity,
      CompletionDate: null,
      OperationStatus: 'InProgress',
    };
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const at = Date.now();
    const answer = await answerOf(req, at).catch(() => null);
    if (!answer) wrong.push(`${req.method} ${req.url}`);
    const body = JSON.stringify(answer ?? { IsSuccess: false, OperationActivityId: null, ErrorMessage: 'Unknown.' });
    const send = () => {
      res.writeHead(answer ? 200 : 401, { 'content-type': 'application/json; charset=utf-8' });
      res.end(body);
    };
    if (answerMs > 0) setTimeout(send, answerMs - (Date.now() - at));
    else send();
  }

  const server = createServer((req, res) => void serve(req, res));
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    expect(followed) {
      known = new Map(followed.map((each) => [each.lcsActivityId, each]));
      calls = new Map(followed.map(({ lcsActivityId }) => [lcsActivityId, []]));
      wrong = [];
    },
    get calls() {
      return calls;
    },
    get wrong() {
      return wrong;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
