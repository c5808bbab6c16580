import { createHash } from 'node:crypto';
import { RecentlyUsed } from '../kit/recently-used.ts';
import { type TokenCheck, type TokenRules, type VerifiedToken, verifyChannelToken } from './channel-token.ts';

/** Teams sends many activities with one token, for about an hour; a handful at a time is in use. */
const KEPT = 200;

/**
 * Checks `Authorization` headers as `verifyChannelToken` does, each token's signature once: what was verified is good for as
 * long as the token is, and its key. Rejects only when the keys cannot be read.
 */
export function createTokenCheck(rules: TokenRules): (header: string) => Promise<TokenCheck> {
  const kept = new RecentlyUsed<VerifiedToken>(KEPT);

  async function isStillGood({ keyId, key, from, until }: VerifiedToken): Promise<boolean> {
    const now = rules.clock.now();
    // The Bot Framework may have taken the key back, or the channels it may sign for.
    return now >= from && now < until && (await rules.keys.find(keyId)) === key;
  }

  return async (header) => {
    // Whoever reads the memory of the process shall not find tokens kept in it.
    const name = createHash('sha256').update(header).digest('base64');
    const known = kept.get(name);
    if (known && (await isStillGood(known))) return { ok: true, token: known.token };
    kept.delete(name);
    const verification = await verifyChannelToken(header, rules);
    if (!verification.ok) return verification;
    kept.set(name, verification.verified);
    return { ok: true, token: verification.verified.token };
  };
}
