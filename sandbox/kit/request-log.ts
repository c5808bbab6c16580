// What a simulator was asked, to assert on and to show on the page.

/** One request as it came in. `at` in ms since the epoch; `status` null: no answer was given (yet, or ever). */
export interface LoggedRequest {
  at: number;
  method: string;
  /** Decoded path with query. */
  path: string;
  /** The same exactly as it was sent. */
  rawPath: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
}

interface Waiter {
  ready: () => LoggedRequest | undefined;
  resolve: (request: LoggedRequest) => void;
}

/** Requests in the order of their arrival, the newest 5,000 of them. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  readonly #open = new Set<LoggedRequest>();
  readonly #waiters = new Set<Waiter>();

  entries(): readonly LoggedRequest[] {
    return [...this.#entries];
  }

  /** How many requests came in, answered or not. `path` is matched against the decoded path with query. */
  count(method: string, path: RegExp): number {
    return this.#matching(method, path).length;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Resolves with the n-th such request once it has been answered or dropped; rejects after `timeoutMs`. */
  waitFor(method: string, path: RegExp, n = 1, timeoutMs = 10_000): Promise<LoggedRequest> {
    const ready = () => this.#matching(method, path).filter((entry) => !this.#open.has(entry))[n - 1];
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`No request ${n} of ${method} ${path} within ${timeoutMs} ms. Seen:\n${this.#summary()}`));
      }, timeoutMs);
      const waiter: Waiter = {
        ready,
        resolve: (request) => {
          clearTimeout(timer);
          resolve(request);
        },
      };
      this.#waiters.add(waiter);
      this.#wake();
    });
  }

  /** For the simulator: a request has come in and has no answer yet. */
  arrived(request: LoggedRequest): void {
    this.#entries.push(request);
    this.#open.add(request);
    if (this.#entries.length > 5_000) this.#entries.shift();
  }

  /** For the simulator: the request was answered with `status`, or dropped (null). */
  settled(request: LoggedRequest, status: number | null): void {
    if (!this.#open.delete(request)) return;
    request.status = status;
    this.#wake();
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      const request = waiter.ready();
      if (!request) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(request);
    }
  }

  #matching(method: string, path: RegExp): LoggedRequest[] {
    return this.#entries.filter((entry) => entry.method === method && matches(path, entry.path));
  }

  #summary(): string {
    return this.#entries.map((entry) => `  ${entry.method} ${entry.path} → ${entry.status ?? 'no answer'}`).join('\n');
  }
}

/** `RegExp.test` without the memory that `g` and `y` expressions have. */
export function matches(expression: RegExp, text: string): boolean {
  return text.search(expression) >= 0;
}
