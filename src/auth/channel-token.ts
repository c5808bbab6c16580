import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import type { ChannelKey, ChannelKeys } from './channel-keys.ts';

/** Why a request is not authenticated. These words are all that the caller and the log are told. */
export type TokenProblem =
  | 'noToken'
  | 'malformedToken'
  | 'wrongIssuer'
  | 'unknownKey'
  | 'wrongSignature'
  | 'wrongAudience'
  | 'expired'
  | 'notYetValid'
  | 'wrongServiceUrl'
  | 'wrongChannel';

/** A verified token of the Bot Framework: what it says about the activities it may carry. */
export interface ChannelToken {
  readonly serviceUrl: string | null;
  readonly endorsements: readonly string[];
}

export type TokenCheck =
  | { readonly ok: true; readonly token: ChannelToken }
  | { readonly ok: false; readonly problem: TokenProblem };

/** … with what its being good depends on. */
export interface VerifiedToken {
  readonly token: ChannelToken;
  readonly keyId: string;
  readonly key: ChannelKey;
  /** From when to when it is good, ms UTC; the tolerance is in it. */
  readonly from: number;
  readonly until: number;
}

export type Verification =
  | { readonly ok: true; readonly verified: VerifiedToken }
  | { readonly ok: false; readonly problem: TokenProblem };

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: ChannelKeys;
  readonly clock: Clock;
}

/** Ferry speaks Teams only. Other channels of the same registration let their clients choose who they are. */
export const CHANNEL_ID = 'msteams';

const ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const TOLERANCE_SECONDS = 300;

/**
 * Checks the `Authorization` header of a request from the Bot Framework as teams-platform 3.2 says. The SDK has a
 * verifier too, but it prints a stack for each forged token, answers some with 500, and lets Entra's tokens in by its
 * emulator and skill paths. Rejects only when the keys cannot be read.
 */
export async function verifyChannelToken(header: string, rules: TokenRules): Promise<Verification> {
  if (header.trim() === '') return refuse('noToken');
  const jwt = /^Bearer +(\S+)$/i.exec(header.trim())?.[1];
  const decoded = jwt === undefined ? null : decode(jwt);
  if (jwt === undefined || decoded === null) return refuse('malformedToken');
  if (decoded.issuer !== rules.issuer) return refuse('wrongIssuer'); // before anything is fetched on its behalf
  const key = await rules.keys.find(decoded.keyId);
  if (!key) return refuse('unknownKey');
  try {
    const { payload } = await verify(jwt, key, rules);
    return { ok: true, verified: { token: tokenOf(payload, key), keyId: decoded.keyId, key, ...lifeOf(payload) } };
  } catch (error) {
    return refuse(problemOf(error));
  }
}

/** What speaks against this token carrying this activity, or null. */
export function mismatch(
  token: ChannelToken,
  activity: { readonly serviceUrl: string; readonly channelId: string },
): TokenProblem | null {
  if (token.serviceUrl !== activity.serviceUrl) return 'wrongServiceUrl';
  if (activity.channelId !== CHANNEL_ID) return 'wrongChannel';
  if (token.endorsements.length > 0 && !token.endorsements.includes(activity.channelId)) return 'wrongChannel';
  return null;
}

function refuse(problem: TokenProblem): Verification {
  return { ok: false, problem };
}

function decode(jwt: string): { keyId: string; issuer: string | undefined } | null {
  try {
    return { keyId: decodeProtectedHeader(jwt).kid ?? '', issuer: decodeJwt(jwt).iss };
  } catch {
    return null;
  }
}

type ChannelPayload = JWTPayload & { readonly serviceurl?: unknown };

function verify(jwt: string, key: ChannelKey, rules: TokenRules) {
  return jwtVerify<ChannelPayload>(jwt, key.jwk, {
    issuer: rules.issuer,
    audience: rules.audience,
    algorithms: ALGORITHMS,
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: new Date(rules.clock.now()),
    requiredClaims: ['exp'],
  });
}

function tokenOf({ serviceurl }: ChannelPayload, { endorsements }: ChannelKey): ChannelToken {
  return { serviceUrl: typeof serviceurl === 'string' ? serviceurl : null, endorsements };
}

/** As `jwtVerify` counts: good until `exp` and the tolerance are over, from `nbf` less the tolerance on. */
function lifeOf({ exp, nbf }: JWTPayload): { from: number; until: number } {
  return {
    from: nbf === undefined ? Number.NEGATIVE_INFINITY : (nbf - TOLERANCE_SECONDS) * 1000,
    until: ((exp ?? 0) + TOLERANCE_SECONDS) * 1000,
  };
}

function problemOf(error: unknown): TokenProblem {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrongSignature';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'wrongAudience';
    if (error.claim === 'nbf') return 'notYetValid';
  }
  if (error instanceof errors.JOSEError) return 'malformedToken';
  throw error;
}
