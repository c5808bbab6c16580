import {
  type AccountInfo,
  type AuthenticationResult,
  ConfidentialClientApplication,
  type INetworkModule,
} from '@azure/msal-node';
import { FerryError } from '../errors.ts';
import type { PersonKey } from '../operations/operation.ts';
import { credentialOptions, type EntraCredential } from './entra-credential.ts';
import { entraFailure } from './entra-failure.ts';

/** Our app at Entra. `authority`: the base without tenant, such as `https://login.microsoftonline.com`. */
export interface EntraSettings {
  readonly clientId: string;
  readonly credential: EntraCredential;
  readonly authority: string;
}

/** One person's tokens at Entra. Both reject with `signIn…` or `consentNeeded`. */
export interface EntraClient {
  /** From what Entra gave before, renewed by its refresh token; null when there is nothing to go by, or a person must sign in. */
  silent(scopes: readonly string[], forceRefresh: boolean): Promise<string | null>;
  /** In exchange for a token of our own app (on behalf of). */
  onBehalfOf(assertion: string, scopes: readonly string[], forceRefresh: boolean): Promise<string>;
}

/**
 * Makes an MSAL application for one person, in their own tenant. Never share one: MSAL mixes people's tokens in a shared
 * application under concurrency (design 4). Throws an Error, at once, for an unusable certificate.
 */
export function createEntraClients(
  settings: EntraSettings,
  network: INetworkModule,
): (person: PersonKey) => EntraClient {
  const credential = credentialOptions(settings.credential);
  const base = settings.authority.replace(/\/+$/, '');
  return (person) => {
    const auth = {
      clientId: settings.clientId,
      authority: `${base}/${person.tenantId}`,
      // Without it MSAL asks Microsoft's public cloud whether this host is to be trusted.
      knownAuthorities: [new URL(base).host],
      ...credential,
    };
    return clientOf(new ConfidentialClientApplication({ auth, system: { networkClient: network } }));
  };
}

function clientOf(application: ConfidentialClientApplication): EntraClient {
  let account: AccountInfo | null = null;
  return {
    async silent(scopes, forceRefresh) {
      if (!account) return null;
      try {
        return tokenOf(await application.acquireTokenSilent({ account, scopes: [...scopes], forceRefresh }));
      } catch (error) {
        const failure = entraFailure(error);
        if (failure.code === 'signInUnreachable') throw failure;
        return null;
      }
    },
    async onBehalfOf(oboAssertion, scopes, skipCache) {
      try {
        const result = await application.acquireTokenOnBehalfOf({ oboAssertion, scopes: [...scopes], skipCache });
        account = result?.account ?? account;
        return tokenOf(result);
      } catch (error) {
        throw entraFailure(error);
      }
    },
  };
}

function tokenOf(result: AuthenticationResult | null): string {
  if (result?.accessToken) return result.accessToken;
  throw new FerryError('signInRefused', 'Entra: an answer without a token', { said: 'no token in the answer' });
}
