import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { Progress } from '../../../src/operations/happening.ts';
import type { Kind, Operation } from '../../../src/operations/operation.ts';
import { submit } from '../../../src/operations/submission.ts';
import { afterAnswer, poll } from '../../../src/operations/tracking.ts';
import { learnFromHistory, pastDurations, usualDuration } from '../../../src/operations/usual-duration.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { TIMING } from '../../support/settings.ts';

const TEST = { id: '3d7b8e39-9caf-4f01-9b42-3c4d5e6f7081', name: 'TEST' };

/** Refreshes of UAT that took so many minutes, the last one first. */
async function took(domain: Domain, minutes: readonly number[], sourceId: string | null = PROD.id): Promise<void> {
  const durations = minutes.map((one, index) => ({
    kind: 'refresh' as const,
    sourceId,
    targetId: UAT.id,
    lcsActivityId: crypto.randomUUID().replaceAll('-', ''),
    tookMs: one * MINUTE,
    endedAt: NOON - index * 1440 * MINUTE,
  }));
  await domain.deps.durations.learn(durations);
}

async function usualMinutes(domain: Domain, kind: Kind = 'refresh', source = PROD, target = UAT) {
  const usual = await usualDuration(domain.deps, kind, source, target);
  return usual && [usual.shortest / MINUTE, usual.longest / MINUTE];
}

describe('usualDuration', () => {
  it('is the shortest and the longest that is known of the kind and pair', async () => {
    const domain = createDomain();
    await took(domain, [76, 70, 82]);
    assert.deepEqual(await usualMinutes(domain), [70, 82]);
    assert.equal(await usualMinutes(domain, 'export'), null);
    assert.equal(await usualMinutes(domain, 'refresh', PROD, TEST), null);
  });

  it('is not known from fewer than two', async () => {
    const domain = createDomain();
    assert.equal(await usualMinutes(domain), null);
    await took(domain, [76]);
    assert.equal(await usualMinutes(domain), null);
  });

  it('goes by the pair alone once two of it are known, else by the target', async () => {
    const domain = createDomain();
    await took(domain, [100, 110], null);
    await took(domain, [60]);
    assert.deepEqual(await usualMinutes(domain), [60, 110]);
    await took(domain, [70]);
    assert.deepEqual(await usualMinutes(domain), [60, 70]);
  });

  it('knows all of the target where the source is not known', async () => {
    const domain = createDomain();
    await took(domain, [100], null);
    await took(domain, [60]);
    const usual = await usualDuration(domain.deps, 'refresh', null, UAT);
    assert.deepEqual(usual, { shortest: 60 * MINUTE, longest: 100 * MINUTE });
  });

  for (const [told, minutes, expected, alike] of [
    ['one that hung', [76, 70, 1400, 82], [70, 82], 3],
    ['one that was over at once', [76, 70, 1, 82], [70, 82], 3],
    ['two that have nothing in common', [10, 1000], null, 1],
  ] as const) {
    it(`leaves out ${told}`, async () => {
      const domain = createDomain();
      await took(domain, minutes);
      assert.deepEqual(await usualMinutes(domain), expected);
      const past = await pastDurations(domain.deps, 'refresh', PROD, UAT);
      assert.deepEqual([past.count, past.alike], [minutes.length, alike]);
    });
  }

  it('looks at the last twenty only', async () => {
    const domain = createDomain();
    await took(domain, [...Array.from({ length: 20 }, () => 60), 50, 50]);
    assert.deepEqual(await usualMinutes(domain), [60, 60]);
  });

  it('is not known, and nothing breaks, while it cannot be read', async () => {
    const domain = createDomain();
    const durations = { ...domain.deps.durations, of: () => Promise.reject(new FerryError('storeUnavailable', 'no')) };
    assert.equal(await usualDuration({ ...domain.deps, durations }, 'refresh', PROD, UAT), null);
  });
});

describe('what is usual', () => {
  const USUAL = { shortest: 60 * MINUTE, longest: 82 * MINUTE };

  it('is what a submission is polled by', async () => {
    const domain = createDomain();
    await took(domain, [82, 60]);
    const approved = makeOperation({ state: 'approved', confirmedAt: NOON });
    domain.store.put(approved);
    const job = { id: 'job', queue: 'submit' as const, operationId: approved.id, revision: approved.revision };
    await submit(domain.deps, job);
    assert.deepEqual((await domain.current(approved)).usual, USUAL);
    assert.equal(domain.backend.start.callCount, 1);
  });

  it('says when LCS is asked next, but not how long a rollback takes', () => {
    const running = makeOperation({ state: 'running', startedAt: NOON - MINUTE, usual: USUAL });
    const failing: Operation = { ...running, state: 'failing', lcsStatus: 'Failed', deadline: NOON + 30 * MINUTE };
    const pause = (operation: Operation, progress: Progress) => {
      const happening = afterAnswer(operation, { progress, lcsStatus: 'Word', lcsText: null }, NOON, TIMING, 0.5);
      return 'nextPollAt' in happening ? (happening.nextPollAt ?? 0) - NOON : null;
    };
    const [knowing, unknowing] = [2.5 * TIMING.maxPoll, 2 * MINUTE];
    for (const progress of ['running', 'unknownWord'] as const) assert.equal(pause(running, progress), knowing);
    for (const progress of ['failing', 'rollingBack'] as const) assert.equal(pause(running, progress), unknowing);
    assert.equal(pause(failing, 'unknownWord'), unknowing);
    assert.equal(pause(failing, 'running'), knowing);
  });
});

describe('learnFromHistory', () => {
  it('learns how long what succeeded took, and of nothing else', async () => {
    const domain = createDomain();
    const running = { endedAt: null, progress: 'running' as const };
    const failed = { progress: 'rolledBack' as const };
    const backwards = { startedAt: NOON, endedAt: NOON };
    const odd = [running, failed, backwards, { startedAt: null }, { kind: 'other' as const }];
    const entries = [{}, ...odd].map((changes) => makeEntry({ ...changes, lcsActivityId: crypto.randomUUID() }));
    await learnFromHistory(domain.deps, UAT, entries);
    const known = await domain.deps.durations.of('refresh', UAT.id);
    assert.deepEqual(known, [
      {
        kind: 'refresh',
        sourceId: null,
        targetId: UAT.id,
        lcsActivityId: entries[0]?.lcsActivityId.replaceAll('-', ''),
        tookMs: 60 * MINUTE,
        endedAt: NOON + 60 * MINUTE,
      },
    ]);
    assert.deepEqual(await domain.deps.durations.of('other', UAT.id), []);
  });

  it('breaks nothing when it cannot be kept', async () => {
    const domain = createDomain();
    const learn = () => Promise.reject(new FerryError('storeUnavailable', 'no'));
    await learnFromHistory({ ...domain.deps, durations: { ...domain.deps.durations, learn } }, UAT, [makeEntry()]);
    assert.match(JSON.stringify(domain.logger.lines), /cannot be kept/);
  });
});

describe('learning from the end of an operation', () => {
  const running = makeOperation({
    state: 'running',
    submittedAt: NOON - 60 * MINUTE,
    startedAt: NOON - 60 * MINUTE,
    nextPollAt: NOON,
    lcsActivityId: LCS_ACTIVITY_ID,
    lcsStatus: 'InProgress',
  });

  async function learnt(changes: Partial<Operation>, lcsStatus: 'Completed' | 'Aborted' = 'Completed') {
    const domain = createDomain();
    const progress = lcsStatus === 'Completed' ? 'succeeded' : 'failed';
    domain.backend.poll.resolves({ progress, lcsStatus, lcsText: null });
    const operation = { ...running, ...changes };
    domain.store.put(operation);
    const job = { id: 'job', queue: 'poll' as const, operationId: operation.id, revision: operation.revision };
    await poll(domain.deps, job);
    assert.equal((await domain.current(operation)).state, progress);
    return (await domain.deps.durations.of(operation.kind, UAT.id)).map(({ sourceId, tookMs }) => [sourceId, tookMs]);
  }

  it('knows the source, and how long it took', async () => {
    assert.deepEqual(await learnt({}), [[PROD.id, 60 * MINUTE]]);
  });

  it('learns from a stop, which is watched to a deadline from the beginning', async () => {
    const stop = { kind: 'stop' as const, source: null, deadline: NOON + 60 * MINUTE };
    assert.deepEqual(await learnt(stop), [[null, 60 * MINUTE]]);
  });

  it('learns nothing from one that failed', async () => {
    assert.deepEqual(await learnt({}, 'Aborted'), []);
  });

  for (const [told, changes] of [
    ['it was paused', { paused: true }],
    ['LCS could not be asked', { deadline: NOON + 60 * MINUTE }],
    ['Ferry was away', { nextPollAt: NOON - 6 * MINUTE }],
    ['its true start is not known', { submittedAt: null }],
  ] as const) {
    it(`learns nothing where ${told}`, async () => {
      assert.deepEqual(await learnt(changes), []);
    });
  }
});
