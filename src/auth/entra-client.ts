import {
  type AccountInfo,
  type AuthenticationResult,
  ConfidentialClientApplication,
  type INetworkModule,
} from '@azure/msal-node';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { TokenCache } from '../operations/ports.ts';
import { createCacheCipher } from './cache-cipher.ts';
import { credentialOptions, type EntraCredential } from './entra-credential.ts';
import { entraFailure } from './entra-failure.ts';
import { createPersonCache, IN_MEMORY_ONLY, type PersonCache } from './person-cache.ts';

/** Our app at Entra. `authority`: the base without tenant, such as `https://login.microsoftonline.com`. */
export interface EntraSettings {
  readonly clientId: string;
  readonly credential: EntraCredential;
  readonly authority: string;
}

/** Where tokens outlive the process. `keys`: 32 bytes each in base64; the first encrypts, all decrypt; none: nothing is kept. */
export interface LastingCache {
  readonly store: TokenCache;
  readonly keys: readonly string[];
}

export interface EntraClientsDeps {
  readonly network: INetworkModule;
  readonly logger: Logger;
  /** Null: tokens live in memory only. */
  readonly cache: LastingCache | null;
}

/** One person's tokens at Entra. Both ways to one reject with `signIn…` or `consentNeeded`. */
export interface EntraClient {
  /** From what Entra gave before, renewed by its refresh token; null when there is nothing to go by, or a person must sign in. */
  silent(scopes: readonly string[], forceRefresh: boolean): Promise<string | null>;
  /** In exchange for a token of our own app (on behalf of). */
  onBehalfOf(assertion: string, scopes: readonly string[], forceRefresh: boolean): Promise<string>;
  /** Removes what is kept of this person; what is asked for later is not kept. Rejects with `storeUnavailable`. */
  forget(): Promise<void>;
}

/**
 * Makes an MSAL application for one person, in their own tenant. Never share one: MSAL mixes people's tokens in a shared
 * application under concurrency (design 4). Throws an Error, at once, for an unusable certificate.
 */
export function createEntraClients(
  settings: EntraSettings,
  { network, logger, cache }: EntraClientsDeps,
): (person: PersonKey) => EntraClient {
  const credential = credentialOptions(settings.credential, settings.authority);
  const [firstKey, ...otherKeys] = cache?.keys ?? [];
  const lasting =
    cache && firstKey ? { store: cache.store, cipher: createCacheCipher(firstKey, otherKeys), logger } : null;
  const base = settings.authority.replace(/\/+$/, '');
  return (person) => {
    const auth = {
      clientId: settings.clientId,
      authority: `${base}/${person.tenantId}`,
      // Without it MSAL asks Microsoft's public cloud whether this host is to be trusted.
      knownAuthorities: [new URL(base).host],
      ...credential,
    };
    const application = new ConfidentialClientApplication({ auth, system: { networkClient: network } });
    const kept = lasting ? createPersonCache(lasting, person, application.getTokenCache()) : IN_MEMORY_ONLY;
    return clientOf(application, person, kept);
  };
}

function clientOf(application: ConfidentialClientApplication, person: PersonKey, kept: PersonCache): EntraClient {
  let account: AccountInfo | null = null;

  /** After a restart, in what was kept. */
  async function knownAccount(): Promise<AccountInfo | null> {
    return (await application.getTokenCache().getAllAccounts()).find((known) => isOf(known, person)) ?? null;
  }

  async function renewed(scopes: readonly string[], forceRefresh: boolean): Promise<string | null> {
    account ??= await knownAccount();
    if (!account) return null;
    try {
      return tokenOf(await application.acquireTokenSilent({ account, scopes: [...scopes], forceRefresh }));
    } catch (error) {
      const failure = entraFailure(error);
      if (failure.code === 'signInUnreachable') throw failure;
      return null;
    }
  }

  async function exchanged(oboAssertion: string, scopes: readonly string[], skipCache: boolean): Promise<string> {
    try {
      const result = await application.acquireTokenOnBehalfOf({ oboAssertion, scopes: [...scopes], skipCache });
      account = result?.account ?? account;
      return tokenOf(result);
    } catch (error) {
      throw entraFailure(error);
    }
  }

  return {
    silent: (scopes, forceRefresh) => kept.during(() => renewed(scopes, forceRefresh)),
    onBehalfOf: (assertion, scopes, forceRefresh) =>
      kept.during(async (isAgain) => {
        const found = isAgain ? await renewed(scopes, forceRefresh) : null;
        return found ?? (await exchanged(assertion, scopes, forceRefresh));
      }),
    forget: () => kept.forget(),
  };
}

/** MSAL fills `localAccountId` from the id token: for a guest, too, it is the object id in this tenant. */
function isOf({ localAccountId }: AccountInfo, { objectId }: PersonKey): boolean {
  return localAccountId.toLowerCase() === objectId.toLowerCase();
}

function tokenOf(result: AuthenticationResult | null): string {
  if (result?.accessToken) return result.accessToken;
  throw new FerryError('signInRefused', 'Entra: an answer without a token', { said: 'no token in the answer' });
}
