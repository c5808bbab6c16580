import assert from 'node:assert/strict';
import { createSendRates } from '../../../src/channel/send-rates.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const HOUR = 3_600_000;

/** When so many requests that are wanted at once go out, in ms from now. */
function timesOf(requests: number): readonly number[] {
  const rates = createSendRates();
  return Array.from({ length: requests }, () => rates.book('a', NOW));
}

/** The most in any stretch that begins with a request. */
function mostIn(stretchMs: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + stretchMs).length));
}

describe('the rates of a conversation', () => {
  it('let a few requests go at once', () => {
    assert.deepEqual(timesOf(7), [0, 0, 0, 0, 0, 0, 0]);
  });

  it('hold a burst back: 7 in a second, 8 in two, 60 in thirty, 1,800 in an hour', () => {
    const times = timesOf(4_000);
    assert.deepEqual(
      [1_000, 2_000, 30_000, HOUR].map((stretch) => mostIn(stretch, times)),
      [7, 8, 60, 1_800],
    );
  });

  it('hold nobody back longer than they must', () => {
    assert.deepEqual(timesOf(10).slice(7), [1_000, 2_000, 2_000]);
  });

  it('are of each conversation', () => {
    const rates = createSendRates();
    for (let n = 0; n < 7; n++) rates.book('a', NOW);
    assert.equal(rates.book('b', NOW), 0);
    assert.equal(rates.book('a', NOW), 1_000);
  });

  it('keep no order wrong: what is wanted later goes later', () => {
    const rates = createSendRates();
    for (let n = 0; n < 8; n++) rates.book('a', NOW);
    assert.equal(rates.book('a', NOW + 500), 1_500);
  });

  it('count again what was sent by many conversations an hour ago', () => {
    const rates = createSendRates();
    for (let n = 0; n < 2_000; n++) rates.book(`c${n}`, NOW);
    for (let n = 0; n < 7; n++) assert.equal(rates.book('c1', NOW + HOUR + 1), 0);
  });

  it('are kept for everybody, however many conversations there are', () => {
    const rates = createSendRates();
    for (let n = 0; n < 2_000; n++) rates.book(`c${n}`, NOW);
    for (let n = 0; n < 6; n++) assert.equal(rates.book('c1', NOW), 0);
    assert.equal(rates.book('c1', NOW), 1_000);
  });
});
