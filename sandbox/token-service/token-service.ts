import type { Entra } from '../entra/entra.ts';
import type { Faults } from '../kit/faults.ts';
import type { Clock } from '../kit/keys.ts';
import type { RequestLog } from '../kit/request-log.ts';
import { Simulator } from '../kit/simulator.ts';
import type { SandboxPerson } from '../people.ts';
import { BOT_APP_ID, OAUTH_CONNECTION } from '../settings.ts';
import { Connection, type ConnectionSettings } from './connection.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import type { SignInState } from './sign-in-state.ts';
import { addTokenRoutes } from './token-routes.ts';

export interface TokenServiceOptions {
  entra: Entra;
  port?: number;
  clock?: Clock;
  botAppId?: string;
  connectionName?: string;
}

/** What Teams does when a sign-in window has ended. The promise is awaited before the window gets its answer. */
export interface SignInListener {
  /** Teams sends `signin/verifyState` with `{ state: code }` as the person. */
  onSignedIn(state: SignInState, code: string): Promise<void> | void;
  /** Teams sends `signin/verifyState` with `{ state: 'CancelledByUser' }`. */
  onCancelled?(state: SignInState): Promise<void> | void;
}

/** The running simulator. The members of ConnectionSettings may be set at any time. */
export interface TokenService extends ConnectionSettings {
  readonly url: string;
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** Set by whoever plays Teams; without it nobody hears of a finished window. */
  listener: SignInListener | undefined;
  /** Stores a token for the person, as if they had signed in long ago. */
  signIn(person: SandboxPerson): Promise<void>;
  signOut(person: SandboxPerson): void;
  isSignedIn(person: SandboxPerson): boolean;
  close(): Promise<void>;
}

/** Starts the Bot Framework token service of one bot with one OAuth connection (teams-platform 4). */
export async function startTokenService(options: TokenServiceOptions): Promise<TokenService> {
  const clock = options.clock ?? Date.now;
  const simulator = new Simulator({ name: 'token-service', port: options.port ?? 0, clock });
  const { entra, botAppId = BOT_APP_ID, connectionName = OAUTH_CONNECTION } = options;
  const service = {
    connectionName,
    connectionAudience: 'bot',
    lcsUrl: undefined,
    tokenLifetimeSeconds: undefined,
    expired: 'notFound',
    consentMissing: false,
    listener: undefined,
  } as ConnectionSettings & { listener: SignInListener | undefined };
  const connection = new Connection({ botAppId, entra, clock, settings: service });
  const links = addSignInRoutes(simulator, connection, () => service.listener);
  addTokenRoutes(simulator, connection, links, entra);
  await simulator.listen();
  return Object.assign(service, {
    url: simulator.url,
    requests: simulator.requests,
    faults: simulator.faults,
    signIn: (person: SandboxPerson) => connection.signIn(person),
    signOut: (person: SandboxPerson) => connection.signOut(person),
    isSignedIn: (person: SandboxPerson) => connection.isSignedIn(person),
    close: () => simulator.close(),
  });
}
