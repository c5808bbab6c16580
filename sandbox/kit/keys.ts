import { randomUUID } from 'node:crypto';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';

/** Milliseconds since the epoch, now. */
export type Clock = () => number;

/** `notBefore` in seconds since the epoch, default now. */
export interface SignOptions {
  issuer: string;
  audience: string;
  lifetimeSeconds: number;
  notBefore?: number;
}

/** Public keys, as a `jwks_uri` serves them. */
export interface VerifyKeys {
  jwks(): JSONWebKeySet;
}

/** An RSA key (RS256) that signs JWTs. */
export interface SigningKey extends VerifyKeys {
  kid: string;
  sign(claims: Record<string, unknown>, options: SignOptions): Promise<string>;
}

/** A fresh 2048-bit RSA key; `iat`, `nbf` and `exp` of what it signs come from `clock`. */
export async function createSigningKey(clock: Clock = Date.now): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  return {
    kid,
    jwks: () => ({ keys: [{ ...jwk }] }),
    sign: (claims, { issuer, audience, lifetimeSeconds, notBefore }) => {
      const seconds = Math.floor(clock() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(seconds)
        .setNotBefore(notBefore ?? seconds)
        .setExpirationTime(seconds + lifetimeSeconds)
        .sign(privateKey);
    },
  };
}

/** The claims of a token signed by one of `keys`; throws jose's errors for a bad signature, time, issuer or audience. */
export async function verify(
  token: string,
  keys: VerifyKeys,
  expected: { issuer?: string; audience?: string | string[]; clock?: Clock } = {},
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys.jwks()), {
    algorithms: ['RS256'],
    currentDate: new Date((expected.clock ?? Date.now)()),
    ...(expected.issuer === undefined ? {} : { issuer: expected.issuer }),
    ...(expected.audience === undefined ? {} : { audience: expected.audience }),
  });
  return payload;
}

/** The token of an `Authorization: Bearer …` header; undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
}
