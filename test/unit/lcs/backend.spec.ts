import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { Clock } from '../../../src/clock.ts';
import { createLcsBackend } from '../../../src/lcs/backend.ts';
import type { Fetch } from '../../../src/lcs/http-attempt.ts';
import type { Backend } from '../../../src/operations/ports.ts';
import { createMemoryBudget } from '../../support/memory-budget.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { broken, envelope, fakeFetch, json } from './lcs-answers.ts';

const project = { id: 42, name: 'Rollout', apiUrl: 'https://lcs.test' };
const robin = { tenantId: 't', objectId: 'robin' };
const ana = { tenantId: 't', objectId: 'ana' };
const PROD = { id: '6d7c0a5e-1f5b-4c1e-9a62-0b8f2f6e1a01', name: 'PROD' };
const UAT = { id: '0f3b9c47-52d8-4a3e-8f0d-7e4a1c9b2d02', name: 'UAT' };

function setUp(fetch: Fetch) {
  const clock = createSkippingClock(0);
  const budget = createMemoryBudget();
  const tokens = { get: async () => ({ value: 'token', expiresAt: 0 }), forget: async () => undefined };
  return {
    clock,
    backend: createLcsBackend({ fetch, tokens, budget, clock, logger: createRecordingLogger() }),
    budget,
  };
}

const LEAVES_BY = Number.POSITIVE_INFINITY;
const refreshOfUat = { kind: 'refresh', source: PROD, target: UAT, backupName: null, leavesBy: LEAVES_BY } as const;

describe('LcsBackend', () => {
  describe('listBackups', () => {
    const asset = {
      Id: 'E2F46B1D7C3849D0B5A98A3E6F1D4B05',
      ProjectId: '42',
      Name: 'Golden',
      FileName: 'golden.bacpac',
      FileDescription: null,
      FileLocation: 'https://blob.test/golden?sig=secret',
      CreatedDateTime: '2026-02-01T10:00:00.5',
      CreatedByName: null,
      SomethingNew: { deep: true },
    };

    it('decodes what LCS says, the newest first', async () => {
      const newer = { ...asset, Id: 'b', Name: null, CreatedDateTime: '2026-02-02T10:00:00' };
      const undated = { ...asset, Id: 'c', CreatedDateTime: null };
      const { backend } = setUp(fakeFetch(json(envelope({ DatabaseAssets: [undated, asset, null, newer] }))));
      const backups = await backend.listBackups(project, robin);
      assert.deepEqual(
        backups.map(({ id }) => id),
        ['b', 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05', 'c'],
      );
      assert.equal(backups[0]?.name, 'golden.bacpac');
      assert.deepEqual(backups[1], {
        id: 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05',
        name: 'Golden',
        fileName: 'golden.bacpac',
        description: '',
        createdAt: Date.parse('2026-02-01T10:00:00.500Z'),
        createdBy: null,
      });
    });

    it('lets no signed URL out', async () => {
      const { backend } = setUp(fakeFetch(json(envelope({ DatabaseAssets: [asset] }))));
      assert.doesNotMatch(JSON.stringify(await backend.listBackups(project, robin)), /sig=|blob\.test/);
    });

    it('is empty when LCS has none', async () => {
      const { backend } = setUp(fakeFetch(json(envelope({ DatabaseAssets: null }))));
      assert.deepEqual(await backend.listBackups(project, robin), []);
    });
  });

  describe('listEnvironments', () => {
    const page = (names: string[], hasMore: boolean | null) =>
      json(
        envelope({
          ResultHasMorePages: hasMore,
          Data: names.map((name) => ({ EnvironmentId: name, EnvironmentName: name, EnvironmentType: 'Sandbox' })),
        }),
      );
    const namesOf = (environments: readonly { name: string }[]) => environments.map(({ name }) => name);

    it('reads all pages, one after the other', async () => {
      const fetch = fakeFetch(page(['a', 'b'], true), page(['c'], false));
      assert.deepEqual(namesOf(await setUp(fetch).backend.listEnvironments(project, robin)), ['a', 'b', 'c']);
      assert.deepEqual(
        fetch.args.map(([url]) => url),
        [1, 2].map((n) => `https://lcs.test/environmentinfo/v1/detail/project/42/?page=${n}`),
      );
    });

    it('ends at a page that brings nothing new, whatever LCS says of more', async () => {
      const fetch = fakeFetch(page(['a'], true), page(['a'], true));
      assert.deepEqual(namesOf(await setUp(fetch).backend.listEnvironments(project, robin)), ['a']);
      assert.equal(fetch.callCount, 2);
    });

    it("gives LCS's own words, and null for what it does not say", async () => {
      const found = {
        EnvironmentId: PROD.id.replaceAll('-', ''),
        EnvironmentName: 'PROD',
        EnvironmentType: 'Production',
        EnvironmentInfrastructure: 'SelfService',
        DeploymentState: 'Finished',
        DeploymentStatusDisplay: null,
        CurrentApplicationBuildVersion: '10.0.886.48',
        CloudStorageLocation: 'West Europe',
        CanStart: true,
        CanStop: 7,
      };
      const { backend } = setUp(fakeFetch(json(envelope({ Data: [found] }))));
      assert.deepEqual(await backend.listEnvironments(project, robin), [
        {
          ...PROD,
          aliases: [],
          type: 'Production',
          infrastructure: 'SelfService',
          state: 'Finished',
          status: null,
          version: '10.0.886.48',
          region: 'West Europe',
          canStart: true,
          canStop: null,
        },
      ]);
    });

    it('is kept for thirty seconds, for each person apart', async () => {
      const fetch = fakeFetch(page(['a'], false));
      const { backend, clock } = setUp(fetch);
      await Promise.all([backend.listEnvironments(project, robin), backend.listEnvironments(project, robin)]);
      clock.time = 29_999;
      await backend.listEnvironments(project, robin);
      assert.equal(fetch.callCount, 1);
      await backend.listEnvironments(project, ana);
      assert.equal(fetch.callCount, 2);
      clock.time = 30_000;
      await backend.listEnvironments(project, robin);
      assert.equal(fetch.callCount, 3);
    });

    it('is read anew after something was started', async () => {
      const fetch = fakeFetch(page(['a'], false), json(envelope()), page(['a'], false));
      const { backend } = setUp(fetch);
      await backend.listEnvironments(project, robin);
      await backend.start(project, robin, refreshOfUat);
      await backend.listEnvironments(project, robin);
      assert.equal(fetch.callCount, 3);
    });

    it('waits out a minute between pages, which LCS may ask for', async () => {
      const throttled = json(envelope(), 429, { 'retry-after': '55' });
      const { backend, clock } = setUp(fakeFetch(page(['a'], true), throttled, page(['b'], false)));
      assert.deepEqual(namesOf(await backend.listEnvironments(project, robin)), ['a', 'b']);
      assert.deepEqual(clock.pauses, [55_000]);
    });
  });

  describe('start', () => {
    it('starts a refresh of the target from the source', async () => {
      const fetch = fakeFetch(json(envelope({ OperationActivityId: 'E2F46B1D7C3849D0B5A98A3E6F1D4B05' })));
      const started = await setUp(fetch).backend.start(project, robin, refreshOfUat);
      assert.deepEqual(started, { lcsActivityId: 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05' });
      const [url, { method }] = fetch.firstCall.args;
      const path = `/databasemovement/v1/refresh/project/42/source/${PROD.id}/target/${UAT.id}`;
      assert.deepEqual([method, url], ['POST', `https://lcs.test${path}`]);
    });

    it('says that the answer is lost when LCS accepts without an id', async () => {
      const { backend } = setUp(fakeFetch(json(envelope({ OperationActivityId: null }))));
      const start = backend.start(project, robin, refreshOfUat);
      await assert.rejects(start, { code: 'lcsNotUnderstood', answerLost: true });
    });

    it('is not shared: two starts are two requests', async () => {
      const fetch = fakeFetch(json(envelope()));
      const { backend } = setUp(fetch);
      await Promise.all([1, 2].map(() => backend.start(project, robin, refreshOfUat)));
      assert.equal(fetch.callCount, 2);
    });

    it('sends nothing for what it cannot start', async () => {
      const fetch = fakeFetch(json(envelope()));
      const { backend } = setUp(fetch);
      const impossible = [
        { ...refreshOfUat, source: null },
        { ...refreshOfUat, kind: 'export' },
        { ...refreshOfUat, kind: 'export', backupName: '../escape' },
        { ...refreshOfUat, kind: 'export', backupName: 'x'.repeat(51) },
        { ...refreshOfUat, kind: 'other' },
      ] as const;
      for (const request of impossible) await assert.rejects(backend.start(project, robin, request), { code: 'ours' });
      assert.equal(fetch.callCount, 0);
    });
  });

  describe('poll', () => {
    const id = 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05';
    const followed = { kind: 'refresh', target: UAT, lcsActivityId: id } as const;
    const poll = (fetch: Fetch) => setUp(fetch).backend.poll(project, robin, followed);

    it('asks at the target, and gives the word and its meaning', async () => {
      const fetch = fakeFetch(json(envelope({ OperationStatus: 'InProgress', ProjectId: '42' })));
      assert.deepEqual(await poll(fetch), { progress: 'running', lcsStatus: 'InProgress', lcsText: null });
      const path = `/databasemovement/v1/fetchstatus/project/42/environment/${UAT.id}/operationactivity/${id}`;
      assert.equal(fetch.firstCall.args[0], `https://lcs.test${path}`);
    });

    it("gives LCS's text beside a failure", async () => {
      const fetch = fakeFetch(json(envelope({ OperationStatus: 'Failed', ErrorMessage: 'Copy broke.' })));
      assert.deepEqual(await poll(fetch), { progress: 'failing', lcsStatus: 'Failed', lcsText: 'Copy broke.' });
    });

    it('takes a missing word for an unknown one', async () => {
      const fetch = fakeFetch(json(envelope({ OperationStatus: null })));
      assert.deepEqual(await poll(fetch), { progress: 'unknownWord', lcsStatus: 'Unknown', lcsText: null });
    });

    it('is one request for equal polls at the same time', async () => {
      const fetch = fakeFetch(json(envelope({ OperationStatus: 'InProgress' })));
      const { backend } = setUp(fetch);
      await Promise.all([1, 2].map(() => backend.poll(project, robin, followed)));
      assert.equal(fetch.callCount, 1);
    });
  });

  it('reads a history again for who wants nothing from before', async () => {
    const fetch = fakeFetch(json(envelope({ ResultHasMorePages: false })));
    const { backend, clock } = setUp(fetch);
    const list = (freshSince?: number) => backend.listHistory(project, robin, UAT, 1, undefined, freshSince);
    await list();
    clock.time = 1000;
    await list();
    assert.equal(fetch.callCount, 1);
    await list(1000);
    await list();
    assert.equal(fetch.callCount, 2);
  });

  for (const [what, read] of [
    ['environments', (backend, signal) => backend.listEnvironments(project, robin, signal)],
    ['history', (backend, signal) => backend.listHistory(project, robin, UAT, 1, signal)],
  ] as [string, (backend: Backend, signal: AbortSignal) => Promise<unknown>][]) {
    it(`says to a caller who leaves until when ${what} waits for its turn`, async () => {
      const { promise: waiting, resolve: slept } = Promise.withResolvers<void>();
      const clock: Clock = { now: () => 0, sleep: () => new Promise(() => slept()) };
      const tokens = { get: async () => ({ value: 'token', expiresAt: 0 }), forget: async () => undefined };
      const budget = { book: async () => ({ booked: false, freeAt: 50_000 }) as const };
      const fetch = fakeFetch(json(envelope()));
      const backend = createLcsBackend({ fetch, tokens, budget, clock, logger: createRecordingLogger() });
      const leaving = new AbortController();
      const left = read(backend, leaving.signal);
      await waiting;
      leaving.abort();
      await assert.rejects(left, { code: 'lcsThrottled', until: 50_000 });
      assert.equal(fetch.callCount, 0);
    });
  }

  it('ends the waiting of a caller whose signal ends', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const { backend } = setUp(sinon.fake.returns(promise));
    const leaving = new AbortController();
    const left = backend.listBackups(project, robin, leaving.signal);
    leaving.abort();
    await assert.rejects(left, { code: 'lcsTooLate' });
    reject(broken('ECONNRESET'));
  });
});
