// How often LCS lets itself be asked (lcs-api 5.1, 5.2).

/** The documented numbers, which specs may change; Infinity lifts one. */
export interface Limits {
  metadataPerProjectPerMinute: number;
  historyPerProjectPerMinute: number;
  historyPerEnvironmentPer30Seconds: number;
  powerPerEnvironmentPer5Minutes: number;
  powerPerUserPer30Minutes: number;
  /** Refreshes and exports per environment in 24 hours, those of the portal counted. */
  operationsPerDay: number;
}

export const DOCUMENTED_LIMITS: Readonly<Limits> = {
  metadataPerProjectPerMinute: 6,
  historyPerProjectPerMinute: 6,
  historyPerEnvironmentPer30Seconds: 6,
  powerPerEnvironmentPer5Minutes: 1,
  powerPerUserPer30Minutes: 30,
  operationsPerDay: 3,
};

export const NO_LIMITS: Readonly<Limits> = {
  metadataPerProjectPerMinute: Number.POSITIVE_INFINITY,
  historyPerProjectPerMinute: Number.POSITIVE_INFINITY,
  historyPerEnvironmentPer30Seconds: Number.POSITIVE_INFINITY,
  powerPerEnvironmentPer5Minutes: Number.POSITIVE_INFINITY,
  powerPerUserPer30Minutes: Number.POSITIVE_INFINITY,
  operationsPerDay: Number.POSITIVE_INFINITY,
};

/** At most `max` calls with this `key` in any `windowMs`. */
export interface RateRule {
  readonly key: string;
  readonly max: number;
  readonly windowMs: number;
}

/** Sliding windows. A refused call does not count. */
export class RateLimiter {
  readonly #calls = new Map<string, number[]>();

  /** Counts the call and gives null; or counts nothing and gives the time (ms since the epoch) it may be repeated. */
  take(rules: readonly RateRule[], now: number): number | null {
    const waits = rules.map((rule) => this.#freeAt(rule, now)).filter((at) => at > now);
    if (waits.length > 0) return Math.max(...waits);
    for (const rule of rules) this.#calls.set(rule.key, [...(this.#calls.get(rule.key) ?? []), now]);
    return null;
  }

  #freeAt(rule: RateRule, now: number): number {
    const recent = (this.#calls.get(rule.key) ?? []).filter((at) => at > now - rule.windowMs);
    if (recent.length < rule.max) return now;
    return (recent.at(-rule.max) ?? now) + rule.windowMs;
  }
}

export function metadataRules(projectId: number, limits: Limits): RateRule[] {
  return [{ key: `metadata ${projectId}`, max: limits.metadataPerProjectPerMinute, windowMs: 60_000 }];
}

export function historyRules(projectId: number, environmentId: string, limits: Limits): RateRule[] {
  return [
    { key: `history ${projectId}`, max: limits.historyPerProjectPerMinute, windowMs: 60_000 },
    { key: `history ${environmentId}`, max: limits.historyPerEnvironmentPer30Seconds, windowMs: 30_000 },
  ];
}

/** Start and stop are counted apart. */
export function powerRules(verb: 'start' | 'stop', environmentId: string, user: string, limits: Limits): RateRule[] {
  return [
    { key: `${verb} ${environmentId}`, max: limits.powerPerEnvironmentPer5Minutes, windowMs: 300_000 },
    { key: `${verb} by ${user}`, max: limits.powerPerUserPer30Minutes, windowMs: 1_800_000 },
  ];
}
