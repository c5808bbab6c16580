import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createLcsTokens } from '../../../src/auth/lcs-tokens.ts';
import { FerryError } from '../../../src/errors.ts';
import type { People } from '../../../src/operations/ports.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { type Answer, denied, type Form, fakeEntra, granted, tokenFor } from './fake-entra.ts';

const LCS = 'https://lcsapi.test';
const LCS_EU = 'https://lcsapi.eu.test';
const AUTHORITY = 'https://entra.test';
const APP = 'app-id';
const robin = { tenantId: 'tenant', objectId: 'robin' };
const ana = { tenantId: 'tenant', objectId: 'ana' };
const HOUR = 3_600_000;

interface SetUp {
  /** What the token service has; null: nobody is signed in. */
  connection: string | null;
  answer?: (form: Form) => Answer | Promise<Answer>;
  scopeOverride?: string;
  /** Whether Ferry knows the person's Teams id. */
  isMet?: boolean;
}

function setUp({ connection, answer, scopeOverride, isMet = true }: SetUp) {
  let issued = 0;
  const entra = fakeEntra(answer ?? ((form) => granted(tokenFor(LCS, HOUR, { jti: ++issued }), form)));
  const clock = createSkippingClock(Date.now());
  const userTokens = { get: sinon.stub().resolves(connection), signOut: sinon.stub().resolves() };
  const person = { ...robin, mri: '29:1', name: 'R', personalConversationId: null, upn: null, seenAt: 0 };
  const learnUpn = sinon.stub<Parameters<People['learnUpn']>, Promise<void>>().resolves();
  const people = { ...createMemoryPeople(), get: async () => (isMet ? person : null), learnUpn };
  const logger = createRecordingLogger();
  const tokens = createLcsTokens({
    people,
    userTokens,
    entra: { clientId: APP, credential: { kind: 'secret', secret: 'app secret' }, authority: `${AUTHORITY}/` },
    apiUrls: [LCS, LCS_EU],
    scopeOverride: scopeOverride ?? null,
    clock,
    logger,
    network: entra.network,
  });
  return { tokens, clock, userTokens, learnUpn, logger, forms: entra.forms };
}

describe('LcsTokens', () => {
  describe("with a connection for the bot's own API", () => {
    const connection = tokenFor(APP, HOUR);

    it("exchanges the person's token for the project's region", async () => {
      const { tokens, forms, clock } = setUp({ connection });
      const token = await tokens.get(robin, LCS);
      assert.equal(forms.length, 1);
      assert.equal(forms[0]?.requested_token_use, 'on_behalf_of');
      assert.equal(forms[0]?.assertion, connection);
      assert.equal(forms[0]?.client_secret, 'app secret');
      assert.ok(forms[0]?.scope?.split(' ').includes(`${LCS}//.default`));
      assert.ok(Math.abs(token.expiresAt - clock.time - HOUR) < 2000);
    });

    it('asks for the scope of the settings where there is one', async () => {
      const { tokens, forms } = setUp({ connection, scopeOverride: 'app-of-lcs/.default' });
      await tokens.get(robin, LCS);
      assert.ok(forms[0]?.scope?.split(' ').includes('app-of-lcs/.default'));
    });

    it('holds a token until five minutes before its end, then renews it without the token service', async () => {
      const { tokens, forms, clock, userTokens } = setUp({ connection });
      const first = await tokens.get(robin, LCS);
      clock.time = first.expiresAt - 300_001;
      assert.equal((await tokens.get(robin, LCS)).value, first.value);
      assert.equal(forms.length, 1);
      clock.time = first.expiresAt - 300_000;
      await tokens.get(robin, LCS);
      assert.equal(userTokens.get.callCount, 1);
    });

    it('uses a short-lived token for half of its life', async () => {
      const answer = (form: Form) => granted(tokenFor(LCS, 100_000), form);
      const { tokens, forms, clock } = setUp({ connection, answer });
      await tokens.get(robin, LCS);
      clock.time += 45_000;
      await tokens.get(robin, LCS);
      assert.equal(forms.length, 1);
      clock.time += 10_000;
      await tokens.get(robin, LCS);
      assert.equal(forms[1]?.grant_type, 'refresh_token');
    });

    it('makes one request of equal ones at the same time', async () => {
      const { tokens, forms } = setUp({ connection });
      const all = await Promise.all([1, 2, 3].map(() => tokens.get(robin, LCS)));
      assert.equal(new Set(all.map(({ value }) => value)).size, 1);
      assert.equal(forms.length, 1);
    });

    it('gets another token by forceRefresh, from the refresh token', async () => {
      const { tokens, forms } = setUp({ connection });
      const first = await tokens.get(robin, LCS);
      const second = await tokens.get(robin, LCS, { forceRefresh: true });
      assert.notEqual(second.value, first.value);
      assert.equal(forms[1]?.grant_type, 'refresh_token');
      assert.equal((await tokens.get(robin, LCS)).value, second.value);
    });

    it('keeps people and regions apart', async () => {
      const { tokens, forms, userTokens } = setUp({ connection });
      await tokens.get(robin, LCS);
      userTokens.get.resolves(tokenFor(APP, HOUR, { oid: 'ana' }));
      await tokens.get(ana, LCS);
      await tokens.get(robin, LCS_EU);
      assert.equal(forms.length, 3);
      assert.ok(forms[2]?.scope?.includes(`${LCS_EU}//.default`));
    });

    it('forgets a person', async () => {
      const { tokens, forms } = setUp({ connection });
      await tokens.get(robin, LCS);
      await tokens.forget(robin);
      await tokens.get(robin, LCS);
      assert.equal(forms.length, 2);
      assert.equal(forms[1]?.requested_token_use, 'on_behalf_of');
    });

    it('falls back to the token service when the refresh token is refused', async () => {
      const answer = (form: Form) =>
        form.grant_type === 'refresh_token'
          ? denied('invalid_grant', 'AADSTS700082: The refresh token has expired.')
          : granted(tokenFor(LCS, HOUR), form);
      const { tokens, forms, userTokens } = setUp({ connection, answer });
      await tokens.get(robin, LCS);
      await tokens.get(robin, LCS, { forceRefresh: true });
      assert.equal(forms.at(-1)?.requested_token_use, 'on_behalf_of');
      assert.equal(userTokens.get.callCount, 2);
    });

    it('gives up the token of the connection when Entra wants a sign-in', async () => {
      const answer = () => denied('invalid_grant', 'AADSTS50076: Use MFA.');
      const { tokens, userTokens } = setUp({ connection, answer });
      await assert.rejects(tokens.get(robin, LCS), { code: 'signInNeeded' });
      sinon.assert.calledOnceWithExactly(userTokens.signOut, '29:1');
    });

    it('gives up nothing in a trial, and keeps it apart from what is asked for in earnest', async () => {
      const { tokens, userTokens } = setUp({
        connection,
        answer: () => denied('invalid_grant', 'AADSTS50076: Use MFA.'),
      });
      const trial = tokens.get(robin, LCS, { isTrial: true });
      await assert.rejects(trial, { code: 'signInNeeded' });
      assert.equal(userTokens.signOut.callCount, 0);

      const both = [tokens.get(robin, LCS, { isTrial: true }), tokens.get(robin, LCS)];
      await Promise.allSettled(both);
      assert.equal(userTokens.signOut.callCount, 1, 'in earnest');
    });

    it('keeps the token of the connection while consent is missing', async () => {
      const answer = () => denied('invalid_grant', 'AADSTS65001: No consent. Trace ID: 1');
      const { tokens, userTokens } = setUp({ connection, answer });
      await assert.rejects(tokens.get(robin, LCS), {
        code: 'consentNeeded',
        said: 'invalid_grant: AADSTS65001: No consent.',
      });
      assert.equal(userTokens.signOut.callCount, 0);
    });

    it('uses a token that is still good while Entra is away', async () => {
      let isAway = false;
      const answer = (form: Form) => {
        if (isAway) throw new Error('ECONNREFUSED');
        return granted(tokenFor(LCS, 200_000), form);
      };
      const { tokens, clock } = setUp({ connection, answer });
      const first = await tokens.get(robin, LCS);
      isAway = true;
      clock.time = first.expiresAt - 1000;
      assert.equal((await tokens.get(robin, LCS)).value, first.value);
      clock.time = first.expiresAt;
      await assert.rejects(tokens.get(robin, LCS), { code: 'signInUnreachable' });
    });

    it('lets no failure stand in the way of the next request', async () => {
      let calls = 0;
      const answer = (form: Form) => {
        calls += 1;
        if (calls === 1) throw new Error('ECONNRESET');
        return granted(tokenFor(LCS, HOUR), form);
      };
      const { tokens } = setUp({ connection, answer });
      await assert.rejects(tokens.get(robin, LCS), { code: 'signInUnreachable' });
      await tokens.get(robin, LCS);
    });
  });

  describe('with a connection for LCS itself', () => {
    it('uses its token as it is', async () => {
      const connection = tokenFor(`${LCS}/`, HOUR);
      const { tokens, forms } = setUp({ connection });
      assert.equal((await tokens.get(robin, LCS)).value, connection);
      assert.equal(forms.length, 0);
    });

    it('serves no other region', async () => {
      const { tokens, forms } = setUp({ connection: tokenFor(LCS_EU, HOUR) });
      await assert.rejects(tokens.get(robin, LCS), { code: 'otherRegion', said: /lcsapi\.eu\.test.*lcsapi\.test/ });
      assert.equal(forms.length, 0);
    });

    it('asks for one sign-in an hour when LCS refuses the token, then says that LCS refuses the person', async () => {
      const { tokens, userTokens, clock } = setUp({ connection: tokenFor(LCS, 3 * HOUR) });
      const refused = () => tokens.get(robin, LCS, { forceRefresh: true });
      await tokens.get(robin, LCS);
      await assert.rejects(refused(), { code: 'signInNeeded' });
      assert.equal(userTokens.signOut.callCount, 1);
      userTokens.get.resolves(tokenFor(LCS, 3 * HOUR, { jti: 'fresh' }));
      await refused();
      await assert.rejects(refused(), { code: 'lcsUnauthorised' });
      assert.equal(userTokens.signOut.callCount, 1);
      clock.time += HOUR;
      await assert.rejects(refused(), { code: 'signInNeeded' });
    });

    it('keeps in a trial what LCS refuses', async () => {
      const { tokens, userTokens } = setUp({ connection: tokenFor(LCS, HOUR) });
      await tokens.get(robin, LCS, { isTrial: true });
      const refused = tokens.get(robin, LCS, { isTrial: true, forceRefresh: true });
      await assert.rejects(refused, { code: 'lcsUnauthorised' });
      assert.equal(userTokens.signOut.callCount, 0);
    });
  });

  describe('without a usable token at the token service', () => {
    it('says that a sign-in is needed when there is none', async () => {
      await assert.rejects(setUp({ connection: null }).tokens.get(robin, LCS), { code: 'signInNeeded' });
    });

    it('says so of somebody whom Ferry has not met', async () => {
      const { tokens, userTokens } = setUp({ connection: tokenFor(APP, HOUR), isMet: false });
      await assert.rejects(tokens.get(robin, LCS), { code: 'signInNeeded' });
      assert.equal(userTokens.get.callCount, 0);
    });

    for (const audience of [APP, LCS]) {
      it(`signs out an expired token for ${audience}`, async () => {
        const { tokens, userTokens, forms } = setUp({ connection: tokenFor(audience, -1000) });
        await assert.rejects(tokens.get(robin, LCS), { code: 'signInNeeded' });
        assert.equal(userTokens.signOut.callCount, 1);
        assert.equal(forms.length, 0);
      });

      it(`signs out somebody else's token for ${audience}`, async () => {
        const { tokens, userTokens, forms } = setUp({ connection: tokenFor(audience, HOUR, { oid: 'ana' }) });
        await assert.rejects(tokens.get(robin, LCS), { code: 'signInNeeded', said: /another account/ });
        assert.equal(userTokens.signOut.callCount, 1);
        assert.equal(forms.length, 0);
      });
    }

    it('signs out nothing in a trial', async () => {
      for (const connection of [tokenFor(APP, -1000), tokenFor(LCS, HOUR, { oid: 'ana' })]) {
        const { tokens, userTokens } = setUp({ connection });
        await assert.rejects(tokens.get(robin, LCS, { isTrial: true }), { code: 'signInNeeded' });
        assert.equal(userTokens.signOut.callCount, 0);
      }
    });

    it('gives what the token service rejects with', async () => {
      const { tokens, userTokens } = setUp({ connection: null });
      userTokens.get.rejects(new FerryError('signInUnreachable', 'no answer'));
      await assert.rejects(tokens.get(robin, LCS), { code: 'signInUnreachable' });
    });
  });

  describe('and the UPN of the person', () => {
    const UPN = 'robin@contoso.test';

    it('is learned from the token of the connection, once it was exchanged', async () => {
      const { tokens, learnUpn } = setUp({ connection: tokenFor(APP, HOUR, { preferred_username: UPN }) });
      await tokens.get(robin, LCS);
      assert.deepEqual(learnUpn.args, [[robin, UPN]]);
    });

    it('is learned from the token for LCS, whether exchanged, renewed or given as it is', async () => {
      const answer = (form: Form) => granted(tokenFor(LCS, HOUR, { upn: UPN }), form);
      const exchanged = setUp({ connection: tokenFor(APP, HOUR), answer });
      await exchanged.tokens.get(robin, LCS);
      await exchanged.tokens.get(robin, LCS, { forceRefresh: true });
      assert.equal(exchanged.forms[1]?.grant_type, 'refresh_token');
      assert.deepEqual(exchanged.learnUpn.args, [
        [robin, UPN],
        [robin, UPN],
      ]);
      const asItIs = setUp({ connection: tokenFor(LCS, HOUR, { upn: UPN }) });
      await asItIs.tokens.get(robin, LCS);
      assert.deepEqual(asItIs.learnUpn.args, [[robin, UPN]]);
    });

    it('is not learned from a token that Entra did not take', async () => {
      const answer = () => denied('invalid_grant', 'AADSTS50013: Assertion failed signature validation.');
      const { tokens, learnUpn } = setUp({ connection: tokenFor(APP, HOUR, { upn: UPN }), answer });
      await assert.rejects(tokens.get(robin, LCS));
      assert.equal(learnUpn.callCount, 0);
    });
  });

  it('logs no token', async () => {
    const connection = tokenFor(APP, HOUR);
    const { tokens, logger } = setUp({ connection });
    const { value } = await tokens.get(robin, LCS);
    const log = JSON.stringify(logger.lines);
    assert.ok(log.includes('robin'));
    for (const secret of [value, connection, 'app secret', 'refresh']) assert.ok(!log.includes(secret), secret);
  });
});
