import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ChannelKey } from '../../../src/auth/channel-keys.ts';
import type { TokenCheck } from '../../../src/auth/channel-token.ts';
import { createTokenCheck } from '../../../src/auth/verified-tokens.ts';

const APP_ID = '0b5f1f6e-5d0a-4b1c-9b6d-0d5a5a4f1c11';
const ISSUER = 'https://api.botframework.com';
const NOW_S = 1_800_000_000;
const TOLERANCE_S = 300;

describe('verified tokens', () => {
  let keyPair: Awaited<ReturnType<typeof generateKeyPair>>;
  let jwk: ChannelKey['jwk'];
  let now: number;
  /** How often a signature was checked. */
  let checked: number;
  let published: ChannelKey | null;
  let check: (header: string) => Promise<TokenCheck>;

  before(async () => {
    keyPair = await generateKeyPair('RS256', { extractable: true });
    const { n = '', e = '' } = await exportJWK(keyPair.publicKey);
    jwk = { kty: 'RSA', n, e };
  });

  beforeEach(() => {
    now = NOW_S * 1000;
    checked = 0;
    published = makeKey(['msteams']);
    const keys = { find: async (keyId: string) => (keyId === 'one' ? published : null) };
    const clock = { now: () => now, sleep: async () => undefined };
    check = createTokenCheck({ issuer: ISSUER, audience: APP_ID, keys, clock });
  });

  function makeKey(endorsements: readonly string[]): ChannelKey {
    return {
      endorsements,
      get jwk() {
        checked += 1;
        return jwk;
      },
    };
  }

  async function header(changes: { exp?: number; nbf?: number; aud?: string } = {}): Promise<string> {
    const { exp = NOW_S + 3600, nbf = NOW_S, aud = APP_ID } = changes;
    const payload = { serviceurl: 'https://smba.example/emea/', iss: ISSUER, aud, exp, nbf };
    const jwt = await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(keyPair.privateKey);
    return `Bearer ${jwt}`;
  }

  const problemOf = (result: TokenCheck) => (result.ok ? null : result.problem);

  it('are good again without another look at their signature', async () => {
    const mine = await header();
    const [first, second] = [await check(mine), await check(mine)];
    assert.deepEqual(first, {
      ok: true,
      token: { serviceUrl: 'https://smba.example/emea/', endorsements: ['msteams'] },
    });
    assert.deepEqual(second, first);
    assert.equal(checked, 1);
  });

  it('end with the token, to the second', async () => {
    const mine = await header({ exp: NOW_S + 60 });
    await check(mine);
    now = (NOW_S + 60 + TOLERANCE_S) * 1000 - 1;
    assert.equal(problemOf(await check(mine)), null);
    now += 1;
    assert.equal(problemOf(await check(mine)), 'expired');
  });

  it('are not good before their time, when the clock is set back', async () => {
    const mine = await header();
    await check(mine);
    now = (NOW_S - TOLERANCE_S) * 1000;
    assert.equal(problemOf(await check(mine)), null);
    now -= 1;
    assert.equal(problemOf(await check(mine)), 'notYetValid');
  });

  it('end with the key', async () => {
    const mine = await header();
    await check(mine);
    published = null;
    assert.equal(problemOf(await check(mine)), 'unknownKey');
  });

  it('are looked at again when the keys were read anew, which may sign for other channels by then', async () => {
    const mine = await header();
    await check(mine);
    published = makeKey(['webchat']);
    const again = await check(mine);
    assert.deepEqual(again.ok && again.token.endorsements, ['webchat']);
    assert.equal(checked, 2);
  });

  it('are never those that were refused, nor anybody else’s', async () => {
    const foreign = await header({ aud: 'another-bot' });
    await check(await header());
    for (let times = 0; times < 2; times += 1) assert.equal(problemOf(await check(foreign)), 'wrongAudience');
    const [start = '', payload = '', signature = ''] = (await header()).split('.');
    assert.equal(
      problemOf(await check([start, payload, signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))].join('.'))),
      'wrongSignature',
    );
    assert.equal(checked, 4);
  });
});
