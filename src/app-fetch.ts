import { Agent } from 'undici';
import type { Fetch } from './auth/fetch.ts';

/**
 * `fetch` over connections that stay open, for what is sent often: each answer of a person's is a request to Teams, and a
 * full fetch (streams, Headers, Request, Response) costs more than all the rest of it. Redirects are answers like any other.
 */
export function createPooledFetch(): Fetch {
  const agent = new Agent();
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const { origin, pathname, search } = new URL(url);
    const path = `${pathname}${search}`;
    const answer = await agent.request({ origin, path, method, headers, body: body ?? null, signal: signal ?? null });
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
