import assert from 'node:assert/strict';
import { retryAt } from '../../../src/lcs/retry-after.ts';

describe('retryAt', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const cases: [string, string | null, number][] = [
    ['seconds', '267', 267_000],
    ['zero seconds', '0', 0],
    ['an HTTP date', 'Sun, 01 Mar 2026 12:01:30 GMT', 90_000],
    ['a date that is over', 'Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['no header', null, 10_000],
    ['an empty header', '', 10_000],
    ['nonsense', 'soon', 10_000],
    ['a negative number', '-5', 10_000],
  ];
  for (const [what, header, after] of cases) {
    it(`waits ${after} ms by ${what}`, () => assert.equal(retryAt(header, now) - now, after));
  }
});
