import type { Fetch } from '../auth/fetch.ts';
import type { Clock } from '../clock.ts';

/** What came of one request, as a value. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string; readonly isRedirect: boolean }
  /** `code` is the system's word; `why` the same for people. */
  | { readonly kind: 'silent'; readonly code: string; readonly why: string };

/** By how much our clock was ahead of a server's `Date`, in ms. */
export interface Reading {
  readonly host: string;
  readonly aheadMs: number;
}

export interface Web {
  /** One request, of which redirects are not followed; 5 s. Never rejects. */
  ask(url: string, post?: { readonly body: string }): Promise<Answer>;
  /** Of every answer so far that told the time. */
  readonly readings: readonly Reading[];
}

export function createWeb({ fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock }): Web {
  const readings: Reading[] = [];
  return {
    readings,
    async ask(url, post) {
      const asked = clock.now();
      const init = post
        ? { method: 'POST', body: post.body, headers: { 'Content-Type': 'application/json' } }
        : { method: 'GET' };
      try {
        const signal = AbortSignal.timeout(LIMIT_MS);
        const response = await fetch(url, { ...init, redirect: 'manual', signal });
        const aheadMs = aheadOf(response.headers, (asked + clock.now()) / 2);
        if (aheadMs !== null) readings.push({ host: new URL(url).host, aheadMs });
        const { status } = response;
        return { kind: 'answered', status, text: await response.text(), isRedirect: status >= 300 && status < 400 };
      } catch (error) {
        return silence(error);
      }
    },
  };
}

const LIMIT_MS = 5_000;

type Headers = Awaited<ReturnType<Fetch>>['headers'];

/** Whatever was kept on the way (`Age`) tells an old time. */
function aheadOf(headers: Headers, now: number): number | null {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date) || headers.get('age') !== null) return null;
  return now - (date + 500); // the header has whole seconds
}

function silence(error: unknown): Answer {
  const { name, code } = error as { readonly name?: string; readonly code?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError')
    return { kind: 'silent', code: 'timeout', why: `no answer within ${LIMIT_MS / 1000} s` };
  const known = typeof code === 'string' ? code : 'unknown';
  return { kind: 'silent', code: known, why: WORDS[known] ?? certificateWords(known) ?? known };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'names of hosts cannot be looked up',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
};

/** Node's codes for a certificate that does not hold. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

export function isAboutCertificate(code: string): boolean {
  return CERTIFICATE.test(code);
}

function certificateWords(code: string): string | null {
  return isAboutCertificate(code) ? `its TLS certificate is not accepted (${code})` : null;
}

/** The JSON of an answer; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
