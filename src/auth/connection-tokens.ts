import type { Clock } from '../clock.ts';
import { FerryError, toFerryError } from '../errors.ts';
import { RecentlyUsed } from '../kit/recently-used.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { People, UserTokens } from '../operations/ports.ts';
import { type JwtClaims, normalAudience, readClaims } from './jwt-claims.ts';

export interface ConnectionTokensDeps {
  readonly people: Pick<People, 'get'>;
  readonly userTokens: Pick<UserTokens, 'get' | 'signOut'>;
  readonly apiUrls: readonly string[];
  readonly clock: Clock;
}

/** A token of our OAuth connection: for LCS itself, or one to be exchanged. */
export interface ConnectionToken {
  readonly token: string;
  readonly isForLcs: boolean;
}

export interface ConnectionTokens {
  /** Rejects with `signInNeeded`, `otherRegion`, `lcsUnauthorised`, or what the token service rejects with. */
  get(person: PersonKey, apiUrl: string, asking: Asking): Promise<ConnectionToken>;
  /** Runs `exchange`; where Entra wants the person to sign in, the connection's token is of no more use and is given up. */
  endedBy<T>(person: PersonKey, exchange: () => Promise<T>): Promise<T>;
}

export interface Asking {
  /** What LCS said 401 to. */
  readonly refused: string | null;
  /** Gives up nothing. */
  readonly isTrial: boolean;
}

const SIGN_IN_ASKED_EVERY_MS = 3_600_000;
const PEOPLE_REMEMBERED = 5_000;

/**
 * The connection's tokens at the Bot Framework token service, checked before use: that service renews nothing and may
 * hand out an expired one (teams-platform 7.5). A useless one is signed out, for the next sign-in would find it again.
 */
export function createConnectionTokens({ people, userTokens, apiUrls, clock }: ConnectionTokensDeps): ConnectionTokens {
  const lcsAudiences = new Set(apiUrls.map(normalAudience));
  const asked = new RecentlyUsed<{ at: number }>(PEOPLE_REMEMBERED);

  async function mriOf(person: PersonKey): Promise<string> {
    const known = await people.get(person);
    if (known) return known.mri;
    throw new FerryError('signInNeeded', 'a person whom Ferry has not met in Teams');
  }

  async function useless(mri: string, isTrial: boolean, why: string, said?: string): Promise<FerryError> {
    if (!isTrial) await userTokens.signOut(mri);
    return new FerryError('signInNeeded', why, said === undefined ? {} : { said });
  }

  /** One sign-in an hour may help; when LCS refuses what comes of it, the person has no access there (design 10, "Tokens"). */
  async function refusedAgain(person: PersonKey, mri: string): Promise<FerryError> {
    const last = asked.getOrMake(`${person.tenantId} ${person.objectId}`, () => ({ at: Number.NEGATIVE_INFINITY }));
    if (clock.now() - last.at < SIGN_IN_ASKED_EVERY_MS) {
      return lcsRefuses('the token of a fresh sign-in');
    }
    last.at = clock.now();
    return useless(mri, false, 'LCS refuses the token, and the token service has no other');
  }

  return {
    async get(person, apiUrl, { refused, isTrial }) {
      const mri = await mriOf(person);
      const token = await userTokens.get(mri);
      if (!token) throw new FerryError('signInNeeded', 'the token service has no token for this person');
      const claims = readClaims(token);
      if (isExpired(claims, clock.now())) throw await useless(mri, isTrial, 'the token service gave an expired token');
      if (isSomebodyElse(claims, person)) {
        const said = 'That was another account than the one in Teams.';
        throw await useless(mri, isTrial, 'signed in with another account', said);
      }
      if (!claims?.audiences.some((audience) => lcsAudiences.has(audience))) return { token, isForLcs: false };
      if (!claims.audiences.includes(normalAudience(apiUrl))) throw otherRegion(claims, apiUrl);
      if (token === refused) throw isTrial ? lcsRefuses('the token') : await refusedAgain(person, mri);
      return { token, isForLcs: true };
    },
    async endedBy(person, exchange) {
      try {
        return await exchange();
      } catch (error) {
        if (toFerryError(error).code === 'signInNeeded') await userTokens.signOut(await mriOf(person));
        throw error;
      }
    },
  };
}

function isExpired(claims: JwtClaims | null, now: number): boolean {
  return claims?.expiresAt != null && claims.expiresAt <= now;
}

/** What a token does not say is no difference; Entra checks the token itself at the exchange. */
function isSomebodyElse(claims: JwtClaims | null, { tenantId, objectId }: PersonKey): boolean {
  if (!claims) return false;
  const differs = (claimed: string | null, known: string) => claimed !== null && claimed !== known.toLowerCase();
  return differs(claims.objectId, objectId) || differs(claims.tenantId, tenantId);
}

function lcsRefuses(what: string): FerryError {
  return new FerryError('lcsUnauthorised', `LCS refuses ${what}`, { status: 401 });
}

function otherRegion({ audiences }: JwtClaims, apiUrl: string): FerryError {
  const said = `The sign-in gives access to ${audiences.join(', ')}, not to ${apiUrl}.`;
  return new FerryError('otherRegion', 'the connection issues tokens for another LCS region', { said });
}
