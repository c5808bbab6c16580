import { z } from 'zod';

/** What Ferry reads of a token. `audiences` without trailing slashes, in lower case; `expiresAt` in ms UTC. */
export interface JwtClaims {
  readonly audiences: readonly string[];
  readonly expiresAt: number | null;
  readonly objectId: string | null;
  readonly tenantId: string | null;
}

const claimsSchema = z
  .object({
    aud: z.union([z.string(), z.array(z.string())]).nullish(),
    exp: z.number().nullish(),
    oid: z.string().nullish(),
    tid: z.string().nullish(),
  })
  .transform(
    ({ aud, exp, oid, tid }): JwtClaims => ({
      audiences: [aud ?? []].flat().map(normalAudience),
      expiresAt: exp == null ? null : exp * 1000,
      objectId: oid?.toLowerCase() ?? null,
      tenantId: tid?.toLowerCase() ?? null,
    }),
  );

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
