import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { type PreflightQuestion, readPreflight } from '../../../src/operations/preflight-facts.ts';
import { createDomain, type Domain, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeFacts, makeProject, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const RUNNING = makeEntry({ endedAt: null, lcsStatus: 'InProgress', progress: 'running' });

function read(domain: Domain, changes: Partial<PreflightQuestion> = {}) {
  const person = makeOperation().requester;
  const question = { project: makeProject(), person, source: PROD_FACTS, target: UAT_FACTS, warning: null };
  return readPreflight(domain.deps, { kind: 'refresh', ...question, ...changes });
}

async function blocked(domain: Domain, changes: Partial<PreflightQuestion> = {}): Promise<string> {
  const { checks } = await read(domain, changes);
  return checks
    .filter(({ level }) => level === 'block')
    .map(({ text }) => text)
    .join(' ');
}

describe('readPreflight', () => {
  it('reads the history of target and source, and counts the quota of the target', async () => {
    const domain = createDomain();
    domain.backend.listHistory.callsFake(async (_project, _person, { id }) => ({
      entries: id === UAT.id ? [makeEntry()] : [],
      hasMore: false,
    }));
    const { quota, checks } = await read(domain);
    const names = domain.backend.listHistory.args.map(([, , { name }]) => name);
    assert.deepEqual(names, ['UAT', 'PROD']);
    assert.equal(quota?.used, 1);
    assert.deepEqual(new Set(checks.map(({ level }) => level)), new Set(['pass']));
  });

  for (const kind of ['start', 'stop'] as const) {
    it(`counts no quota for a ${kind}, but sees what runs`, async () => {
      const domain = createDomain();
      domain.backend.listHistory.resolves({ entries: [RUNNING], hasMore: false });
      const state = kind === 'start' ? 'Stopped' : 'Finished';
      const target = makeFacts(UAT, { infrastructure: 'CustomerManaged', state });
      assert.equal((await read(domain, { kind, source: null, target })).quota, null);
      assert.match(await blocked(domain, { kind, source: null, target }), /^UAT is busy in LCS/);
    });
  }

  it('gives the newest activity ids of the target, and none where its history cannot be read', async () => {
    const domain = createDomain();
    const entries = Array.from({ length: 60 }, (_, index) => makeEntry({ lcsActivityId: `a${index}` }));
    domain.backend.listHistory.callsFake(async (_project, _person, { id }) => ({
      entries: id === UAT.id ? entries : [makeEntry({ lcsActivityId: 'of the source' })],
      hasMore: false,
    }));
    const { targetActivityIds } = await read(domain);
    assert.deepEqual([targetActivityIds?.length, targetActivityIds?.[0]], [50, 'a0']);
    domain.backend.listHistory.rejects(new FerryError('lcsForbidden', 'no'));
    assert.equal((await read(domain)).targetActivityIds, null);
  });

  it('reads as many pages as a day has, and no more than three', async () => {
    const domain = createDomain();
    const young = [makeEntry()];
    domain.backend.listHistory.resolves({ entries: young, hasMore: true });
    const { quota } = await read(domain, { kind: 'export', source: null });
    assert.deepEqual([quota?.used, domain.backend.listHistory.callCount], [3, 3]);
    domain.backend.listHistory.resetHistory();
    domain.backend.listHistory.resolves({
      entries: [makeEntry({ startedAt: NOON - 1440 * MINUTE })],
      hasMore: true,
    });
    await read(domain, { kind: 'export', source: null });
    assert.equal(domain.backend.listHistory.callCount, 1);
  });

  for (const code of ['lcsForbidden', 'lcsThrottled', 'lcsUnreachable', 'lcsTooLate', 'lcsNotUnderstood'] as const) {
    it(`warns, once and without a quota, when the histories cannot be read (${code})`, async () => {
      const domain = createDomain();
      domain.backend.listHistory.rejects(new FerryError(code, code));
      const { checks, quota } = await read(domain);
      assert.equal(quota, null);
      assert.equal(checks.filter(({ level }) => level === 'warn').length, 1);
      assert.equal(await blocked(domain), '');
    });
  }

  it("keeps the target's quota when only the source's history cannot be read", async () => {
    const domain = createDomain();
    domain.backend.listHistory.callsFake(async (_project, _person, { id }) => {
      if (id === PROD.id) throw new FerryError('lcsForbidden', 'no');
      return { entries: [], hasMore: false };
    });
    const { checks, quota } = await read(domain);
    assert.equal(quota?.left, 3);
    assert.ok(checks.some(({ level }) => level === 'warn'));
  });

  for (const code of ['signInNeeded', 'consentNeeded', 'ours'] as const satisfies FailureCode[]) {
    it(`rejects with ${code}`, async () => {
      const domain = createDomain();
      domain.backend.listHistory.rejects(new FerryError(code, code));
      await assert.rejects(read(domain), { code });
    });
  }

  it('does not believe a history that has not seen the end yet, which Ferry has', async () => {
    const domain = createDomain();
    domain.backend.listHistory.resolves({ entries: [RUNNING], hasMore: false });
    const ended = makeOperation({ lcsActivityId: RUNNING.lcsActivityId, endedAt: NOON });
    domain.store.put({ ...ended, state: 'unknown' });
    assert.match(await blocked(domain), /UAT is busy in LCS/);
    domain.store.put({ ...ended, state: 'succeeded' });
    assert.equal(await blocked(domain), '');
  });

  it('says once what Ferry itself runs, and that the history shows, too', async () => {
    const domain = createDomain();
    domain.backend.listHistory.resolves({ entries: [RUNNING], hasMore: false });
    const { lcsActivityId } = RUNNING;
    domain.store.put(makeOperation({ state: 'running', confirmedAt: NOON, startedAt: NOON, lcsActivityId }));
    const sentence = await blocked(domain);
    assert.match(sentence, /UAT is being overwritten from PROD/);
    assert.doesNotMatch(sentence, /busy in LCS/);
  });

  it("learns from the target's history how long such operations take, and tells it", async () => {
    const domain = createDomain();
    domain.backend.listHistory.callsFake(async (_project, _person, { id }) => ({
      // What the source's history shows was done to the source.
      entries: [60, 80].map((minutes) =>
        makeEntry({ lcsActivityId: `${id} ${minutes}`, endedAt: NOON + (id === UAT.id ? 1 : 2) * minutes * MINUTE }),
      ),
      hasMore: false,
    }));
    const { checks } = await read(domain);
    const told = checks.map(({ text }) => text).filter((text) => text.startsWith('It takes'));
    assert.deepEqual(told, ['It takes 1 h to 1 h 20 min, going by the last 2 that succeeded.']);
  });

  it('passes the end of waiting on to LCS', async () => {
    const domain = createDomain();
    const { signal } = new AbortController();
    const question = { kind: 'export', project: makeProject(), person: makeOperation().requester } as const;
    await readPreflight(domain.deps, { ...question, source: null, target: UAT_FACTS, warning: null }, signal);
    assert.equal(domain.backend.listHistory.firstCall.args[4], signal);
  });
});
