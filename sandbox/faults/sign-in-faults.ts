import { person } from '../people.ts';
import { OAUTH_CONNECTION } from '../settings.ts';
import type { FaultEntry, FaultTargets } from './entry.ts';

const ROBIN = person('robin');
const SHORT_LIFE_SECONDS = 20;
const ENTRA_LIFE_SECONDS = 4228; // lcs-api 6.4

/** What goes wrong with tokens. Robin is the one who asks. */
export const SIGN_IN_FAULTS: readonly FaultEntry[] = [
  {
    id: 'entra-short-tokens',
    simulator: 'entra',
    title: 'Tokens end after 20 s',
    about: 'Tokens issued from now on live 20 s instead of 70 minutes.',
    kind: 'setting',
    isOn: ({ entra }) => entra.tokenLifetimeSeconds === SHORT_LIFE_SECONDS,
    set: ({ entra }, on) => {
      entra.tokenLifetimeSeconds = on ? SHORT_LIFE_SECONDS : ENTRA_LIFE_SECONDS;
    },
  },
  demand('revoked', 'Robin’s sign-in is revoked', 'Entra renews no token of Robin’s until Robin signs in again.'),
  demand('mfa', 'Robin must confirm with a second factor', 'Entra demands MFA before it renews a token of Robin’s.'),
  demand('consent', 'Robin has not consented', 'Entra wants Robin’s consent before it gives out a token for LCS.'),
  {
    id: 'entra-503',
    simulator: 'entra',
    title: 'Entra is down',
    about: 'Every request to Entra is answered 503.',
    kind: 'request',
    rule: { times: Number.POSITIVE_INFINITY, fault: { kind: 'answer', status: 503, body: 'Service Unavailable' } },
  },
  {
    id: 'token-service-500',
    simulator: 'tokenService',
    title: 'Token service is ill',
    about: 'Every request of the bot to the token service is answered 500.',
    kind: 'request',
    rule: { times: Number.POSITIVE_INFINITY, path: /^\/api\//, fault: { kind: 'answer', status: 500 } },
  },
  {
    id: 'token-service-ended-token',
    simulator: 'tokenService',
    title: 'Ended tokens are returned',
    about: 'The token service hands out tokens that have ended, instead of none.',
    kind: 'setting',
    isOn: ({ tokenService }) => tokenService.expired === 'returned',
    set: ({ tokenService }, on) => {
      tokenService.expired = on ? 'returned' : 'notFound';
    },
  },
  {
    id: 'token-service-no-exchange',
    simulator: 'tokenService',
    title: 'No silent sign-in',
    about: 'The silent exchange is refused, as without consent: people have to press the button.',
    kind: 'setting',
    isOn: ({ tokenService }) => tokenService.consentMissing,
    set: ({ tokenService }, on) => {
      tokenService.consentMissing = on;
    },
  },
  {
    id: 'token-service-for-lcs',
    simulator: 'tokenService',
    title: 'Connection issues LCS tokens',
    about: 'People who sign in from now on get a token for LCS at once, not one to be exchanged.',
    kind: 'setting',
    isOn: ({ tokenService }) => tokenService.connectionAudience === 'lcs',
    set: ({ tokenService }, on) => {
      tokenService.connectionAudience = on ? 'lcs' : 'bot';
    },
  },
  {
    id: 'token-service-for-graph',
    simulator: 'tokenService',
    title: 'Connection issues tokens for something else',
    about: 'People who sign in from now on get a token for Microsoft Graph, which is of no use to Ferry.',
    kind: 'setting',
    isOn: ({ tokenService }) => tokenService.connectionAudience === 'graph',
    set: ({ tokenService }, on) => {
      tokenService.connectionAudience = on ? 'graph' : 'bot';
    },
  },
  {
    id: 'token-service-no-connection',
    simulator: 'tokenService',
    title: 'No OAuth connection',
    about: 'The Azure Bot has no connection of the name that Ferry asks for: nobody can sign in.',
    kind: 'setting',
    isOn: ({ tokenService }) => tokenService.connectionName !== OAUTH_CONNECTION,
    set: ({ tokenService }, on) => {
      tokenService.connectionName = on ? 'another' : OAUTH_CONNECTION;
    },
  },
];

function demand(what: 'revoked' | 'mfa' | 'consent', title: string, about: string): FaultEntry {
  const make = {
    revoked: ({ entra }: FaultTargets) => entra.revoke(ROBIN),
    mfa: ({ entra }: FaultTargets) => entra.demandMfa(ROBIN),
    consent: ({ entra }: FaultTargets) => entra.demandConsent(ROBIN),
  }[what];
  return {
    id: `entra-${what}`,
    simulator: 'entra',
    title,
    about,
    kind: 'setting',
    isOn: ({ entra }) => entra.demandOn(ROBIN) === what,
    set: (targets, on) => (on ? make(targets) : targets.entra.unrevoke(ROBIN)),
  };
}
