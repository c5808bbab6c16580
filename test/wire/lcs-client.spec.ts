import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import sinon from 'sinon';
import { createSigningKey, type SigningKey } from '../../sandbox/kit/keys.ts';
import { ENVIRONMENT_IDS, PROJECT_IDS } from '../../sandbox/lcs/fixture-ids.ts';
import { startLcs } from '../../sandbox/lcs/lcs.ts';
import type { LcsSimulator } from '../../sandbox/lcs/lcs-simulator.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createLcsBackend } from '../../src/lcs/backend.ts';
import type { TimeLimits } from '../../src/lcs/client.ts';
import type { LcsTokens } from '../../src/operations/ports.ts';
import { createMemoryBudget } from '../support/memory-budget.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const PROD = { id: ENVIRONMENT_IDS.PROD, name: 'PROD' };
const UAT = { id: ENVIRONMENT_IDS.UAT, name: 'UAT' };
const DEV = { id: ENVIRONMENT_IDS['DEV-1'], name: 'DEV-1' };
const leavesBy = Number.POSITIVE_INFINITY;
const refreshOfUat = { kind: 'refresh', source: PROD, target: UAT, backupName: null, leavesBy } as const;
const DATABASES = /^\/databasemovement\/v1\/databases\//;
const REFRESH = /^\/databasemovement\/v1\/refresh\//;
const STATUS = /^\/databasemovement\/v1\/fetchstatus\//;
const DETAIL = /^\/environmentinfo\/v1\/detail\//;

/** The real time, but for pauses between attempts, which are over at once. */
const clock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(signal ? ms : 0, signal),
};

describe('LcsBackend against the LCS simulator', () => {
  let key: SigningKey;
  let lcs: LcsSimulator;

  before(async () => {
    key = await createSigningKey();
    lcs = await startLcs({ verifyKeys: key, people: PEOPLE, refreshSeconds: 3600 });
  });
  after(() => lcs.close());
  beforeEach(() => {
    lcs.reset();
    lcs.requests.clear();
    lcs.faults.clear();
  });

  const robin = person('robin');
  const project = (id: number = PROJECT_IDS.rollout) => ({ id, name: 'Contoso rollout', apiUrl: lcs.url });

  /** The first `expired` tokens of each person are of no use. */
  function backendOf({ expired = 0, limits = {} }: { expired?: number; limits?: Partial<TimeLimits> } = {}) {
    let given = 0;
    const get = sinon.spy<LcsTokens['get']>(async ({ objectId: oid, tenantId: tid }, apiUrl) => {
      given += 1;
      const lifetimeSeconds = given <= expired ? -60 : 3600;
      const claims = { oid, tid, scp: 'user_impersonation' };
      const value = await key.sign(claims, { issuer: 'entra', audience: `${apiUrl}/`, lifetimeSeconds });
      return { value, expiresAt: clock.now() + lifetimeSeconds * 1000 };
    });
    const tokens = { get, forget: async () => undefined };
    const backend = createLcsBackend({
      tokens,
      budget: createMemoryBudget(),
      clock,
      logger: createRecordingLogger(),
      limits,
    });
    return { backend, get };
  }

  describe('reads', () => {
    it('lists the backups, the newest first and without signed URLs', async () => {
      const backups = await backendOf().backend.listBackups(project(), robin);
      const { assets } = lcs.projects()[0] as { assets: readonly { createdAt: number; name: string }[] };
      const newestFirst = [...assets].sort((a, b) => b.createdAt - a.createdAt);
      assert.deepEqual(
        backups.map(({ createdAt }) => createdAt),
        newestFirst.map(({ createdAt }) => createdAt),
      );
      assert.deepEqual(new Set(backups.map(({ name }) => name)), new Set(assets.map(({ name }) => name)));
      assert.doesNotMatch(JSON.stringify(backups), /sig=|127\.0\.0\.1/);
    });

    it('lists the environments of all pages', async () => {
      const environments = await backendOf().backend.listEnvironments(project(), robin);
      const { environments: known } = lcs.projects()[0] as { environments: readonly { id: string }[] };
      assert.deepEqual(environments.map(({ id }) => id).sort(), known.map(({ id }) => id).sort());
      assert.ok(lcs.requests.count('GET', DETAIL) > 1);
      const prod = environments.find(({ id }) => id === PROD.id);
      assert.equal(prod?.type, 'Production');
      assert.equal(prod?.infrastructure, 'SelfService');
      assert.equal(prod?.state, 'Finished');
    });

    it('does not mind how LCS spells ids and numbers, nor members it does not know', async () => {
      const plain = await backendOf().backend.listEnvironments(project(), robin);
      Object.assign(lcs.shape, { undashedIds: true, projectIdAsString: true, extraFields: true });
      assert.deepEqual(await backendOf().backend.listEnvironments(project(), robin), plain);
    });

    it('asks once for many', async () => {
      const { backend } = backendOf();
      await Promise.all([1, 2, 3, 4].map(() => backend.listBackups(project(), robin)));
      assert.equal(lcs.requests.count('GET', DATABASES), 1);
    });

    for (const fault of [{ kind: 'answer', status: 500, body: '<h1>Oops</h1>' }, { kind: 'reset' }] as const) {
      it(`asks again after a passing fault (${fault.kind})`, async () => {
        lcs.faults.add({ name: 'passing', path: DATABASES, times: 2, fault });
        await backendOf().backend.listBackups(project(), robin);
        assert.equal(lcs.requests.count('GET', DATABASES), 3);
      });
    }

    it('gives up when LCS hangs', async () => {
      lcs.faults.add({ name: 'hanging', path: DATABASES, times: 9, fault: { kind: 'hang' } });
      const { backend } = backendOf({ limits: { read: 50 } });
      await assert.rejects(backend.listBackups(project(), robin), { code: 'lcsTooLate', answerLost: false });
      assert.equal(lcs.requests.count('GET', DATABASES), 3);
    });

    it("leaves when the caller's signal ends", async () => {
      lcs.faults.add({ name: 'hanging', path: DATABASES, times: 9, fault: { kind: 'hang' } });
      const { backend } = backendOf({ limits: { read: 100 } });
      const leaving = new AbortController();
      const left = backend.listBackups(project(), robin, leaving.signal);
      leaving.abort();
      await assert.rejects(left, { code: 'lcsTooLate' });
      await lcs.requests.waitFor('GET', DATABASES, 3);
    });

    it('says when to come back after too many metadata calls', async () => {
      const { backend } = backendOf();
      const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '267' } } as const;
      lcs.faults.add({ name: 'a long wait', path: DETAIL, fault });
      const before = clock.now();
      await assert.rejects(backend.listEnvironments(project(), robin), (error: { code: string; until: number }) => {
        assert.equal(error.code, 'lcsThrottled');
        assert.ok(error.until >= before + 267_000 && error.until <= clock.now() + 267_000);
        return true;
      });
    });
  });

  describe('rights', () => {
    it('turns 403 into lcsForbidden', async () => {
      await assert.rejects(backendOf().backend.listBackups(project(), person('sam')), { code: 'lcsForbidden' });
    });

    it("gives LCS's own text where it refuses in words", async () => {
      lcs.nonMemberAnswer = 'isSuccessFalse';
      const refused = backendOf().backend.listBackups(project(), person('sam'));
      await assert.rejects(refused, { code: 'lcsRefused', said: /\w/ });
    });

    it('renews a token once after 401', async () => {
      const { backend, get } = backendOf({ expired: 1 });
      await backend.listBackups(project(), robin);
      assert.deepEqual(get.lastCall.args[2], { forceRefresh: true });
      assert.equal(lcs.requests.count('GET', DATABASES), 2);
    });

    it('does not renew twice', async () => {
      const { backend } = backendOf({ expired: 9 });
      await assert.rejects(backend.listBackups(project(), robin), { code: 'lcsUnauthorised' });
      assert.equal(lcs.requests.count('GET', DATABASES), 2);
    });
  });

  describe('a refresh', () => {
    it('is started once and followed to its end', async () => {
      const { backend } = backendOf();
      const { lcsActivityId } = await backend.start(project(), robin, refreshOfUat);
      const [operation] = lcs.operations();
      assert.equal(operation?.id, lcsActivityId);
      const poll = () => backend.poll(project(), robin, { kind: 'refresh', target: UAT, lcsActivityId: lcsActivityId });
      assert.equal((await poll()).progress, 'running');
      lcs.finishNow(lcsActivityId);
      assert.deepEqual(await poll(), { progress: 'succeeded', lcsStatus: 'Completed', lcsText: null });
      assert.equal(lcs.requests.count('POST', REFRESH), 1);
    });

    it('shows words that nobody has seen before', async () => {
      const { backend } = backendOf();
      const { lcsActivityId } = await backend.start(project(), robin, refreshOfUat);
      lcs.force(lcsActivityId, 'Levitating');
      const polled = await backend.poll(project(), robin, {
        kind: 'refresh',
        target: UAT,
        lcsActivityId: lcsActivityId,
      });
      assert.deepEqual(polled, { progress: 'unknownWord', lcsStatus: 'Levitating', lcsText: null });
    });

    it('is refused in the words of LCS', async () => {
      const { backend } = backendOf();
      const refused = backend.start(project(), robin, { ...refreshOfUat, source: UAT, target: PROD });
      await assert.rejects(refused, { code: 'lcsRefused', said: /\w/, answerLost: false });
    });

    it('is started by a renewed token after 401', async () => {
      await backendOf({ expired: 1 }).backend.start(project(), robin, refreshOfUat);
      assert.equal(lcs.operations().length, 1);
    });

    for (const [fault, started] of [
      [{ kind: 'lost' }, 1],
      [{ kind: 'reset' }, 0],
      [{ kind: 'hang' }, 0],
      [{ kind: 'answer', status: 502, body: '<h1>Bad gateway</h1>' }, 0],
    ] as const) {
      it(`is sent once, and its answer is called lost, after '${fault.kind}'`, async () => {
        lcs.faults.add({ name: 'at the wrong moment', method: 'POST', fault });
        const { backend } = backendOf({ limits: { write: 200 } });
        await assert.rejects(backend.start(project(), robin, refreshOfUat), { answerLost: true });
        assert.equal(lcs.requests.count('POST', REFRESH), 1);
        assert.equal(lcs.operations().length, started);
      });
    }

    it('is not sent again after 429, and nothing is lost', async () => {
      const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } as const;
      lcs.faults.add({ name: 'throttled', method: 'POST', fault });
      const throttled = backendOf().backend.start(project(), robin, refreshOfUat);
      await assert.rejects(throttled, { code: 'lcsThrottled', answerLost: false });
      assert.equal(lcs.requests.count('POST', REFRESH), 1);
    });

    it('that finds nobody listening is not lost', async () => {
      const nobody = { ...project(), apiUrl: `http://127.0.0.1:${await freePort()}` };
      const unsent = backendOf().backend.start(nobody, robin, refreshOfUat);
      await assert.rejects(unsent, { code: 'lcsUnreachable', answerLost: false });
    });
  });

  it('polls again after LCS was away for a moment', async () => {
    const { backend } = backendOf();
    const { lcsActivityId } = await backend.start(project(), robin, refreshOfUat);
    lcs.faults.add({ name: 'away', path: STATUS, fault: { kind: 'answer', status: 503, body: 'away' } });
    assert.equal(
      (await backend.poll(project(), robin, { kind: 'refresh', target: UAT, lcsActivityId: lcsActivityId })).progress,
      'running',
    );
  });

  it('gives the words of LCS about an operation it does not know', async () => {
    const { backend } = backendOf();
    const unknown = '00000000-0000-4000-8000-000000000000';
    await assert.rejects(backend.poll(project(), robin, { kind: 'refresh', target: DEV, lcsActivityId: unknown }), {
      code: 'lcsRefused',
      said: /\w/,
    });
  });
});

/** A port of loopback at which nobody listens. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
