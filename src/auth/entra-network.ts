import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';

/** Either Node's own fetch or node-fetch will do. */
export type EntraFetch = (url: string, init: EntraRequest) => Promise<EntraResponse>;

interface EntraRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly body?: string;
}

interface EntraResponse {
  readonly status: number;
  readonly headers: { forEach(each: (value: string, name: string) => void): void };
  json(): Promise<unknown>;
}

const LIMIT_MS = 10_000;

/**
 * MSAL's way to Entra with a time limit in ms on each request, which MSAL's own client does not have. Rejections, bodies
 * that are no JSON included, become MSAL's `network_error`.
 */
export function createEntraNetwork(fetch: EntraFetch = globalThis.fetch, limitMs = LIMIT_MS): INetworkModule {
  async function send<T>(
    method: string,
    url: string,
    options: NetworkRequestOptions | undefined,
    ms: number,
  ): Promise<NetworkResponse<T>> {
    const body = method === 'POST' ? { body: options?.body ?? '' } : {};
    const signal = AbortSignal.timeout(ms);
    const response = await fetch(url, { method, headers: options?.headers ?? {}, signal, ...body });
    const headers: Record<string, string> = {};
    response.headers.forEach((value, name) => {
      headers[name] = value;
    });
    // MSAL's interface names the body's type at the call and checks the content itself.
    return { status: response.status, headers, body: (await response.json()) as T };
  }

  return {
    sendGetRequestAsync: (url, options, timeoutMs) => send('GET', url, options, timeoutMs ?? limitMs),
    sendPostRequestAsync: (url, options) => send('POST', url, options, limitMs),
  };
}
