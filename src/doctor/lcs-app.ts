import type { AppProbe } from '../auth/app-token.ts';
import { toFerryError } from '../errors.ts';
import { type Finding, failed, passed, warned } from '../operations/diagnosis.ts';
import { type AppNames, entraCure, numberIn } from './entra-words.ts';
import { found, type Look } from './section.ts';

export interface LcsAppDeps {
  readonly probe: AppProbe;
  readonly names: AppNames;
  /** Whose people may use Ferry. */
  readonly tenants: readonly string[];
  /** What tokens for LCS are asked for with, a region each. */
  readonly scopes: readonly string[];
}

/** What Entra says of an app that it knows, whose credential it has taken, and that is not given a role: all that is asked here. */
const FAR_ENOUGH = new Set([501051, 501052]);

/** What says that it cannot work for anybody; the rest may be about tokens without a person only. */
const DECIDED = new Set([
  7000215, 7000222, 700027, 700024, 90002, 900023, 700016, 7000112, 70021, 700211, 700212, 700213, 500011,
]);

/**
 * Whether the app that acts on behalf of people, its credential and LCS's regions are known in the tenants of these people. Whether
 * they have consented, only their own tokens show.
 */
export async function lookAtLcsApp({ probe, names, tenants, scopes }: LcsAppDeps): Promise<Look> {
  const pairs = tenants.flatMap((tenant) => scopes.map((scope) => ({ tenant, scope })));
  return found(...(await Promise.all(pairs.map(({ tenant, scope }) => lookAt(tenant, scope)))));

  async function lookAt(tenant: string, scope: string): Promise<Finding> {
    const about = `app for LCS in tenant ${tenant}`;
    const place = scope.replace(/\/+\.default$/, '');
    const passes = passed(about, `Entra knows ${names.appId} there, takes its credential, and knows ${place}.`);
    try {
      await probe(tenant, scope);
      return passes;
    } catch (error) {
      const { code, said = '', message } = toFerryError(error);
      if (code === 'signInUnreachable')
        return warned(about, `Entra was not asked to the end (${message}).`, TRY_INSIDE);
      const number = numberIn(said);
      if (number !== null && FAR_ENOUGH.has(number)) return passes;
      const tell = number !== null && DECIDED.has(number) ? failed : warned;
      return tell(about, `Entra, about ${place}: ${said || message}`, entraCure(said, names));
    }
  }
}

const TRY_INSIDE = 'Try again. With a managed identity, run doctor where Ferry runs.';
