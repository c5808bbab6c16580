import type { LcsTokens, SignInFacts, TokenFacts, UserTokens } from '../operations/ports.ts';
import { readClaims } from './jwt-claims.ts';

export interface SignInFactsDeps {
  readonly tokens: Pick<LcsTokens, 'get'>;
  readonly userTokens: Pick<UserTokens, 'get'>;
}

/** What people's tokens say of themselves, unchecked: good for telling why they are refused, and for nothing else. */
export function createSignInFacts({ tokens, userTokens }: SignInFactsDeps): SignInFacts {
  return {
    async lcsToken(person, apiUrl) {
      const { value, expiresAt } = await tokens.get(person, apiUrl);
      return { ...factsOf(value), expiresAt };
    },
    async connectionToken(mri) {
      const token = await userTokens.get(mri);
      return token === null ? null : factsOf(token);
    },
  };
}

function factsOf(token: string): TokenFacts {
  const claims = readClaims(token);
  return { audiences: claims?.audiences ?? [], scopes: claims?.scopes ?? [], expiresAt: claims?.expiresAt ?? null };
}
