import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import sinon from 'sinon';
import { createLcsTokens } from '../../../src/auth/lcs-tokens.ts';
import type { Clock } from '../../../src/clock.ts';
import { FerryError } from '../../../src/errors.ts';
import type { PersonKey } from '../../../src/operations/operation.ts';
import type { LcsTokens, People } from '../../../src/operations/ports.ts';
import { settled } from '../../support/fake-clock.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { createMemoryTokenCache } from '../../support/memory-token-cache.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { type Form, fakeEntra, granted, tokenFor } from './fake-entra.ts';

const LCS = 'https://lcsapi.test';
const APP = 'app-id';
const HOUR = 3_600_000;
const robin = { tenantId: 'tenant', objectId: 'robin' };
const ana = { tenantId: 'tenant', objectId: 'ana' };
const newKey = () => randomBytes(32).toString('base64');

describe('LcsTokens with a lasting cache', () => {
  let issued = 0;
  let answer: (form: Form) => ReturnType<typeof granted>;
  const entra = fakeEntra((form) => answer(form));
  const key = newKey();
  let store = createMemoryTokenCache();
  const logger = createRecordingLogger();

  beforeEach(() => {
    store = createMemoryTokenCache();
    entra.forms.length = 0;
    logger.lines.length = 0;
    answer = (form) => granted(tokenFor(LCS, HOUR, { jti: ++issued }), form);
  });

  interface Start {
    keys?: readonly string[];
    /** What the token service knows, or how it is asked. */
    signedIn?: boolean;
    askTokenService?: () => Promise<string | null>;
    people?: People;
    clock?: Clock;
  }

  /** A process that has just started. */
  function start({ keys = [key], signedIn = false, askTokenService, ...shared }: Start = {}) {
    const { people = createMemoryPeople(), clock = createSkippingClock(Date.now()) } = shared;
    const whenSignedIn = async () => (signedIn ? tokenFor(APP, HOUR, { jti: ++issued }) : null);
    return createLcsTokens({
      people: {
        ...people,
        get: async (who: PersonKey) => ({
          ...who,
          mri: '29:1',
          name: 'R',
          personalConversationId: null,
          upn: null,
          seenAt: 0,
        }),
      },
      userTokens: { get: askTokenService ?? whenSignedIn, signOut: async () => undefined },
      entra: { clientId: APP, credential: { kind: 'secret', secret: 'app secret' }, authority: 'https://entra.test' },
      apiUrls: [LCS],
      clock,
      logger,
      network: entra.network,
      cache: { store, keys },
    });
  }

  const grants = () => entra.forms.map(({ grant_type }) => grant_type?.replace(/.*:/, ''));
  const warnings = () => logger.lines.filter(({ level }) => level === 'warn');

  it('goes on after a restart without the token service', async () => {
    const before = await start({ signedIn: true }).get(robin, LCS);
    const restarted = start();
    assert.equal((await restarted.get(robin, LCS)).value, before.value);
    assert.notEqual((await restarted.get(robin, LCS, { forceRefresh: true })).value, before.value);
    assert.deepEqual(grants(), ['jwt-bearer', 'refresh_token']);
  });

  it('lets a sign-out on one instance hold on the others within a minute, without a cache, too', async () => {
    const [people, clock] = [createMemoryPeople(), createSkippingClock(Date.now())];
    let isSignedIn = true;
    const askTokenService = async () => (isSignedIn ? tokenFor(APP, HOUR) : null);
    const [one, other] = [1, 2].map(() => start({ keys: [], askTokenService, people, clock })) as [
      LcsTokens,
      LcsTokens,
    ];
    await one.get(robin, LCS);
    await other.get(robin, LCS);
    await clock.sleep(1);

    isSignedIn = false;
    await one.forget(robin);
    await clock.sleep(60_000);

    await assert.rejects(other.get(robin, LCS), { code: 'signInNeeded' });
    isSignedIn = true;
    assert.ok((await other.get(robin, LCS)).value);
    await clock.sleep(60_000);
    isSignedIn = false;
    assert.ok((await other.get(robin, LCS)).value, 'signed in again, it is the new sign-in that counts');
  });

  it('renews by the newest refresh token after one more restart', async () => {
    let renewals = 0;
    answer = (form) => {
      const { status, body } = granted(tokenFor(LCS, 100_000, { jti: ++issued }), form);
      return { status, body: { ...body, refresh_token: `refresh ${++renewals}` } };
    };
    await start({ signedIn: true }).get(robin, LCS);
    await start().get(robin, LCS);
    await start().get(robin, LCS);
    assert.deepEqual(
      entra.forms.map(({ refresh_token }) => refresh_token),
      [undefined, 'refresh 1', 'refresh 2'],
    );
  });

  it('finds the account of a guest, whose home is another tenant', async () => {
    answer = (form) => {
      const { status, body } = granted(tokenFor(LCS, HOUR, { jti: ++issued }), form);
      const home = { uid: 'robin-at-home', utid: 'fabrikam' };
      return { status, body: { ...body, client_info: Buffer.from(JSON.stringify(home)).toString('base64url') } };
    };
    await start({ signedIn: true }).get(robin, LCS);
    await start().get(robin, LCS, { forceRefresh: true });
    assert.deepEqual(grants(), ['jwt-bearer', 'refresh_token']);
  });

  it('writes once for each renewal, and nothing for a token that is still good', async () => {
    const write = sinon.spy(store, 'write');
    const tokens = start({ signedIn: true });
    await tokens.get(robin, LCS);
    await tokens.get(robin, LCS, { forceRefresh: true });
    await start().get(robin, LCS);
    sinon.assert.calledTwice(write);
  });

  it('stores nothing that can be read, and logs no token', async () => {
    const { value } = await start({ signedIn: true }).get(robin, LCS);
    const seen = [...store.entries].flatMap(([place, sealed]) => [
      place,
      sealed,
      Buffer.from(sealed, 'base64').toString('latin1'),
    ]);
    assert.equal(store.entries.size, 1);
    for (const secret of [value, 'refresh', 'app secret', key]) {
      assert.ok(!seen.join('\n').includes(secret), secret);
      assert.ok(!JSON.stringify(logger.lines).includes(secret), secret);
    }
  });

  it('stores nothing without a key', async () => {
    await start({ signedIn: true, keys: [] }).get(robin, LCS);
    assert.equal(store.entries.size, 0);
  });

  it("uses no other person's entry", async () => {
    await start({ signedIn: true }).get(robin, LCS);
    store.entries.set('tenant/ana', store.entries.get('tenant/robin') as string);
    await assert.rejects(start().get(ana, LCS), { code: 'signInNeeded' });
  });

  it('takes what it cannot decrypt for nothing, says so without it, and overwrites it', async () => {
    store.entries.set('tenant/robin', 'tampered');
    await assert.rejects(start().get(robin, LCS), { code: 'signInNeeded' });
    assert.equal(store.entries.get('tenant/robin'), 'tampered');
    await start({ signedIn: true }).get(robin, LCS);
    assert.ok(warnings().some(({ sentence }) => /cannot be decrypted/.test(sentence)));
    assert.ok(!JSON.stringify(logger.lines).includes('tampered'));
    await start().get(robin, LCS);
  });

  it('takes a new key in front of the old one', async () => {
    const next = newKey();
    await start({ signedIn: true }).get(robin, LCS);
    await start({ keys: [next, key] }).get(robin, LCS, { forceRefresh: true });
    await start({ keys: [next] }).get(robin, LCS);
    await assert.rejects(start().get(robin, LCS), { code: 'signInNeeded' });
  });

  describe('signing out', () => {
    it('removes what is kept', async () => {
      const tokens = start({ signedIn: true });
      await tokens.get(robin, LCS);
      await start().forget(robin);
      assert.equal(store.entries.size, 0);
      await assert.rejects(start().get(robin, LCS), { code: 'signInNeeded' });
    });

    it('is heard by an instance that holds the tokens in memory', async () => {
      await start({ signedIn: true }).get(robin, LCS);
      const other = start();
      await other.get(robin, LCS);
      await start().forget(robin);
      await assert.rejects(other.get(robin, LCS, { forceRefresh: true }), { code: 'signInNeeded' });
      assert.equal(store.entries.size, 0);
    });

    it('is not undone by an exchange under way', async () => {
      const tokens = start({ signedIn: true });
      const [writing, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const write = store.write;
      store.write = async (...args) => {
        writing.resolve();
        await released.promise;
        return await write(...args);
      };
      const exchange = tokens.get(robin, LCS);
      await writing.promise;
      const forgetting = tokens.forget(robin);
      released.resolve();
      await Promise.all([exchange, forgetting]);
      assert.equal(store.entries.size, 0);
    });

    it('is not undone by an exchange that begins after it', async () => {
      const asked = Promise.withResolvers<void>();
      const answered = Promise.withResolvers<string>();
      const askTokenService = () => {
        asked.resolve();
        return answered.promise;
      };
      const tokens = start({ askTokenService });
      const exchange = tokens.get(robin, LCS);
      await asked.promise;
      await tokens.forget(robin);
      answered.resolve(tokenFor(APP, HOUR));
      await exchange;
      assert.equal(store.entries.size, 0);
    });

    it('is not undone by who asks while it is under way', async () => {
      await start({ signedIn: true }).get(robin, LCS);
      const tokens = start();
      const [removing, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const remove = store.remove;
      store.remove = async (person) => {
        removing.resolve();
        await released.promise;
        await remove(person);
      };
      const forgetting = tokens.forget(robin);
      await removing.promise;
      const asking = tokens.get(robin, LCS).catch(() => null);
      await settled();
      released.resolve();
      await Promise.all([forgetting, asking]);
      await assert.rejects(tokens.get(robin, LCS), { code: 'signInNeeded' });
    });

    it('fails when what is kept cannot be removed', async () => {
      store.remove = async () => {
        throw new FerryError('storeUnavailable', 'away');
      };
      await assert.rejects(start().forget(robin), { code: 'storeUnavailable' });
    });
  });

  describe('when another instance renews at the same time', () => {
    it('goes on with what that one got', async () => {
      await start({ signedIn: true }).get(robin, LCS);
      const [first, second] = [start(), start()];
      const write = store.write;
      let other: string | undefined;
      store.write = async (...args) => {
        store.write = write;
        other = (await second.get(robin, LCS, { forceRefresh: true })).value;
        return await write(...args);
      };
      answer = (form) => granted(tokenFor(LCS, HOUR, { jti: ++issued }), form);
      await first.get(robin, LCS, { forceRefresh: true });
      assert.ok(other);
      const kept = await start().get(robin, LCS);
      assert.equal((await first.get(robin, LCS)).value, kept.value);
    });

    it('asks Entra no second time for an exchange that the other has made', async () => {
      const [first, second] = [start({ signedIn: true }), start({ signedIn: true })];
      const write = store.write;
      let other: string | undefined;
      store.write = async (...args) => {
        store.write = write;
        other = (await second.get(robin, LCS)).value;
        return await write(...args);
      };
      assert.equal((await first.get(robin, LCS)).value, other);
      assert.deepEqual(grants(), ['jwt-bearer', 'jwt-bearer']);
    });

    it('gives the person their token even if it can never be kept', async () => {
      store.write = sinon.stub().resolves(false);
      assert.ok((await start({ signedIn: true }).get(robin, LCS)).value);
      sinon.assert.calledThrice(store.write as sinon.SinonStub);
    });
  });

  describe('while the database is away', () => {
    const away = async () => {
      throw new FerryError('storeUnavailable', 'the database is not available');
    };

    it('goes on with what is in memory, says so in the log, and keeps it later', async () => {
      const { read, write } = store;
      const neverWritten = sinon.stub().rejects(new Error('asked again in vain'));
      Object.assign(store, { read: away, write: neverWritten });
      const tokens = start({ signedIn: true });
      await tokens.get(robin, LCS);
      await tokens.get(robin, LCS, { forceRefresh: true });
      assert.deepEqual(grants(), ['jwt-bearer', 'refresh_token']);
      assert.ok(warnings().every(({ facts }) => facts.code === 'storeUnavailable'));
      assert.notEqual(warnings().length, 0);
      sinon.assert.notCalled(neverWritten);
      Object.assign(store, { read, write });
      await tokens.get(robin, LCS, { forceRefresh: true });
      await start().get(robin, LCS);
    });

    it('gives the person their token when only the writing fails', async () => {
      store.write = away;
      assert.ok((await start({ signedIn: true }).get(robin, LCS)).value);
    });
  });

  it('is one at a time for a person: two regions at once keep both tokens', async () => {
    const EU = 'https://lcsapi.eu.test';
    const tokens = start({ signedIn: true });
    answer = (form) => granted(tokenFor(form.scope?.includes(EU) ? EU : LCS, HOUR, { jti: ++issued }), form);
    await Promise.all([tokens.get(robin, LCS), tokens.get(robin, EU)]);
    entra.forms.length = 0;
    const restarted = start();
    const both = await Promise.all([restarted.get(robin, LCS), restarted.get(robin, EU)]);
    assert.equal(new Set(both.map(({ value }) => value)).size, 2);
    assert.deepEqual(grants(), []);
    assert.equal(warnings().length, 0);
  });
});
