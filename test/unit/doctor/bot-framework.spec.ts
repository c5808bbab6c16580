import assert from 'node:assert/strict';
import { lookAtChannelKeys } from '../../../src/doctor/channel-keys.ts';
import { lookAtOAuthConnection } from '../../../src/doctor/oauth-connection.ts';
import { FerryError } from '../../../src/errors.ts';
import { type Answers, lineOf, webOf } from '../../support/doctor.ts';

const METADATA = 'https://login.example/metadata';
const KEYS = 'https://login.example/keys';
const ISSUER = 'https://api.example';
const RIGHT = { issuer: ISSUER, jwks_uri: KEYS };

describe("the Bot Framework's keys", () => {
  const look = async (answers: Answers) =>
    lineOf(await lookAtChannelKeys({ metadataUrl: METADATA, issuer: ISSUER, web: webOf(answers) }));

  it('are there', async () => {
    const line = await look({ [METADATA]: [200, RIGHT], [KEYS]: [200, { keys: [{ kty: 'RSA' }, { kty: 'EC' }] }] });
    assert.equal(line, "pass Bot Framework's keys: 1 at login.example, for tokens of https://api.example.");
  });

  it('are for tokens of another cloud', async () => {
    const line = await look({ [METADATA]: [200, { ...RIGHT, issuer: 'https://api.other' }] });
    assert.match(
      line,
      /^fail .*tokens of https:\/\/api\.other, .* \| Set BOT_OPENID_METADATA_URL and BOT_TOKEN_ISSUER/,
    );
  });

  it('cannot be read, at either step', async () => {
    assert.match(
      await look({ [METADATA]: 'ETIMEDOUT' }),
      /^fail .*metadata.*\(ETIMEDOUT\).* \| Let this machine reach/,
    );
    assert.match(await look({ [METADATA]: [404] }), /^fail .*metadata.*the answer is 404/);
    assert.match(await look({ [METADATA]: [200, '<html>'] }), /^fail .*not what it should be/);
    assert.match(await look({ [METADATA]: [200, RIGHT], [KEYS]: [500] }), /^fail .*Its keys.*the answer is 500/);
    assert.match(
      await look({ [METADATA]: [200, RIGHT], [KEYS]: [200, { keys: [] }] }),
      /^fail There|^fail .*no RSA key/,
    );
  });
});

describe('the OAuth connection', () => {
  const look = async (connections: () => Promise<readonly string[]>) =>
    lineOf(await lookAtOAuthConnection({ connections, wanted: 'lcs', appId: 'app-1', host: 'api.example' }));
  const failing = (code: 'signInRefused' | 'signInUnreachable', status: number) => async (): Promise<never> => {
    throw new FerryError(code, `The token service answered ${status}`, { status });
  };

  it('is there, or others are', async () => {
    assert.match(await look(async () => ['a', 'lcs']), /^pass .*has "lcs"/);
    assert.match(
      await look(async () => ['LCS', 'b']),
      /^fail .*no connection named "lcs"\. It has: "LCS", "b"\. \| Make/,
    );
    assert.match(await look(async () => []), /^fail .*It has none\./);
  });

  it('cannot be seen', async () => {
    assert.match(
      await look(failing('signInRefused', 401)),
      /^fail .*does not take the token of app-1\. \| BOT_ID must be/,
    );
    assert.match(await look(failing('signInRefused', 404)), /^fail .*answered 404 when asked for "lcs"\. \| Make/);
    assert.match(await look(failing('signInUnreachable', 503)), /^warn .*api\.example: The token service answered 503/);
  });
});
