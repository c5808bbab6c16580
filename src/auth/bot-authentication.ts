import type { INetworkModule } from '@azure/msal-node';
import {
  type BotFrameworkAuthentication,
  BotFrameworkAuthenticationFactory,
  type ConnectorClientOptions,
  type ServiceClientCredentialsFactory,
  TokenCredentials,
} from 'botframework-connector';
import type { Clock } from '../clock.ts';
import { createBotToken } from './bot-token.ts';
import { ChannelAuthentication } from './channel-authentication.ts';
import { createChannelKeys } from './channel-keys.ts';
import { createEntraNetwork } from './entra-network.ts';
import type { Fetch } from './fetch.ts';

type RequestPolicyFactory = Extract<ConnectorClientOptions['requestPolicyFactories'], unknown[]>[number];

/** The Azure Bot registration, and the Bot Framework cloud it lives in (design 7). */
export interface BotSettings {
  readonly appId: string;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  /** Null only for `MultiTenant`. */
  readonly tenantId: string | null;
  /** Null only for `UserAssignedMSI`. */
  readonly password: string | null;
  readonly openIdMetadataUrl: string;
  /** Base without tenant, no trailing slash. */
  readonly loginUrl: string;
  readonly oauthScope: string;
  readonly tokenIssuer: string;
  readonly tokenServiceUrl: string;
}

export interface BotAuthentication {
  /** For the adapter and for user tokens. */
  readonly authentication: ChannelAuthentication;
  /** The bot's own token, for the sender. Rejects with `signInRefused` or `signInUnreachable`. */
  readonly botToken: () => Promise<string>;
}

export interface BotAuthenticationDeps {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** MSAL's way to Entra. */
  readonly network?: INetworkModule;
  /** For one question to the token service, the SDK's repetitions included. */
  readonly answerTimeoutMs?: number;
}

const ANSWER_MS = 8000;

/** Set on activities whose sender was authenticated; the public cloud's value, which nothing here reads. */
const CALLER_ID = 'urn:botframework:azure';

/** Who may talk to us (tokens of the one issuer), and as whom we talk to the Bot Framework. */
export function createBotAuthentication(settings: BotSettings, deps: BotAuthenticationDeps): BotAuthentication {
  const botToken = createBotToken(settings, deps.network ?? createEntraNetwork(), deps.clock);
  const rules = {
    issuer: settings.tokenIssuer,
    audience: settings.appId,
    keys: createChannelKeys(settings.openIdMetadataUrl, deps),
    clock: deps.clock,
  };
  const facts = { oauthScope: settings.oauthScope, callerId: CALLER_ID };
  const sdk = sdkAuthentication(settings, botToken, deps.answerTimeoutMs ?? ANSWER_MS);
  return { authentication: new ChannelAuthentication(sdk, rules, facts), botToken };
}

/** The SDK's own authentication, used for its outbound half. All seven keys are set: they are all-or-nothing. */
function sdkAuthentication(
  settings: BotSettings,
  botToken: () => Promise<string>,
  answerTimeoutMs: number,
): BotFrameworkAuthentication {
  return BotFrameworkAuthenticationFactory.create(
    '', // no named cloud: the seven keys say it all
    true,
    settings.loginUrl,
    settings.oauthScope,
    settings.tokenIssuer,
    settings.tokenServiceUrl,
    settings.openIdMetadataUrl,
    settings.openIdMetadataUrl, // the emulator's metadata, never read: inbound tokens do not go this way
    CALLER_ID,
    credentials(settings.appId, botToken),
    { requiredEndorsements: [] },
    undefined, // skills, which Ferry does not call
    { requestPolicyFactories: [timeLimit(answerTimeoutMs)] },
  );
}

/** The SDK repeats requests for seconds and waits for ever on each: this ends all of it. */
function timeLimit(ms: number): RequestPolicyFactory {
  return {
    create: (next) => ({
      sendRequest: (request) => {
        request.abortSignal = AbortSignal.timeout(ms);
        return next.sendRequest(request);
      },
    }),
  };
}

/**
 * Signs the SDK's requests with our own token. The SDK's MsalServiceClientCredentialsFactory would do so too, but it is
 * typed against another MSAL, knows no managed identity of MSAL's, and keeps tokens in a map shared by the process.
 */
function credentials(appId: string, botToken: () => Promise<string>): ServiceClientCredentialsFactory {
  return {
    isValidAppId: async (candidate) => candidate === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async (request) => new TokenCredentials(await botToken()).signRequest(request),
    }),
  };
}
