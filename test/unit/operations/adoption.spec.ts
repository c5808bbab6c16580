import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { type Adoption, adopt } from '../../../src/operations/adoption.ts';
import type { Progress } from '../../../src/operations/happening.ts';
import { learnFromHistory } from '../../../src/operations/usual-duration.ts';
import { createDomain, type Domain, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeProject } from '../../support/settings.ts';

const { requester, conversationId } = makeOperation();
const ENTRY = makeEntry({
  startedAt: NOON - 30 * MINUTE,
  endedAt: null,
  lcsStatus: 'InProgress',
  progress: 'running',
});

function asked(changes: Partial<Adoption> = {}): Adoption {
  return {
    project: makeProject(),
    environment: UAT,
    entry: ENTRY,
    lcsActivityId: ENTRY.lcsActivityId,
    requester,
    conversationId,
    activityId: 'message-1',
    ...changes,
  };
}

async function adopted(domain: Domain, changes: Partial<Adoption> = {}) {
  const outcome = await adopt(domain.deps, asked(changes));
  assert.ok(outcome.ok);
  return outcome.operation;
}

async function refusal(domain: Domain, changes: Partial<Adoption> = {}): Promise<string> {
  const outcome = await adopt(domain.deps, asked(changes));
  assert.ok(!outcome.ok);
  return outcome.sentence;
}

describe('adopt', () => {
  it("begins in running at the entry's start, confirmed by nobody", async () => {
    const domain = createDomain();
    const operation = await adopted(domain);
    assert.deepEqual(await domain.current(operation), operation);
    const { state, kind, lcsType, source, target, rule, startedAt, confirmedAt, lcsStatus } = operation;
    assert.deepEqual(
      { state, kind, lcsType, source, target, rule, startedAt, confirmedAt, lcsStatus },
      {
        state: 'running',
        kind: 'refresh',
        lcsType: 'SFSourceDbToSandbox',
        source: null,
        target: UAT,
        rule: 'adopted',
        startedAt: NOON - 30 * MINUTE,
        confirmedAt: null,
        lcsStatus: 'InProgress',
      },
    );
  });

  it('writes who wanted it followed into the audit log', async () => {
    const domain = createDomain();
    const { id } = await adopted(domain);
    const events = await domain.store.eventsOf(id);
    assert.deepEqual(
      events.map(({ what, actor, rule, activityId }) => ({ what, actor, rule, activityId })),
      [{ what: 'adopted', actor: requester, rule: 'adopted', activityId: 'message-1' }],
    );
  });

  it('is polled to its end, tells it, and starts nothing', async () => {
    const domain = createDomain();
    domain.backend.poll.resolves({ progress: 'succeeded', lcsStatus: 'Completed', lcsText: null });
    const operation = await adopted(domain);
    await domain.runJobs();
    assert.equal((await domain.current(operation)).state, 'succeeded');
    assert.equal(domain.backend.poll.firstCall.args[2].lcsActivityId, ENTRY.lcsActivityId);
    assert.equal(domain.notifier.announce.callCount, 1);
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('holds its environment to the end', async () => {
    const domain = createDomain();
    const operation = await adopted(domain);
    const other = makeOperation({ id: 'other', state: 'approved', source: null });
    const locked = await domain.store.commit(other, 0, { locks: 'take' });
    assert.equal(locked.ok ? null : locked.why, 'locked');
    domain.backend.poll.resolves({ progress: 'failed', lcsStatus: 'Aborted', lcsText: null });
    await domain.runJobs();
    assert.equal((await domain.current(operation)).state, 'failed');
    assert.deepEqual(await domain.store.commit(other, 0, { locks: 'take' }), { ok: true });
  });

  it('follows also what runs on an environment that another operation holds', async () => {
    const domain = createDomain();
    const other = makeOperation({ id: 'other', state: 'approved', confirmedAt: NOON });
    await domain.store.commit({ ...other, revision: 1 }, 0, { locks: 'take' });
    assert.equal((await adopted(domain)).state, 'running');
  });

  it('gives back what is followed already, whoever asks and however the id is written', async () => {
    const domain = createDomain();
    const first = await adopted(domain);
    const again = await adopted(domain, {
      lcsActivityId: ENTRY.lcsActivityId.replaceAll('-', '').toUpperCase(),
      requester: { ...requester, objectId: 'another' },
      entry: null,
    });
    assert.equal(again.id, first.id);
    assert.equal(domain.backend.poll.callCount, 0);
  });

  it('follows once what five want followed at the same time', async () => {
    const domain = createDomain();
    const operations = await Promise.all(Array.from({ length: 5 }, () => adopted(domain)));
    assert.equal(new Set(operations.map(({ id }) => id)).size, 1);
    assert.equal((await domain.store.listOpen()).length, 1);
  });

  it('follows once what five want followed, also where another operation holds the environment', async () => {
    const domain = createDomain();
    const other = makeOperation({ id: 'other', state: 'approved', confirmedAt: NOON });
    await domain.store.commit({ ...other, revision: 1 }, 0, { locks: 'take' });
    const operations = await Promise.all(Array.from({ length: 5 }, () => adopted(domain)));
    assert.equal(new Set(operations.map(({ id }) => id)).size, 1);
    assert.equal((await domain.store.listOpen()).length, 2);
  });

  it("gives back Ferry's own operation that LCS gave this id", async () => {
    const domain = createDomain();
    const { lcsActivityId } = ENTRY;
    const own = makeOperation({ state: 'running', confirmedAt: NOON, startedAt: NOON, lcsActivityId });
    domain.store.put(own);
    assert.deepEqual(await adopted(domain), own);
    assert.deepEqual(await domain.store.listOpen(), [own]);
  });

  it("gives back Ferry's own operation also when LCS gave it this id only a moment ago", async () => {
    const domain = createDomain();
    const { lcsActivityId } = ENTRY;
    const own = makeOperation({ revision: 1, state: 'running', confirmedAt: NOON, startedAt: NOON, lcsActivityId });
    await domain.store.commit(own, 0, { locks: 'take' });
    const justBefore = { ...domain.store, listOpen: async () => [] };
    const outcome = await adopt({ ...domain.deps, store: justBefore }, asked());
    assert.deepEqual(outcome, { ok: true, operation: own });
    assert.deepEqual(await domain.store.listOpen(), [own]);
  });

  it('does not follow what may be a submission under way, though LCS calls it something unknown', async () => {
    const domain = createDomain();
    const own = makeOperation({ state: 'submitting', confirmedAt: NOON, submittedAt: NOON });
    domain.store.put(own);
    const other = { ...ENTRY, kind: 'other' as const, lcsType: 'RefreshOfTomorrow' };
    assert.match(await refusal(domain, { entry: { ...other, startedAt: NOON } }), /this may be it/);
    assert.equal((await adopted(domain, { entry: other })).lcsType, 'RefreshOfTomorrow');
  });

  it('knows how long such operations took before', async () => {
    const domain = createDomain();
    const entries = [60, 80].map((minutes) =>
      makeEntry({ lcsActivityId: crypto.randomUUID(), endedAt: NOON + minutes * MINUTE }),
    );
    await learnFromHistory(domain.deps, UAT, entries);
    assert.deepEqual((await adopted(domain)).usual, { shortest: 60 * MINUTE, longest: 80 * MINUTE });
    const bare = { entry: null, lcsActivityId: crypto.randomUUID() };
    assert.equal((await adopted(domain, bare)).usual, null);
  });

  for (const progress of ['succeeded', 'failed', 'rolledBack', 'rollbackFailed'] as const satisfies Progress[]) {
    it(`says that it has ended when it is ${progress}`, async () => {
      const domain = createDomain();
      const entry = makeEntry({ progress, lcsStatus: 'TheWord' });
      assert.equal(await refusal(domain, { entry }), 'That has already ended: LCS says TheWord.');
      assert.deepEqual(await domain.store.listOpen(), []);
    });
  }

  it('asks LCS once about a bare activity id, and follows it as an operation of some kind', async () => {
    const domain = createDomain();
    const { kind, lcsType, lcsStatus, startedAt, nextPollAt } = await adopted(domain, { entry: null });
    assert.deepEqual([kind, lcsType, lcsStatus, startedAt], ['other', null, 'InProgress', NOON]);
    assert.ok((nextPollAt ?? 0) > NOON);
    assert.equal(domain.backend.poll.callCount, 1);
  });

  it('says so when LCS knows no such id', async () => {
    const domain = createDomain();
    domain.backend.poll.rejects(new FerryError('lcsRefused', 'unknown'));
    assert.match(await refusal(domain, { entry: null }), /LCS knows no operation with this id on UAT/);
  });

  it('rejects when LCS cannot be asked', async () => {
    const domain = createDomain();
    domain.backend.poll.rejects(new FerryError('signInNeeded', 'nobody'));
    await assert.rejects(adopt(domain.deps, asked({ entry: null })), { code: 'signInNeeded' });
    assert.deepEqual(await domain.store.listOpen(), []);
  });

  it('asks for an id that is one', async () => {
    assert.match(await refusal(createDomain(), { lcsActivityId: 'UAT', entry: null }), /32 hexadecimal digits/);
  });

  it('follows what LCS listed before an unsure submission, for that is another', async () => {
    const domain = createDomain();
    const historyBefore = [ENTRY.lcsActivityId];
    domain.store.put(makeOperation({ state: 'unconfirmed', confirmedAt: NOON, historyBefore }));
    assert.equal((await adopted(domain, {})).lcsActivityId, ENTRY.lcsActivityId);
  });

  it("sends to the card of Ferry's own operation that this may be", async () => {
    const domain = createDomain();
    domain.store.put(makeOperation({ state: 'unconfirmed', confirmedAt: NOON }));
    assert.match(await refusal(domain), /its own refresh of UAT has started, and this may be it/);
    assert.match(await refusal(domain, { entry: null }), /this may be it/);
    assert.ok((await adopted(domain, { entry: { ...ENTRY, kind: 'export' } })).id);
    assert.ok((await adopted(domain, { environment: PROD, lcsActivityId: ENTRY.lcsActivityId })).id);
  });
});
