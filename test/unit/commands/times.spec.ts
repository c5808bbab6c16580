import assert from 'node:assert/strict';
import { dayAndTimeFor, duration, timeFor } from '../../../src/commands/times.ts';
import { MINUTE, NOON } from '../../support/operations.ts';

describe('timeFor', () => {
  it('writes the clock time where the person is', () => {
    assert.equal(timeFor('Europe/Berlin')(NOON), '13:00');
    assert.equal(timeFor('America/New_York')(NOON), '07:00');
  });

  it('writes UTC, and says so, where nobody knows, or Teams said what nobody knows', () => {
    assert.equal(timeFor(null)(NOON), '12:00 UTC');
    assert.equal(timeFor('Mars/Olympus')(NOON), '12:00 UTC');
  });
});

describe('dayAndTimeFor', () => {
  it('writes the day and the time where the person is, or in UTC by name', () => {
    assert.equal(dayAndTimeFor('Asia/Tokyo')(NOON + 180 * MINUTE), 'Sunday, 22 November 2026, 00:00');
    assert.equal(dayAndTimeFor(null)(NOON), 'Saturday, 21 November 2026, 12:00 UTC');
  });
});

describe('duration', () => {
  const SPANS: readonly (readonly [number, string])[] = [
    [-5, '0 seconds'],
    [1000, '1 second'],
    [45_000, '45 seconds'],
    [2 * MINUTE, '2 minutes'],
    [59.6 * MINUTE, '1 hour'],
    [60 * MINUTE, '1 hour'],
    [76 * MINUTE, '1 hour 16 minutes'],
    [121 * MINUTE, '2 hours 1 minute'],
  ];
  for (const [ms, words] of SPANS) it(`says ${words}`, () => assert.equal(duration(ms), words));
});
