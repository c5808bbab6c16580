import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { RequestInit, Response } from 'node-fetch';
import { type Clock, within } from '../clock.ts';

/** node-fetch, as it is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface LcsRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly token: string;
  /** The time limit in ms, reading the body included. */
  readonly limitMs: number;
}

/** What came of one request, as a value. `json` is undefined where the answer did not say that it is JSON, or was none. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly json: unknown; readonly retryAfter: string | null }
  /** The request never left: connection refused, or no such host. */
  | { readonly kind: 'notReached'; readonly cause: unknown }
  /** The connection broke; LCS may have acted. */
  | { readonly kind: 'noAnswer'; readonly cause: unknown }
  | { readonly kind: 'tooLate' };

const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Sends one request and reads its answer; never rejects, never repeats. */
export function attemptRequest(fetch: Fetch, clock: Clock, request: LcsRequest): Promise<Outcome> {
  return within(clock, request.limitMs, async (signal): Promise<Outcome> => {
    try {
      return await answerOf(await fetch(request.url, initOf(request, signal)));
    } catch (cause) {
      if (signal.aborted) return { kind: 'tooLate' };
      return { kind: NEVER_REACHED.has(codeOf(cause)) ? 'notReached' : 'noAnswer', cause };
    }
  });
}

function initOf({ method, url, token }: LcsRequest, signal: AbortSignal): RequestInit {
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: 'application/json',
    'Content-Type': 'application/json',
    'x-ms-version': '2017-09-15',
  };
  // A token is for one host, so redirects are not followed.
  const init: RequestInit = { method, headers, signal, redirect: 'manual', size: MAX_BODY_BYTES };
  if (method === 'GET') return init;
  // IIS answers 411 to a POST without a length. A kept connection that LCS has closed meanwhile would look like a lost
  // answer, so each write opens its own.
  return { ...init, headers: { ...headers, 'Content-Length': '0' }, agent: ownConnection(url) };
}

function ownConnection(url: string): HttpAgent {
  return url.startsWith('https:') ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
}

async function answerOf(response: Response): Promise<Outcome> {
  const body = await response.text();
  return {
    kind: 'answered',
    status: response.status,
    json: isJson(response) ? parsed(body) : undefined,
    retryAfter: response.headers.get('retry-after'),
  };
}

function isJson(response: Response): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
