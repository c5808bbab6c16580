import {
  type AuthenticateRequestResult,
  AuthenticationError,
  BotFrameworkAuthentication,
  ClaimsIdentity,
  type ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { RecentlyUsed } from '../kit/recently-used.ts';
import { mismatch, type TokenCheck, type TokenProblem, type TokenRules } from './channel-token.ts';
import { createTokenCheck } from './verified-tokens.ts';

type SdkActivity = Parameters<BotFrameworkAuthentication['authenticateRequest']>[0];

export type Admission =
  | { readonly ok: true; readonly result: AuthenticateRequestResult }
  | { readonly ok: false; readonly problem: TokenProblem };

/**
 * The authentication that CloudAdapter runs on. Inbound it accepts tokens of the Bot Framework's own issuer and nothing
 * else: there is no emulator, skill or streaming path. Outbound it is the SDK's, with our credentials.
 */
export class ChannelAuthentication extends BotFrameworkAuthentication {
  readonly #sdk: BotFrameworkAuthentication;
  readonly #rules: TokenRules;
  readonly #check: (header: string) => Promise<TokenCheck>;
  readonly #oauthScope: string;
  readonly #callerId: string;
  readonly #connectors: ConnectorFactory;
  #userTokenClient: Promise<UserTokenClient> | null = null;

  constructor(
    sdk: BotFrameworkAuthentication,
    rules: TokenRules,
    facts: { readonly oauthScope: string; readonly callerId: string },
  ) {
    super();
    this.#sdk = sdk;
    this.#rules = rules;
    this.#check = createTokenCheck(rules);
    this.#oauthScope = facts.oauthScope;
    this.#callerId = facts.callerId;
    this.#connectors = reusing(sdk.createConnectorFactory(this.#identity()));
  }

  /** Checks who sends, before the body is looked at. Rejects with `teamsUnavailable` when the keys cannot be read. */
  verify(authHeader: string): Promise<TokenCheck> {
    return this.#check(authHeader);
  }

  /** Checks that the verified sender may send this activity. */
  admit(token: Extract<TokenCheck, { ok: true }>['token'], activity: SdkActivity): Admission {
    const problem = mismatch(token, activity);
    if (problem) return { ok: false, problem };
    const claimsIdentity = this.#identity();
    const connectorFactory = this.createConnectorFactory();
    return {
      ok: true,
      result: { audience: this.#oauthScope, callerId: this.#callerId, claimsIdentity, connectorFactory },
    };
  }

  /** The SDK's way in, with the same checks; throws its AuthenticationError. */
  override async authenticateRequest(activity: SdkActivity, authHeader: string): Promise<AuthenticateRequestResult> {
    const check = await this.verify(authHeader);
    const admission = check.ok ? this.admit(check.token, activity) : check;
    if (!admission.ok) throw new AuthenticationError(admission.problem, 401);
    return admission.result;
  }

  override async authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    throw new AuthenticationError('Ferry has no streaming endpoint', 401);
  }

  /** Always the bot's own; CloudAdapter wants a client for each turn, and gets the one of its address. */
  override createConnectorFactory(): ConnectorFactory {
    return this.#connectors;
  }

  /** Always the bot's own client, and the same one in every turn and outside of turns. */
  override createUserTokenClient(): Promise<UserTokenClient> {
    this.#userTokenClient ??= this.#sdk.createUserTokenClient(this.#identity());
    return this.#userTokenClient;
  }

  #identity(): ClaimsIdentity {
    return new ClaimsIdentity([{ type: 'aud', value: this.#rules.audience }], true);
  }
}

/** Teams has an address per region and tenant; few of them meet in one bot. */
const CONNECTORS_KEPT = 50;

/** Makes each client once: it holds no state but where it sends to. */
function reusing(factory: ConnectorFactory): ConnectorFactory {
  const made = new RecentlyUsed<ReturnType<ConnectorFactory['create']>>(CONNECTORS_KEPT);
  return {
    create: (serviceUrl, audience) =>
      made.getOrMake(`${serviceUrl} ${audience}`, () => factory.create(serviceUrl, audience)),
  };
}
