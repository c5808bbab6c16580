import assert from 'node:assert/strict';
import { durationWords } from '../../../src/operations/duration-words.ts';

describe('durationWords', () => {
  for (const [seconds, words] of [
    [40, '40 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [90, '2 min'],
    [25 * 60, '25 min'],
    [59.6 * 60, '1 h'],
    [70 * 60, '1 h 10 min'],
    [26 * 3600, '26 h'],
  ] as const) {
    it(`says ${words} of ${seconds} seconds`, () => {
      assert.equal(durationWords(seconds * 1000), words);
    });
  }
});
