import assert from 'node:assert/strict';
import { createLcsTokens } from '../../../src/auth/lcs-tokens.ts';
import type { Observer } from '../../../src/operations/measures.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { type Answer, denied, type Form, fakeEntra, granted, tokenFor } from './fake-entra.ts';

const LCS = 'https://lcsapi.test';
const HOUR = 3_600_000;
const robin = { tenantId: 'tenant', objectId: 'robin' };

function setUp(connection: string | null, answer: (form: Form) => Answer) {
  const seen: string[] = [];
  const clock = createSkippingClock(Date.now());
  const person = { ...robin, mri: '29:1', name: 'R', personalConversationId: null, upn: null, seenAt: 0 };
  const tokens = createLcsTokens({
    people: { ...createMemoryPeople(), get: async () => person, learnUpn: async () => undefined },
    userTokens: { get: async () => connection, signOut: async () => undefined },
    entra: { clientId: 'app', credential: { kind: 'secret', secret: 's' }, authority: 'https://entra.test' },
    apiUrls: [LCS],
    clock,
    logger: createRecordingLogger(),
    network: fakeEntra(answer).network,
    observer: {
      tokenRenewal: ({ way, outcome }: Parameters<Observer['tokenRenewal']>[0]) => void seen.push(`${way} ${outcome}`),
    },
  });
  return { tokens, seen, clock };
}

const grant = (form: Form) => granted(tokenFor(LCS, HOUR, { jti: Math.random() }), form);

describe('the renewal of tokens', () => {
  it('is counted by its way: first an exchange, then by the refresh token, and not while one is held', async () => {
    const { tokens, seen, clock } = setUp(tokenFor('app', HOUR), grant);
    const { expiresAt } = await tokens.get(robin, LCS);
    await tokens.get(robin, LCS);
    assert.deepEqual(seen, ['onBehalfOf ok']);
    clock.time = expiresAt - 300_000;
    await tokens.get(robin, LCS);
    assert.deepEqual(seen, ['onBehalfOf ok', 'silent ok']);
  });

  it('is counted for a connection that issues tokens for LCS itself', async () => {
    const { tokens, seen } = setUp(tokenFor(LCS, HOUR), grant);
    await tokens.get(robin, LCS);
    assert.deepEqual(seen, ['connection ok']);
  });

  it('is counted as failed where nobody is signed in', async () => {
    const { tokens, seen } = setUp(null, grant);
    await assert.rejects(tokens.get(robin, LCS));
    assert.deepEqual(seen, ['connection signInNeeded']);
  });

  it('is counted as failed where Entra says no', async () => {
    const { tokens, seen } = setUp(tokenFor('app', HOUR), () => denied('invalid_grant', 'AADSTS65001: no consent'));
    await assert.rejects(tokens.get(robin, LCS));
    assert.deepEqual(seen, ['onBehalfOf consentNeeded']);
  });

  it('is not counted in a trial, which may fail as often as it likes', async () => {
    const { tokens, seen } = setUp(tokenFor('app', HOUR), () => denied('invalid_resource', 'AADSTS500011: Unknown.'));
    await assert.rejects(tokens.get(robin, LCS, { isTrial: true }), { code: 'signInRefused' });
    assert.deepEqual(seen, []);
  });
});
