import assert from 'node:assert/strict';
import { nextPoll } from '../../../src/operations/poll-schedule.ts';
import { MINUTE, NOON } from '../../support/operations.ts';
import { TIMING } from '../../support/settings.ts';

const pause = (ranFor: number, random = 0.5) => nextPoll(NOON - ranFor, NOON, TIMING, random) - NOON;

describe('nextPoll', () => {
  it('waits a quarter of the time so far', () => {
    assert.equal(pause(8 * MINUTE), 2 * MINUTE);
  });

  it('waits minPoll at least and maxPoll at most', () => {
    assert.equal(pause(0), TIMING.minPoll);
    assert.equal(pause(600 * MINUTE), TIMING.maxPoll);
  });

  it('does not go back in time when the clocks of two machines differ', () => {
    assert.equal(pause(-MINUTE), TIMING.minPoll);
  });

  it('gives or takes a tenth', () => {
    assert.ok(Math.abs(pause(8 * MINUTE, 0) - 108_000) < 1);
    assert.ok(Math.abs(pause(8 * MINUTE, 1) - 132_000) < 1);
  });
});
