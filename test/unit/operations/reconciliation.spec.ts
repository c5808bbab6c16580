import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const OTHER_ID = 'c2d3e4f5-a6b7-4c8d-9e0f-1a2b3c4d5e6f';
/** Its answer was lost a moment ago; the search may last five minutes. */
const LOST = makeOperation({
  state: 'submitting',
  confirmedAt: NOON,
  submittedAt: NOON,
  historyBefore: [],
  nextPollAt: NOON,
  deadline: NOON + 5 * MINUTE,
});
const OURS = makeEntry({
  lcsActivityId: LCS_ACTIVITY_ID,
  startedAt: NOON + 1000,
  endedAt: null,
  lcsStatus: 'InProgress',
});

function domainWith(changes: Partial<Operation> = {}, entries = [OURS]): Domain {
  const domain = createDomain();
  const operation = { ...LOST, ...changes };
  domain.store.put(operation);
  domain.backend.listHistory.resolves({ entries, hasMore: false });
  const { id: operationId, revision } = operation;
  void domain.jobs.ensure([{ queue: 'reconcile', operationId, revision }]);
  return domain;
}

/** The operation after what is due now. */
async function searched(domain: Domain): Promise<Operation> {
  await domain.handlers.reconcile({ id: 'job-1', queue: 'reconcile', operationId: LOST.id, revision: LOST.revision });
  return domain.current(LOST);
}

/** When LCS was read, until nothing is left to do within ten minutes. */
async function readings(domain: Domain, read: { callCount: number }): Promise<readonly number[]> {
  const times: number[] = [];
  for (let passed = 0; passed <= 10 * MINUTE; passed += 1000) {
    const before = read.callCount;
    await domain.runJobs();
    if (read.callCount > before) times.push(passed / 1000);
    await domain.clock.advance(1000);
  }
  return times;
}

describe('reconcile', () => {
  it('follows the one entry that is new, and asks LCS about it at once', async () => {
    const domain = domainWith();
    const { state, lcsActivityId, startedAt, nextPollAt, candidates } = await searched(domain);
    assert.deepEqual(
      { state, lcsActivityId, startedAt, nextPollAt },
      { state: 'running', lcsActivityId: LCS_ACTIVITY_ID, startedAt: NOON + 1000, nextPollAt: NOON },
    );
    assert.deepEqual(
      candidates.map((one) => one.lcsActivityId),
      [LCS_ACTIVITY_ID],
    );
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('reads afresh, in the name of whoever it is followed for', async () => {
    const followedBy = { tenantId: 'contoso', objectId: 'ana' };
    const domain = domainWith({ followedBy });
    await domain.clock.advance(7000);
    await searched(domain);
    const [, person, environment, page, , freshSince] = domain.backend.listHistory.firstCall.args;
    assert.deepEqual([person, environment, page, freshSince], [followedBy, LOST.target, 1, NOON + 7000]);
  });

  const NOT_OURS: Readonly<Record<string, readonly [Partial<typeof OURS>, Partial<Operation>]>> = {
    'is of another kind': [{ kind: 'export' }, {}],
    'was listed before, however LCS spells its id': [
      {},
      { historyBefore: [LCS_ACTIVITY_ID.replaceAll('-', '').toUpperCase()] },
    ],
    'began more than two minutes before the submission': [{ startedAt: NOON - 2 * MINUTE - 1 }, {}],
    'has no beginning, when what was there before is not known': [{ startedAt: null }, { historyBefore: null }],
  };
  for (const [name, [entry, changes]] of Object.entries(NOT_OURS)) {
    it(`goes on searching past an entry that ${name}`, async () => {
      const { state, nextPollAt, visibleRevision } = await searched(domainWith(changes, [{ ...OURS, ...entry }]));
      assert.deepEqual([state, visibleRevision], ['submitting', LOST.visibleRevision]);
      assert.equal(nextPollAt, NOON + MINUTE / 4);
    });
  }

  const PERHAPS_OURS: Readonly<Record<string, readonly [Partial<typeof OURS>, Partial<Operation>]>> = {
    'began two minutes early, for clocks differ': [{ startedAt: NOON - 2 * MINUTE }, {}],
    'is new, though the history from before is not known': [{}, { historyBefore: null }],
    'is new, though LCS does not say when it began': [{ startedAt: null }, {}],
    'has ended already': [{ endedAt: NOON + 2000, progress: 'succeeded', lcsStatus: 'Completed' }, {}],
  };
  for (const [name, [entry, changes]] of Object.entries(PERHAPS_OURS)) {
    it(`follows an entry that ${name}`, async () => {
      const { state, lcsActivityId } = await searched(domainWith(changes, [{ ...OURS, ...entry }]));
      assert.deepEqual([state, lcsActivityId], ['running', LCS_ACTIVITY_ID]);
    });
  }

  for (const state of ['running', 'succeeded'] as const) {
    it(`takes nothing for it that another operation of Ferry's is (${state})`, async () => {
      const domain = domainWith();
      domain.store.put(makeOperation({ id: 'other', state, lcsActivityId: LCS_ACTIVITY_ID.replaceAll('-', '') }));
      assert.equal((await searched(domain)).state, 'submitting');
    });
  }

  it('asks a person at once when several may be it, and says which', async () => {
    const domain = domainWith({}, [OURS, makeEntry({ lcsActivityId: OTHER_ID })]);
    const { state, candidates, nextPollAt, deadline } = await searched(domain);
    assert.deepEqual([state, nextPollAt, deadline], ['unconfirmed', null, null]);
    assert.deepEqual(candidates, [
      {
        lcsActivityId: LCS_ACTIVITY_ID,
        title: 'Refresh database',
        startedAt: NOON + 1000,
        lcsStatus: 'InProgress',
      },
      { lcsActivityId: OTHER_ID, title: 'Refresh database', startedAt: NOON, lcsStatus: 'Completed' },
    ]);
    assert.ok(domain.jobs.waiting.some(({ queue }) => queue === 'announce'));
  });

  it('reads at growing pauses and a last time at the end, then asks a person', async () => {
    const domain = domainWith({}, []);
    assert.deepEqual(await readings(domain, domain.backend.listHistory), [0, 15, 30, 60, 120, 240, 300]);
    const { state, candidates, announced } = await domain.current(LOST);
    assert.deepEqual([state, candidates, announced], ['unconfirmed', [], 'unconfirmed']);
  });

  it('finds what the history shows only later', async () => {
    const domain = domainWith();
    domain.backend.listHistory.onFirstCall().resolves({ entries: [], hasMore: false });
    await readings(domain, domain.backend.listHistory);
    assert.equal((await domain.current(LOST)).lcsActivityId, LCS_ACTIVITY_ID);
  });

  it('tries again while the history cannot be read, until the end', async () => {
    const domain = domainWith();
    domain.backend.listHistory.rejects(new FerryError('lcsForbidden', 'no'));
    const times = await readings(domain, domain.backend.listHistory);
    assert.deepEqual([times.length, (await domain.current(LOST)).state], [7, 'unconfirmed']);
    const away = domainWith();
    away.backend.listHistory.onFirstCall().rejects(new FerryError('lcsUnreachable', 'away'));
    await readings(away, away.backend.listHistory);
    assert.equal((await away.current(LOST)).lcsActivityId, LCS_ACTIVITY_ID);
  });

  it('rejects, so that the job runs again, when the database is away', async () => {
    const domain = domainWith();
    domain.store.listOpen = async () => {
      throw new FerryError('storeUnavailable', 'cut');
    };
    await assert.rejects(searched(domain), { code: 'storeUnavailable' });
  });

  it('ends silently for another revision, and once it is settled', async () => {
    const job = { id: 'job-1', queue: 'reconcile', operationId: LOST.id, revision: LOST.revision } as const;
    const domain = domainWith();
    await domain.handlers.reconcile({ ...job, revision: LOST.revision - 1 });
    await domain.handlers.reconcile({ ...job, operationId: 'unknown' });
    const running = domainWith({ state: 'running' });
    await running.handlers.reconcile(job);
    assert.equal(domain.backend.listHistory.callCount + running.backend.listHistory.callCount, 0);
  });
});

describe('reconcile, for a start or stop', () => {
  const seen = (lcsStatus: string) => ({ progress: 'unknownWord', lcsStatus, lcsText: null }) as const;
  const powered = (kind: 'start' | 'stop', lcsStatus: string, changes: Partial<Operation> = {}) => {
    const domain = domainWith({ kind, source: null, ...changes });
    domain.backend.poll.resolves(seen(lcsStatus));
    return domain;
  };

  for (const [kind, word] of [
    ['start', 'Starting'],
    ['start', 'Finished'],
    ['stop', 'Stopping'],
    ['stop', 'Deallocated'],
  ] as const) {
    it(`takes ${word} for a ${kind} that began, which has no activity id`, async () => {
      const domain = powered(kind, word);
      const { state, lcsActivityId, startedAt } = await searched(domain);
      assert.deepEqual([state, lcsActivityId, startedAt], ['running', null, NOON]);
      assert.equal(domain.backend.listHistory.callCount, 0);
    });
  }

  for (const [kind, word] of [
    ['start', 'Stopped'],
    ['stop', 'Finished'],
    ['start', 'Servicing'],
    ['stop', 'Unknown'],
  ] as const) {
    it(`learns nothing of a ${kind} from ${word}, and asks a person in the end`, async () => {
      const domain = powered(kind, word);
      const times = await readings(domain, domain.backend.poll);
      assert.deepEqual([times.at(-1), (await domain.current(LOST)).state], [300, 'unconfirmed']);
    });
  }

  it('believes no state when the one from before is not known', async () => {
    const domain = powered('start', 'Finished', { historyBefore: null });
    assert.equal((await searched(domain)).state, 'submitting');
    assert.equal(domain.backend.poll.callCount, 0);
  });
});
