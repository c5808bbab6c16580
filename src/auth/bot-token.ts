import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type INetworkModule,
  ManagedIdentityApplication,
} from '@azure/msal-node';
import type { Clock } from '../clock.ts';
import type { BotSettings } from './bot-authentication.ts';
import { entraFailure } from './entra-failure.ts';
import { cloudOfEntra } from './microsoft-clouds.ts';

/** As long before its end as MSAL gets a new one. */
const RENEWED_BEFORE_MS = 300_000;

/**
 * The bot's own token for the connector and the token service, kept until shortly before its end: MSAL keeps it too, but
 * looking into its cache costs more than sending a message does. Callers at the same time share one request. Rejects with
 * `signInRefused` (wrong secret, unknown app …) or `signInUnreachable`.
 */
export function createBotToken(settings: BotSettings, network: INetworkModule, clock: Clock): () => Promise<string> {
  const system = { networkClient: network };
  const acquire = settings.appType === 'UserAssignedMSI' ? byIdentity(settings, system) : bySecret(settings, system);
  let kept: { readonly token: string; readonly until: number } | null = null;
  let pending: Promise<string> | null = null;

  async function get(): Promise<string> {
    try {
      const result = await acquire();
      const until = (result?.expiresOn?.getTime() ?? 0) - RENEWED_BEFORE_MS;
      kept = { token: result?.accessToken ?? '', until };
      return kept.token;
    } catch (error) {
      throw entraFailure(error);
    }
  }

  return async () => {
    if (kept && clock.now() < kept.until) return kept.token;
    pending ??= get().finally(() => {
      pending = null;
    });
    return await pending;
  };
}

type Acquire = () => Promise<AuthenticationResult | null>;

interface MsalSystem {
  readonly networkClient: INetworkModule;
}

function bySecret(settings: BotSettings, system: MsalSystem): Acquire {
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
  return () => client.acquireTokenByClientCredential({ scopes });
}

function byIdentity(settings: BotSettings, system: MsalSystem): Acquire {
  const managedIdentityIdParams = { userAssignedClientId: settings.appId };
  const client = new ManagedIdentityApplication({ managedIdentityIdParams, system });
  return () => client.acquireToken({ resource: settings.oauthScope });
}
