import assert from 'node:assert/strict';
import { lookAtClock } from '../../../src/doctor/clock.ts';
import { lineOf } from '../../support/doctor.ts';

const MINUTE = 60_000;
const clocks = (...minutes: readonly number[]) =>
  lineOf(lookAtClock(minutes.map((ahead, i) => ({ host: `h${i}`, aheadMs: ahead * MINUTE }))));

describe('the clock', () => {
  it('is right to the minute, off by some, or too far off', () => {
    assert.equal(clocks(0.5, -0.9), 'pass clock: Right to the minute, by h0, h1.');
    assert.match(clocks(2), /^warn clock: This machine's clock is 2 minutes ahead, by h0\. From 5 minutes on/);
    assert.match(clocks(-4.9), /^warn .* 5 minutes behind/);
    assert.match(clocks(-10), /^fail .* 10 minutes behind, by h0\. Tokens are refused.* \| Set the clock/);
    assert.match(clocks(60 * 24 * 365), /^fail .* 365 days ahead/);
  });

  it('goes by the middle: one of the others may be wrong', () => {
    assert.match(clocks(0, 600, 0.1), /^pass/);
    assert.match(clocks(10, 10, 0), /^fail/);
  });

  it('says so when nobody tells the time', () => assert.match(clocks(), /^warn clock: Nobody was reached/));
});
