import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import fetch from 'node-fetch';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { person } from '../../sandbox/people.ts';
import { BOT_APP_ID, BOT_PASSWORD } from '../../sandbox/settings.ts';
import { createEntraNetwork } from '../../src/auth/entra-network.ts';
import { createLcsTokens } from '../../src/auth/lcs-tokens.ts';
import { systemClock } from '../../src/clock.ts';
import { createMemoryPeople } from '../support/memory-records.ts';
import { onEachDatabase, silentLogger, type TestStore } from '../support/store.ts';

const LCS = 'https://lcsapi.lcs.dynamics.com';
const robin = person('robin');
const TOKEN = /\/oauth2\/v2\.0\/token\b/;

const aPerson = () => ({ tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() });

describe('store of tokens', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    it('keeps one entry for each person', async () => {
      const { tokenCache } = database.store;
      const [one, other] = [aPerson(), aPerson()];
      assert.equal(await tokenCache.read(one), null);
      assert.equal(await tokenCache.write(one, 'first', null), true);
      assert.equal(await tokenCache.write(other, 'of another', null), true);
      assert.equal(await tokenCache.write(one, 'second', 'first'), true);
      assert.equal(await tokenCache.read(one), 'second');
      await tokenCache.remove(one);
      assert.equal(await tokenCache.read(one), null);
      assert.equal(await tokenCache.read(other), 'of another');
    });

    it('replaces nothing but what the writer has read', async () => {
      const { tokenCache } = database.store;
      const one = aPerson();
      assert.equal(await tokenCache.write(one, 'new', 'never stored'), false);
      await tokenCache.write(one, 'first', null);
      assert.equal(await tokenCache.write(one, 'new', null), false);
      assert.equal(await tokenCache.write(one, 'new', 'another'), false);
      assert.equal(await tokenCache.read(one), 'first');
    });

    it('lets one of several writers win', async () => {
      const { tokenCache } = database.store;
      const one = aPerson();
      const race = async (replaces: string | null) => {
        const texts = ['a', 'b', 'c', 'd'].map((text) => `${text} after ${replaces}`);
        const won = await Promise.all(texts.map((text) => tokenCache.write(one, text, replaces)));
        assert.equal(won.filter(Boolean).length, 1);
        const stored = await tokenCache.read(one);
        assert.equal(stored, texts[won.indexOf(true)]);
        return stored;
      };
      await race(await race(null));
    });

    it('drops what was not written for 90 days, when something is written', async () => {
      const [old, recent] = [aPerson(), aPerson()];
      await database.store.tokenCache.write(old, 'old', null);
      await database.store.tokenCache.write(recent, 'recent', null);
      // One question, for PGlite has to be opened anew for each.
      await database.query(`update token_cache
        set written_at = now() - (case object_id when '${old.objectId}' then 91 else 89 end) * interval '1 day'`);
      await database.store.tokenCache.write(aPerson(), 'new', null);
      assert.equal(await database.store.tokenCache.read(old), null);
      assert.equal(await database.store.tokenCache.read(recent), 'recent');
    });

    describe('with LcsTokens in front of it', () => {
      const keys = [randomBytes(32).toString('base64')];
      let entra: Entra;
      let agent: Agent;

      beforeEach(async () => {
        entra = await startEntra();
        agent = new Agent({ ca: await readFile(entra.caFile, 'utf8') });
      });
      afterEach(async () => {
        agent.destroy();
        await entra.close();
        await database.store.tokenCache.remove(robin);
      });

      /** A process that has just started. */
      function start({ signedIn }: { signedIn: boolean }) {
        const audience = { audience: BOT_APP_ID, scope: 'access_as_user' };
        return createLcsTokens({
          people: { ...createMemoryPeople(), get: async () => ({ ...robin, personalConversationId: null, seenAt: 0 }) },
          userTokens: {
            get: async () => (signedIn ? await entra.issueUserToken({ person: robin, ...audience }) : null),
            signOut: async () => undefined,
          },
          entra: { clientId: BOT_APP_ID, credential: { kind: 'secret', secret: BOT_PASSWORD }, authority: entra.url },
          apiUrls: [LCS],
          clock: systemClock,
          logger: silentLogger,
          network: createEntraNetwork((url, init) => fetch(url, { ...init, agent })),
          cache: { store: database.store.tokenCache, keys },
        });
      }

      it('goes on after a restart of process and database by the refresh token alone', async () => {
        const { value } = await start({ signedIn: true }).get(robin, LCS);
        await database.reopen();
        const renewed = await start({ signedIn: false }).get(robin, LCS, { forceRefresh: true });
        assert.notEqual(renewed.value, value);
      });

      it('holds no token in clear', async () => {
        const { value } = await start({ signedIn: true }).get(robin, LCS);
        const rows = await database.query(`select * from token_cache where object_id = '${robin.objectId}'`);
        assert.equal(rows.length, 1);
        const content = String(rows[0]?.content);
        const seen = `${JSON.stringify(rows)}\n${Buffer.from(content, 'base64').toString('latin1')}`;
        // The simulator's refresh tokens begin with `sandbox.`, all JWTs with `eyJ`.
        for (const secret of [value, value.split('.')[2] as string, 'eyJ', 'sandbox.', 'RefreshToken', robin.name]) {
          assert.ok(!seen.includes(secret), secret);
        }
      });

      it('gives both of two instances a token that works when they renew at once', async () => {
        entra.tokenLifetimeSeconds = 60; // always to be renewed, to MSAL
        await start({ signedIn: true }).get(robin, LCS);
        const instances = [start({ signedIn: false }), start({ signedIn: false })];
        entra.requests.clear();
        for (let round = 0; round < 5; round += 1) {
          const both = await Promise.all(instances.map((tokens) => tokens.get(robin, LCS, { forceRefresh: true })));
          for (const { expiresAt } of both) assert.ok(expiresAt > Date.now());
        }
        assert.ok(entra.requests.count('POST', TOKEN) >= 10);
        await start({ signedIn: false }).get(robin, LCS);
      });
    });
  });
});
