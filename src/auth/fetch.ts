/**
 * What we need of `fetch`; node-fetch fits, and so does anything a spec hands in. Rejects when no answer came, with a
 * system error `code` (`ECONNREFUSED` …) where there is one.
 */
export type Fetch = (
  url: string,
  init?: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    /** `manual`: a redirect is an answer like any other, so that no token follows it elsewhere. */
    readonly redirect?: 'manual';
    readonly signal?: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;
