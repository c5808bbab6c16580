import { ConfidentialClientApplication, type INetworkModule } from '@azure/msal-node';
import type { EntraSettings } from './entra-client.ts';
import { credentialOptions } from './entra-credential.ts';
import { entraFailure } from './entra-failure.ts';

/**
 * Asks Entra for a token of our own app, without a person, and throws it away: such a token opens nothing at LCS, but Entra gives it
 * only where the tenant, the app, its credential and the resource of `scope` are known to each other. Rejects with `signInRefused`
 * and Entra's sentence, or `signInUnreachable`; with an Error for an unusable certificate.
 */
export type AppProbe = (tenantId: string, scope: string) => Promise<void>;

export function createAppProbe(settings: EntraSettings, network: INetworkModule): AppProbe {
  const { clientId, credential, authority } = settings;
  return async (tenantId, scope) => {
    const application = new ConfidentialClientApplication({
      auth: {
        clientId,
        authority: `${authority}/${tenantId}`,
        // Named here, so that MSAL does not ask Microsoft whether it knows the host (teams-platform 3.3).
        knownAuthorities: [new URL(authority).host],
        ...credentialOptions(credential, authority),
      },
      system: { networkClient: network },
    });
    try {
      await application.acquireTokenByClientCredential({ scopes: [scope] });
    } catch (error) {
      throw entraFailure(error);
    }
  };
}
