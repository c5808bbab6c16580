import type { Clock } from '../kit/keys.ts';

/** At most `count` in any `ms`. */
interface Window {
  count: number;
  ms: number;
}

/** Per bot and conversation: messages, edits and deletions together; reads of the roster are allowed twice as often (teams-platform 8). */
const PER_CONVERSATION: readonly Window[] = [
  { count: 7, ms: 1_000 },
  { count: 8, ms: 2_000 },
  { count: 60, ms: 30_000 },
  { count: 1_800, ms: 3_600_000 },
];
const PER_TENANT: readonly Window[] = [{ count: 50, ms: 1_000 }];

/** Teams' request limits, counted as it counts them. `lifted` switches them off. */
export class RateLimits {
  lifted = false;
  readonly #times = new Map<string, number[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this request is still within the limits; a refused one does not count. */
  admits(kind: 'write' | 'create' | 'read', conversationId: string, tenantId: string): boolean {
    if (this.lifted) return true;
    const factor = kind === 'read' ? 2 : 1;
    const keys: [string, readonly Window[], number][] = [
      [`${kind} ${conversationId}`, PER_CONVERSATION, factor],
      [`tenant ${tenantId}`, PER_TENANT, 1],
    ];
    if (!keys.every(([key, windows, times]) => this.#fits(key, windows, times))) return false;
    for (const [key, windows] of keys) this.#count(key, windows);
    return true;
  }

  #fits(key: string, windows: readonly Window[], factor: number): boolean {
    const times = this.#times.get(key) ?? [];
    const now = this.#clock();
    return windows.every(({ count, ms }) => times.filter((time) => time > now - ms).length < count * factor);
  }

  #count(key: string, windows: readonly Window[]): void {
    const now = this.#clock();
    const longest = Math.max(...windows.map(({ ms }) => ms));
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - longest);
    this.#times.set(key, [...recent, now]);
  }
}
