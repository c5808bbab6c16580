import { ConfidentialClientApplication, type INetworkModule, ManagedIdentityApplication } from '@azure/msal-node';
import type { BotSettings } from './bot-authentication.ts';
import { entraFailure } from './entra-failure.ts';
import { cloudOfEntra } from './microsoft-clouds.ts';

/**
 * The bot's own token for the connector and the token service. MSAL keeps it until shortly before its end; callers at
 * the same time share one request. Rejects with `signInRefused` (wrong secret, unknown app …) or `signInUnreachable`.
 */
export function createBotToken(settings: BotSettings, network: INetworkModule): () => Promise<string> {
  const system = { networkClient: network };
  const acquire = settings.appType === 'UserAssignedMSI' ? byIdentity(settings, system) : bySecret(settings, system);
  let pending: Promise<string> | null = null;

  async function get(): Promise<string> {
    try {
      return await acquire();
    } catch (error) {
      throw entraFailure(error);
    }
  }

  return () => {
    pending ??= get().finally(() => {
      pending = null;
    });
    return pending;
  };
}

interface MsalSystem {
  readonly networkClient: INetworkModule;
}

function bySecret(settings: BotSettings, system: MsalSystem): () => Promise<string> {
  const tenant = settings.appType === 'MultiTenant' ? cloudOfEntra(settings.loginUrl).multiTenant : settings.tenantId;
  const client = new ConfidentialClientApplication({
    auth: {
      clientId: settings.appId,
      clientSecret: settings.password ?? '',
      authority: `${settings.loginUrl}/${tenant}`,
      // Named here, so that MSAL does not ask Microsoft whether it knows the host (teams-platform 3.3).
      knownAuthorities: [new URL(settings.loginUrl).host],
    },
    system,
  });
  const scopes = [`${settings.oauthScope}/.default`];
  return async () => (await client.acquireTokenByClientCredential({ scopes }))?.accessToken ?? '';
}

function byIdentity(settings: BotSettings, system: MsalSystem): () => Promise<string> {
  const managedIdentityIdParams = { userAssignedClientId: settings.appId };
  const client = new ManagedIdentityApplication({ managedIdentityIdParams, system });
  return async () => (await client.acquireToken({ resource: settings.oauthScope })).accessToken;
}
