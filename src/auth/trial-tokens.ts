import type { Clock } from '../clock.ts';
import { type FailureCode, type FerryError, toFerryError } from '../errors.ts';
import { RecentlyUsed } from '../kit/recently-used.ts';
import type { LcsTokens } from '../operations/ports.ts';

export interface TrialTokensDeps {
  readonly tokens: LcsTokens;
  readonly clock: Pick<Clock, 'now'>;
}

/** What another try a moment later does not change. */
const LASTING: ReadonlySet<FailureCode> = new Set(['signInRefused', 'consentNeeded', 'otherRegion']);
const HOLDS_MS = 5 * 60_000;
const REMEMBERED = 5_000;

interface Refusal {
  failure: FerryError | null;
  /** ms UTC. */
  until: number;
}

/**
 * Tokens for looking around with: nobody's sign-in is given up for it, and what Entra has refused is not asked for again for five
 * minutes, however often somebody looks.
 */
export function createTrialTokens({ tokens, clock }: TrialTokensDeps): LcsTokens {
  const refusals = new RecentlyUsed<Refusal>(REMEMBERED);
  return {
    async get(person, apiUrl, options) {
      const key = `${person.tenantId} ${person.objectId} ${apiUrl}`;
      const last = refusals.getOrMake(key, () => ({ failure: null, until: 0 }));
      if (last.failure && clock.now() < last.until) throw last.failure;
      try {
        return await tokens.get(person, apiUrl, { ...options, isTrial: true });
      } catch (error) {
        const failure = toFerryError(error);
        if (LASTING.has(failure.code)) Object.assign(last, { failure, until: clock.now() + HOLDS_MS });
        throw failure;
      }
    },
    forget: (person) => tokens.forget(person),
  };
}
