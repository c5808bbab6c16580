import assert from 'node:assert/strict';
import { createChannelKeys } from '../../../src/auth/channel-keys.ts';
import type { Fetch } from '../../../src/auth/fetch.ts';

const METADATA = 'https://login.example/openid';
const KEYS = 'https://login.example/keys';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the keys of the Bot Framework', () => {
  let now: number;
  let published: object[];
  let asked: string[];
  let answer: Fetch;

  beforeEach(() => {
    now = Date.parse('2026-11-21T09:00:00Z');
    published = [{ kty: 'RSA', kid: 'a', n: 'n', e: 'AQAB', endorsements: ['msteams'] }];
    asked = [];
    answer = async (url) => {
      const body = url === METADATA ? { jwks_uri: KEYS } : { keys: published };
      return { status: 200, headers: { get: () => null }, text: async () => JSON.stringify(body) };
    };
  });

  function channelKeys() {
    const fetch: Fetch = (url, init) => {
      asked.push(url);
      return answer(url, init);
    };
    return createChannelKeys(METADATA, { fetch, clock: { now: () => now, sleep: async () => undefined } });
  }

  it('are read when one is needed, once for all who wait', async () => {
    const keys = channelKeys();
    const [first] = await Promise.all([keys.find('a'), keys.find('a'), keys.find('b')]);
    assert.deepEqual(first, { jwk: { kty: 'RSA', n: 'n', e: 'AQAB' }, endorsements: ['msteams'] });
    assert.deepEqual(asked, [METADATA, KEYS]);
  });

  it('are read again for an unknown one, but only once a minute', async () => {
    const keys = channelKeys();
    await keys.find('a');
    published.push({ kty: 'RSA', kid: 'b', n: 'm', e: 'AQAB' });
    now += MINUTE - 1;
    assert.equal(await keys.find('b'), null);
    now += 1;
    assert.deepEqual((await keys.find('b'))?.endorsements, []);
    assert.equal(asked.length, 4);
  });

  it('are forgotten after a day when they are withdrawn', async () => {
    const keys = channelKeys();
    await keys.find('a');
    published = [];
    now += DAY - 1;
    assert.ok(await keys.find('a'));
    now += 1;
    assert.equal(await keys.find('a'), null);
  });

  it('serve on while they cannot be read anew, but an unknown one is no answer then', async () => {
    const keys = channelKeys();
    await keys.find('a');
    now += DAY;
    answer = () => Promise.reject(new Error('down'));
    assert.ok(await keys.find('a'));
    await assert.rejects(keys.find('b'), { code: 'teamsUnavailable' });
  });

  it('must be what the standard says', async () => {
    answer = async () => ({ status: 200, headers: { get: () => null }, text: async () => '<html>' });
    await assert.rejects(channelKeys().find('a'), { code: 'teamsUnavailable' });
    answer = async () => ({ status: 500, headers: { get: () => null }, text: async () => '{}' });
    await assert.rejects(channelKeys().find('a'), { code: 'teamsUnavailable' });
  });

  it('are left out when they are not RSA keys', async () => {
    published = [{ kty: 'EC', kid: 'a', x: 'x', y: 'y', crv: 'P-256' }];
    assert.equal(await channelKeys().find('a'), null);
  });
});
