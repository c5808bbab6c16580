import assert from 'node:assert/strict';
import { normalAudience, readClaims } from '../../../src/auth/jwt-claims.ts';
import { unsignedToken } from './unsigned-token.ts';

describe('readClaims', () => {
  it('gives audience, end and person', () => {
    const token = unsignedToken({ aud: 'https://LCSAPI.test//', exp: 1_700_000_000, oid: 'ABC', tid: 'DEF' });
    assert.deepEqual(readClaims(token), {
      audiences: ['https://lcsapi.test'],
      scopes: [],
      expiresAt: 1_700_000_000_000,
      objectId: 'abc',
      tenantId: 'def',
      upn: null,
    });
  });

  it('gives the permissions, and none for what is no list of words', () => {
    assert.deepEqual(readClaims(unsignedToken({ scp: 'user_impersonation  email' }))?.scopes, [
      'user_impersonation',
      'email',
    ]);
    assert.deepEqual(readClaims(unsignedToken({ aud: 'a', scp: 7 }))?.scopes, []);
  });

  it('takes several audiences, and none', () => {
    assert.deepEqual(readClaims(unsignedToken({ aud: ['a', 'b/'] }))?.audiences, ['a', 'b']);
    assert.deepEqual(readClaims(unsignedToken({}))?.audiences, []);
  });

  const HOME = 'https://sts.windows.net/home/';
  const names: Readonly<Record<string, readonly [object, string | null]>> = {
    'the UPN': [{ upn: 'Ana@Contoso.com' }, 'ana@contoso.com'],
    'the preferred user name where there is no UPN': [{ preferred_username: 'ana@contoso.com' }, 'ana@contoso.com'],
    'the UPN of a member by their home': [
      { upn: 'ana@contoso.com', acct: 0, idp: 'https://sts.windows.net/TENANT/' },
      'ana@contoso.com',
    ],
    'no telephone number': [{ preferred_username: '+49 30 1234' }, null],
    'no name that is no address': [{ upn: 'live.com#ana@contoso' }, null],
    'no name of a guest (acct)': [{ upn: 'ana@contoso.com', acct: 1 }, null],
    'no name of a guest (acct as a word)': [{ preferred_username: 'ana@contoso.com', acct: '1' }, null],
    'no name of a guest (idp)': [{ preferred_username: 'ana@contoso.com', idp: HOME }, null],
    'no name of a personal account': [{ upn: 'ana@contoso.com', idp: 'live.com' }, null],
    'the UPN that Entra gave a guest': [
      { upn: 'jo_fabrikam.com#EXT#@contoso.com', acct: 1, idp: HOME },
      'jo_fabrikam.com#ext#@contoso.com',
    ],
    'no name of a guest that only looks like it': [
      { preferred_username: 'jo_fabrikam.com#EXT#@contoso.com', acct: 1 },
      null,
    ],
    'nothing of what is no word': [{ upn: 7, acct: {}, idp: [] }, null],
  };
  for (const [what, [claims, upn]] of Object.entries(names)) {
    it(`learns ${what}`, () => {
      assert.equal(readClaims(unsignedToken({ tid: 'tenant', oid: 'ana', ...claims }))?.upn, upn);
    });
  }

  for (const token of ['', 'opaque', 'a.b.c', 'a.eyJ.c', `a.${Buffer.from('7').toString('base64url')}.c`]) {
    it(`gives nothing for '${token}'`, () => assert.equal(readClaims(token), null));
  }
});

describe('normalAudience', () => {
  it('minds neither case nor slashes at the end', () => {
    assert.equal(normalAudience('https://LCSAPI.lcs.dynamics.com//'), 'https://lcsapi.lcs.dynamics.com');
  });
});
