import { z } from 'zod';

/** What Ferry reads of a token. `audiences` without trailing slashes, in lower case; `expiresAt` in ms UTC. */
export interface JwtClaims {
  readonly audiences: readonly string[];
  /** The delegated permissions. */
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
  readonly objectId: string | null;
  readonly tenantId: string | null;
  /** In lower case; null where the token does not tell for certain what the person is called in this tenant. */
  readonly upn: string | null;
}

const claimsSchema = z
  .object({
    aud: z.union([z.string(), z.array(z.string())]).nullish(),
    scp: z.string().nullish().catch(null),
    exp: z.number().nullish(),
    oid: z.string().nullish(),
    tid: z.string().nullish(),
    upn: z.string().nullish().catch(null),
    preferred_username: z.string().nullish().catch(null),
    acct: z.union([z.number(), z.string()]).nullish().catch(null),
    idp: z.string().nullish().catch(null),
  })
  .transform(
    (claims): JwtClaims => ({
      audiences: [claims.aud ?? []].flat().map(normalAudience),
      scopes: (claims.scp ?? '').split(' ').filter(Boolean),
      expiresAt: claims.exp == null ? null : claims.exp * 1000,
      objectId: claims.oid?.toLowerCase() ?? null,
      tenantId: claims.tid?.toLowerCase() ?? null,
      upn: upnOf(claims),
    }),
  );

interface NamingClaims {
  readonly tid?: string | null | undefined;
  readonly upn?: string | null | undefined;
  readonly preferred_username?: string | null | undefined;
  readonly acct?: number | string | null | undefined;
  readonly idp?: string | null | undefined;
}

const UPN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** How Entra itself calls a guest in the tenant they are a guest of. */
const GUEST_UPN = /#ext#@/i;

/**
 * `upn` of v1 tokens and as an optional claim, else `preferred_username`. Of a guest either may be the name they have at
 * home, which anybody may have chosen to be called like somebody here.
 */
function upnOf(claims: NamingClaims): string | null {
  const name = claims.upn ?? claims.preferred_username;
  if (!name || !UPN.test(name)) return null;
  return isGuest(claims) && !(claims.upn && GUEST_UPN.test(name)) ? null : name.toLowerCase();
}

/** `idp` names who signed the person in, where that was not the tenant itself. */
function isGuest({ acct, idp, tid }: NamingClaims): boolean {
  return String(acct) === '1' || (!!idp && !(tid && idp.toLowerCase().includes(tid.toLowerCase())));
}

/**
 * The claims of a JWT, its signature unchecked: good for choosing what to do with a token that came from Entra or the
 * token service, never for deciding who somebody is. Null for what is no JWT.
 */
export function readClaims(token: string): JwtClaims | null {
  const payload = token.split('.')[1];
  if (!payload) return null;
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** LCS's resource is written with and without a slash at its end (lcs-api 6.2). */
export function normalAudience(audience: string): string {
  return audience.trim().replace(/\/+$/, '').toLowerCase();
}
