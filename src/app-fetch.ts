import { Agent } from 'undici';
import type { Fetch } from './auth/fetch.ts';

interface TlsSettings {
  readonly ca?: string;
}

/** Gateways are known to turn away requests that do not say who sends them. */
const SENT_ALWAYS = { 'user-agent': 'Ferry', accept: '*/*' };

/**
 * `fetch` over connections that stay open, for what is sent often: each answer of a person's is a request to Teams, and a
 * full fetch (streams, Headers, Request, Response) costs more than all the rest of it. Redirects are answers like any other.
 * HTTP/1.1 also where the server has HTTP/2: a connection that got lost unnoticed would take many requests with it, not one.
 * `connect`: TLS settings besides Node's own.
 */
export function createPooledFetch(connect: TlsSettings = {}): Fetch {
  const agent = new Agent({ allowH2: false, connect });
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const { origin, pathname, search } = new URL(url);
    const path = `${pathname}${search}`;
    const answer = await agent.request({
      origin,
      path,
      method,
      headers: { ...SENT_ALWAYS, ...headers },
      body: body ?? null,
      signal: signal ?? null,
    });
    return {
      status: answer.statusCode,
      headers: { get: (name) => firstOf(answer.headers[name.toLowerCase()]) },
      text: () => answer.body.text(),
    };
  };
}

function firstOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
