import assert from 'node:assert/strict';
import type { Progress } from '../../../src/operations/happening.ts';
import { quotaOf, reachesBeyondQuota, runningIn } from '../../../src/operations/lcs-history.ts';
import type { Kind } from '../../../src/operations/operation.ts';
import { makeEntry } from '../../support/domain.ts';
import { MINUTE, NOON } from '../../support/operations.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const started = (...hoursAgo: readonly number[]) =>
  hoursAgo.map((hours) => makeEntry({ startedAt: NOON - hours * HOUR, lcsActivityId: `${hours} hours ago` }));

describe('quotaOf', () => {
  const TABLE: readonly (readonly [readonly number[], number, number, number | null])[] = [
    [[], 0, 3, null],
    [[1], 1, 2, 23],
    [[1, 2, 20], 3, 0, 4],
    [[20, 1, 2], 3, 0, 4],
    [[1, 2, 5, 20], 4, 0, 19],
    [[1, 24], 1, 2, 23],
    [[1, 25, 30], 1, 2, 23],
  ];
  for (const [hoursAgo, used, left, nextIn] of TABLE) {
    it(`counts starts ${hoursAgo.join(', ') || 'never'} hours ago as ${used} used`, () => {
      const quota = quotaOf(started(...hoursAgo), NOON);
      const nextSlotAt = nextIn === null ? null : NOON + nextIn * HOUR;
      assert.deepEqual([quota.used, quota.left, quota.nextSlotAt], [used, left, nextSlotAt]);
    });
  }

  it('names what counts, newest first', () => {
    const { starts } = quotaOf(started(3, 1), NOON);
    assert.deepEqual(starts, [
      { at: NOON - HOUR, kind: 'refresh', lcsActivityId: '1 hours ago' },
      { at: NOON - 3 * HOUR, kind: 'refresh', lcsActivityId: '3 hours ago' },
    ]);
  });

  const COUNTS: Readonly<Record<Kind, number>> = { refresh: 1, export: 1, start: 0, stop: 0, other: 0 };
  for (const [kind, used] of Object.entries(COUNTS)) {
    it(`counts ${used} for: ${kind}`, () => {
      assert.equal(quotaOf([makeEntry({ kind: kind as Kind })], NOON).used, used);
    });
  }

  it('counts what failed, and what has not ended', () => {
    const failed = makeEntry({ progress: 'rolledBack', lcsStatus: 'RollbackCompleted' });
    assert.equal(quotaOf([failed, makeEntry({ endedAt: null, progress: 'running' })], NOON).used, 2);
  });

  it('does not count what has no start', () => {
    assert.equal(quotaOf([makeEntry({ startedAt: null })], NOON).used, 0);
  });
});

describe('reachesBeyondQuota', () => {
  it('is told by the oldest entry', () => {
    assert.equal(reachesBeyondQuota([], NOON), false);
    assert.equal(reachesBeyondQuota([makeEntry({ startedAt: NOON - DAY + 1 })], NOON), false);
    assert.equal(reachesBeyondQuota([makeEntry(), makeEntry({ startedAt: NOON - DAY })], NOON), true);
    assert.equal(reachesBeyondQuota([makeEntry({ startedAt: null })], NOON), false);
  });
});

describe('runningIn', () => {
  const TABLE: readonly (readonly [Progress, number | null, boolean])[] = [
    ['running', null, true],
    ['running', NOON, true],
    ['rollingBack', NOON, true],
    ['unknownWord', null, true],
    ['unknownWord', NOON, false],
    ['failing', null, true],
    ['failing', NOON, false],
    ['succeeded', NOON, false],
    ['succeeded', null, false],
    ['failed', NOON, false],
    ['rolledBack', NOON, false],
    ['rollbackFailed', null, false],
  ];
  for (const [progress, endedAt, runs] of TABLE) {
    it(`${runs ? 'finds' : 'leaves out'} what is ${progress} ${endedAt === null ? 'without' : 'with'} an end`, () => {
      assert.equal(runningIn([makeEntry({ progress, endedAt })]).length, runs ? 1 : 0);
    });
  }
});
