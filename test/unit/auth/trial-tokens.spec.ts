import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createTrialTokens } from '../../../src/auth/trial-tokens.ts';
import { FerryError } from '../../../src/errors.ts';
import type { LcsTokens } from '../../../src/operations/ports.ts';

const EU = 'https://lcsapi.eu.test';
const robin = { tenantId: 'tenant', objectId: 'robin' };
const MINUTE = 60_000;

function setUp() {
  const get = sinon.stub<Parameters<LcsTokens['get']>, ReturnType<LcsTokens['get']>>();
  const clock = { time: 1_000, now: () => clock.time };
  return { get, clock, trial: createTrialTokens({ tokens: { get, forget: async () => undefined }, clock }) };
}

describe('trial tokens', () => {
  it('are asked for as a trial, also after LCS has refused one', async () => {
    const { get, trial } = setUp();
    get.resolves({ value: 'x', expiresAt: 0 });
    await trial.get(robin, EU);
    await trial.get(robin, EU, { forceRefresh: true });
    sinon.assert.calledWithExactly(get.firstCall, robin, EU, { isTrial: true });
    sinon.assert.calledWithExactly(get.secondCall, robin, EU, { forceRefresh: true, isTrial: true });
  });

  it('remember for five minutes what Entra has refused, of this person and region', async () => {
    const { get, trial, clock } = setUp();
    get.rejects(new FerryError('signInRefused', 'no'));
    const refused = () => assert.rejects(trial.get(robin, EU), { code: 'signInRefused' });
    await refused();
    clock.time += 5 * MINUTE - 1;
    await refused();
    assert.equal(get.callCount, 1);
    await assert.rejects(trial.get({ ...robin, objectId: 'ana' }, EU));
    await assert.rejects(trial.get(robin, 'https://lcsapi.test'));
    assert.equal(get.callCount, 3);
    clock.time += 1;
    await refused();
    assert.equal(get.callCount, 4);
  });

  it('ask again where a sign-in or a moment may change the answer', async () => {
    const { get, trial } = setUp();
    for (const code of ['signInNeeded', 'signInUnreachable', 'storeUnavailable'] as const) {
      get.rejects(new FerryError(code, 'no'));
      await assert.rejects(trial.get(robin, EU), { code });
    }
    assert.equal(get.callCount, 3);
  });
});
