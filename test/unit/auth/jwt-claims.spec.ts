import assert from 'node:assert/strict';
import { normalAudience, readClaims } from '../../../src/auth/jwt-claims.ts';
import { unsignedToken } from './unsigned-token.ts';

describe('readClaims', () => {
  it('gives audience, end and person', () => {
    const token = unsignedToken({ aud: 'https://LCSAPI.test//', exp: 1_700_000_000, oid: 'ABC', tid: 'DEF' });
    assert.deepEqual(readClaims(token), {
      audiences: ['https://lcsapi.test'],
      expiresAt: 1_700_000_000_000,
      objectId: 'abc',
      tenantId: 'def',
    });
  });

  it('takes several audiences, and none', () => {
    assert.deepEqual(readClaims(unsignedToken({ aud: ['a', 'b/'] }))?.audiences, ['a', 'b']);
    assert.deepEqual(readClaims(unsignedToken({}))?.audiences, []);
  });

  for (const token of ['', 'opaque', 'a.b.c', 'a.eyJ.c', `a.${Buffer.from('7').toString('base64url')}.c`]) {
    it(`gives nothing for '${token}'`, () => assert.equal(readClaims(token), null));
  }
});

describe('normalAudience', () => {
  it('minds neither case nor slashes at the end', () => {
    assert.equal(normalAudience('https://LCSAPI.lcs.dynamics.com//'), 'https://lcsapi.lcs.dynamics.com');
  });
});
