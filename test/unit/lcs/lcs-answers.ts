import { FetchError, Headers, type RequestInit, Response } from 'node-fetch';
import sinon from 'sinon';
import type { Fetch } from '../../../src/lcs/http-attempt.ts';

/** The envelope of lcs-api 1.3 around `more`. */
export function envelope(more: object = {}): object {
  return {
    IsSuccess: true,
    OperationActivityId: '11111111-2222-3333-4444-555555555555',
    ErrorMessage: null,
    VersionEOL: '9999-12-31T23:59:59.9999999',
    ...more,
  };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const contentType = 'application/json; charset=utf-8';
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': contentType, ...headers } });
}

export function html(status: number, headers: Record<string, string> = {}): Response {
  return new Response('<h1>Sorry</h1>', { status, headers: { 'content-type': 'text/html', ...headers } });
}

/** As node-fetch rejects when the connection fails. */
export function broken(code: string): FetchError {
  return new FetchError(`request failed, reason: ${code}`, 'system', { code, syscall: 'connect' });
}

/** Rejects when it is given up, and not before. */
export function neverAnswered(init: RequestInit): Promise<Response> {
  return new Promise((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })));
  });
}

/** A fetch that answers one after the other, the last one for ever. What is an Error is thrown. */
export function fakeFetch(...answers: (Response | Error)[]) {
  let calls = 0;
  return sinon.spy<Fetch>(async () => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    if (answer instanceof Response) return answer.clone();
    throw answer ?? new Error('nothing to answer');
  });
}

/** The headers of the n-th request. */
export function headersOf(fetch: sinon.SinonSpy<Parameters<Fetch>, ReturnType<Fetch>>, n = 0): Headers {
  return new Headers(fetch.getCall(n).args[1].headers);
}
