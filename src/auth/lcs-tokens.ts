import type { INetworkModule } from '@azure/msal-node';
import type { Clock } from '../clock.ts';
import { toFerryError } from '../errors.ts';
import { RecentlyUsed } from '../kit/recently-used.ts';
import type { Logger } from '../logger.ts';
import type { Observer } from '../operations/measures.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { LcsToken, LcsTokens, People, TokenOptions, UserTokens } from '../operations/ports.ts';
import { createConnectionTokens } from './connection-tokens.ts';
import { countedBy, uncounted } from './counted-renewals.ts';
import { createEntraClients, type EntraClient, type EntraSettings, type LastingCache } from './entra-client.ts';
import { createEntraNetwork } from './entra-network.ts';
import { readClaims } from './jwt-claims.ts';
import { createUpnLearning } from './upn-learning.ts';

/** `apiUrls`: every LCS API URL there is or that a project names. `scopeOverride` null: `<apiUrl>//.default` (lcs-api 6.2). */
export interface LcsTokensDeps {
  readonly people: Pick<People, 'get' | 'learnUpn' | 'lastSignOut' | 'rememberSignOut'>;
  readonly userTokens: Pick<UserTokens, 'get' | 'signOut'>;
  readonly entra: EntraSettings;
  readonly apiUrls: readonly string[];
  readonly scopeOverride?: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly network?: INetworkModule;
  /** Left out: tokens live in memory only. */
  readonly cache?: LastingCache | null;
  readonly observer?: Pick<Observer, 'tokenRenewal'>;
}

/** A token for LCS, and the one of the connection that was exchanged for it. */
interface Fetched {
  readonly value: string;
  readonly exchanged: readonly string[];
}

interface Held extends LcsToken {
  /** ms UTC. */
  readonly renewAt: number;
}

type Wanted = Required<TokenOptions>;

/** All that is held for one person in this process. */
interface Session {
  /** Since when, ms UTC: what was held before the person signed out elsewhere is no longer theirs to use. */
  readonly since: number;
  lookedAt: number;
  readonly entra: EntraClient;
  readonly held: Map<string, Held>;
  readonly underWay: Map<string, Promise<LcsToken>>;
}

const PEOPLE_HELD = 500;
/** A sign-out on another instance holds here no later than this. */
const SIGN_OUT_HOLDS_WITHIN_MS = 60_000;
const RENEWED_BEFORE_END_MS = 300_000;

/**
 * LCS tokens, in the order of design 4: what MSAL can renew by itself, then the token service's token exchanged on behalf
 * of the person, unless that one is for LCS already. Each is held until five minutes before its end. Equal requests at
 * the same time share one answer. Also rejects with `lcsUnauthorised` when signing in anew has not helped.
 */
export function createLcsTokens(deps: LcsTokensDeps): LcsTokens {
  const { clock, logger, scopeOverride } = deps;
  const clientFor = createEntraClients(deps.entra, {
    network: deps.network ?? createEntraNetwork(),
    logger,
    cache: deps.cache ?? null,
  });
  const connection = createConnectionTokens(deps);
  const learnUpn = createUpnLearning(deps);
  const sessions = new RecentlyUsed<Session>(PEOPLE_HELD);

  function sessionOf(person: PersonKey): Session {
    return sessions.getOrMake(keyOf(person), () => ({
      since: clock.now(),
      lookedAt: clock.now(),
      entra: clientFor(person),
      held: new Map(),
      underWay: new Map(),
    }));
  }

  async function validSessionOf(person: PersonKey): Promise<Session> {
    const session = sessionOf(person);
    if (clock.now() - session.lookedAt < SIGN_OUT_HOLDS_WITHIN_MS) return session;
    session.lookedAt = clock.now();
    const signedOutAt = await deps.people.lastSignOut(person);
    if (signedOutAt === null || signedOutAt <= session.since) return session;
    sessions.delete(keyOf(person));
    return sessionOf(person);
  }

  async function renew(session: Session, person: PersonKey, apiUrl: string, wanted: Wanted): Promise<LcsToken> {
    const { value, exchanged } = await fetchToken(session, person, apiUrl, wanted);
    await learnUpn(person, [value, ...exchanged]);
    const now = clock.now();
    const expiresAt = readClaims(value)?.expiresAt ?? now;
    const held = { value, expiresAt, renewAt: renewalTime(now, expiresAt) };
    session.held.set(apiUrl, held);
    logger.debug({ objectId: person.objectId, apiUrl, expiresAt }, 'A token for LCS was renewed');
    return held;
  }

  async function fetchToken(
    session: Session,
    person: PersonKey,
    apiUrl: string,
    { forceRefresh, isTrial }: Wanted,
  ): Promise<Fetched> {
    const counted = isTrial ? uncounted : countedBy(deps.observer);
    const scopes = [scopeOverride ?? `${apiUrl}//.default`];
    // Nothing to go by is neither good nor bad: it is no renewal.
    const renewed = await counted('silent', session.entra.silent(scopes, forceRefresh), (value) => value !== null);
    if (renewed) return { value: renewed, exchanged: [] };
    const refused = forceRefresh ? (session.held.get(apiUrl)?.value ?? null) : null;
    const fromConnection = connection.get(person, apiUrl, { refused, isTrial });
    const found = await counted('connection', fromConnection, ({ isForLcs }) => isForLcs);
    if (found.isForLcs) return { value: found.token, exchanged: [] };
    const exchange = () => session.entra.onBehalfOf(found.token, scopes, forceRefresh);
    const exchanged = isTrial ? exchange() : connection.endedBy(person, exchange);
    const value = await counted('onBehalfOf', exchanged, () => true);
    return { value, exchanged: [found.token] };
  }

  /**
   * A forced renewal under way serves everybody; one that may give the refused token again does not serve a forced one. Trials keep
   * to themselves: who needs a token must see a useless sign-in given up.
   */
  function renewOnce(session: Session, person: PersonKey, apiUrl: string, wanted: Wanted): Promise<LcsToken> {
    const { underWay } = session;
    const [plainKey, forcedKey] = wanted.isTrial
      ? [`trial ${apiUrl}`, `forced trial ${apiUrl}`]
      : [apiUrl, `forced ${apiUrl}`];
    const joined = underWay.get(forcedKey) ?? (wanted.forceRefresh ? undefined : underWay.get(plainKey));
    if (joined) return joined;
    const key = wanted.forceRefresh ? forcedKey : plainKey;
    const renewal = renew(session, person, apiUrl, wanted).finally(() => underWay.delete(key));
    underWay.set(key, renewal);
    return renewal;
  }

  return {
    async get(person, apiUrl, { forceRefresh = false, isTrial = false } = {}) {
      const session = await validSessionOf(person);
      const held = session.held.get(apiUrl);
      if (!forceRefresh && held && clock.now() < held.renewAt) return held;
      try {
        return await renewOnce(session, person, apiUrl, { forceRefresh, isTrial });
      } catch (error) {
        // Entra may be away for a while, and a token good for some minutes more is good.
        const isStillGood = held !== undefined && !forceRefresh && clock.now() < held.expiresAt;
        if (isStillGood && toFerryError(error).code === 'signInUnreachable') return held;
        throw error;
      }
    },
    async forget(person) {
      try {
        await sessionOf(person).entra.forget();
        await deps.people.rememberSignOut(person, clock.now());
      } finally {
        sessions.delete(keyOf(person)); // only now: who asks meanwhile must not begin a new one with what is still kept
      }
    },
  };
}

/** Five minutes before the end, or after half of what is left when that is later: short-lived tokens are used, too. */
function renewalTime(now: number, expiresAt: number): number {
  return Math.max(expiresAt - RENEWED_BEFORE_END_MS, now + (expiresAt - now) / 2);
}

function keyOf({ tenantId, objectId }: PersonKey): string {
  return `${tenantId} ${objectId}`;
}
