import assert from 'node:assert/strict';
import { createSignInFacts } from '../../../src/auth/sign-in-facts.ts';
import { FerryError } from '../../../src/errors.ts';
import { unsignedToken } from './unsigned-token.ts';

const person = { tenantId: 'tenant', objectId: 'robin' };
const token = unsignedToken({ aud: 'https://LCSAPI.test//', scp: 'user_impersonation', exp: 1_700_000_000 });

function setUp(value: string | null) {
  return createSignInFacts({
    tokens: {
      get: async () => {
        if (value === null) throw new FerryError('signInNeeded', 'none');
        return { value, expiresAt: 1_700_000_000_000 };
      },
    },
    userTokens: { get: async () => value },
  });
}

describe('what tokens say of themselves', () => {
  const facts = { audiences: ['https://lcsapi.test'], scopes: ['user_impersonation'], expiresAt: 1_700_000_000_000 };

  it('is told of both tokens, without them', async () => {
    assert.deepEqual(await setUp(token).lcsToken(person, 'https://lcsapi.test'), facts);
    assert.deepEqual(await setUp(token).connectionToken('29:robin'), facts);
  });

  it('is nothing where a token cannot be read', async () => {
    const nothing = { audiences: [], scopes: [] };
    assert.deepEqual(await setUp('opaque').connectionToken('29:robin'), { ...nothing, expiresAt: null });
    const held = await setUp('opaque').lcsToken(person, 'https://lcsapi.test');
    assert.deepEqual(held, { ...nothing, expiresAt: 1_700_000_000_000 });
  });

  it('is told of no token as the token itself would be', async () => {
    assert.equal(await setUp(null).connectionToken('29:robin'), null);
    await assert.rejects(setUp(null).lcsToken(person, 'https://lcsapi.test'), { code: 'signInNeeded' });
  });
});
