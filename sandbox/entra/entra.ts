import type { Faults } from '../kit/faults.ts';
import { type Clock, createSigningKey, type VerifyKeys } from '../kit/keys.ts';
import type { RequestLog } from '../kit/request-log.ts';
import { Simulator } from '../kit/simulator.ts';
import { PEOPLE, type SandboxPerson, TENANTS } from '../people.ts';
import { BOT_APP_ID, BOT_APP_ID_URI, BOT_FRAMEWORK_AUDIENCE, BOT_NAME, BOT_PASSWORD } from '../settings.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { type Demand, Directory } from './directory.ts';
import { addEntraRoutes } from './entra-routes.ts';
import type { GrantContext } from './grants.ts';
import { TokenIssuer } from './token-issuer.ts';

/**
 * `appId` and `secret`: for specs with several clouds in one process; default the bot's. `knowsRegions` false: the tenants
 * know LCS as a simulator on loopback only, so that no token leads anybody to Microsoft. `people`: default the sandbox's.
 */
export interface EntraOptions {
  port?: number;
  clock?: Clock;
  appId?: string;
  secret?: string;
  knowsRegions?: boolean;
  people?: readonly SandboxPerson[];
}

/** The running simulator. Access tokens live `tokenLifetimeSeconds`, which may be set at any time. */
export interface Entra {
  /** https://localhost:port */
  readonly url: string;
  /** PEM file that makes a Node process trust `url` (NODE_EXTRA_CA_CERTS). */
  readonly caFile: string;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly verifyKeys: VerifyKeys;
  tokenLifetimeSeconds: number;
  /** What a person gets who signs in by themselves, as Teams and the token service do; no demand hinders it. */
  issueUserToken(request: {
    person: SandboxPerson;
    audience: string;
    scope: string;
    lifetimeSeconds?: number;
  }): Promise<string>;
  /** What client credentials give the bot for the Bot Framework: for specs that play the bot. */
  issueBotToken(lifetimeSeconds?: number): Promise<string>;
  /** On-behalf-of and refresh are refused for this person (AADSTS50173) until `unrevoke` or an interactive sign-in. */
  revoke(person: SandboxPerson): void;
  unrevoke(person: SandboxPerson): void;
  /** Refused with AADSTS50076 until an interactive sign-in. */
  demandMfa(person: SandboxPerson): void;
  /** Refused with AADSTS65001 until an interactive sign-in, in which the person consents. */
  demandConsent(person: SandboxPerson): void;
  demandOn(person: SandboxPerson): Demand | undefined;
  /** The person was in a browser window: whatever was demanded is satisfied. */
  signedInInteractively(person: SandboxPerson): void;
  /** The bot's secret is expired (AADSTS7000222), or is good again. */
  expireSecret(isExpired?: boolean): void;
  /** Accepts client assertions signed with this PEM certificate's key, besides the secret. */
  trustCertificate(pem: string): void;
  close(): Promise<void>;
}

/** Starts Entra on https://localhost: OpenID metadata, keys, and the token endpoint of every tenant. */
export async function startEntra(options: EntraOptions = {}): Promise<Entra> {
  const clock = options.clock ?? Date.now;
  const appId = options.appId ?? BOT_APP_ID;
  const certificate = await createCertificate(clock);
  const key = await createSigningKey(clock);
  const simulator = new Simulator({
    name: 'entra',
    hostname: 'localhost',
    port: options.port ?? 0,
    clock,
    tls: { key: certificate.key, cert: certificate.cert },
  });
  const app = {
    appId,
    name: BOT_NAME,
    tenantId: TENANTS.contoso.id,
    isSecretExpired: false,
    secret: options.secret ?? BOT_PASSWORD,
    applicationIdUri: appId === BOT_APP_ID ? BOT_APP_ID_URI : `api://botid-${appId}`,
    certificates: [],
  };
  const directory = new Directory(app, Object.values(TENANTS), options.people ?? PEOPLE, options.knowsRegions ?? true);
  const issuer = new TokenIssuer(key, () => simulator.url);
  const context: GrantContext = {
    directory,
    issuer,
    keys: key,
    clock,
    tokenLifetimeSeconds: () => entra.tokenLifetimeSeconds,
    refreshTokens: new Map(),
  };
  addEntraRoutes(simulator, context);
  await simulator.listen();
  const entra = entraOf(simulator, certificate, context);
  return entra;
}

function entraOf(simulator: Simulator, certificate: Certificate, context: GrantContext): Entra {
  const { directory, issuer, keys } = context;
  return {
    url: simulator.url,
    caFile: certificate.caFile,
    requests: simulator.requests,
    faults: simulator.faults,
    verifyKeys: keys,
    tokenLifetimeSeconds: 4228, // the sample in the LCS documentation (lcs-api 6.4)
    issueUserToken: (request) =>
      issuer.userToken({ lifetimeSeconds: context.tokenLifetimeSeconds(), ...request, clientId: directory.app.appId }),
    issueBotToken: (lifetimeSeconds = context.tokenLifetimeSeconds()) =>
      issuer.appToken(directory.app.appId, TENANTS.contoso.id, BOT_FRAMEWORK_AUDIENCE, lifetimeSeconds),
    revoke: (person) => directory.demand(person, 'revoked'),
    unrevoke: (person) => directory.demand(person, undefined),
    demandMfa: (person) => directory.demand(person, 'mfa'),
    demandConsent: (person) => directory.demand(person, 'consent'),
    demandOn: (person) => directory.demandOn(person),
    signedInInteractively: (person) => directory.demand(person, undefined),
    expireSecret: (isExpired = true) => {
      directory.app.isSecretExpired = isExpired;
    },
    trustCertificate: (pem) => directory.app.certificates.push(pem),
    close: async () => {
      await simulator.close();
      await certificate.remove();
    },
  };
}
