import assert from 'node:assert/strict';
import { WrittenLately } from '../../../src/store/written-lately.ts';
import { NOON } from '../../support/operations.ts';

describe('what was written lately', () => {
  it('stands for five minutes', () => {
    const written = new WrittenLately();
    written.note('a', 'x', NOON);
    assert.equal(written.has('a', 'x', NOON + 299_999), true);
    assert.equal(written.has('a', 'x', NOON + 300_000), false);
  });

  it('is not what it was with other content, and not under another name', () => {
    const written = new WrittenLately();
    written.note('a', 'x', NOON);
    assert.equal(written.has('a', 'y', NOON), false);
    assert.equal(written.has('b', 'x', NOON), false);
  });

  it('is the later of two, whichever was written first', () => {
    const written = new WrittenLately();
    written.note('a', 'new', NOON + 1);
    written.note('a', 'old', NOON);
    assert.equal(written.has('a', 'new', NOON + 1), true);
    assert.equal(written.has('a', 'old', NOON + 1), false);
  });

  it('is forgotten when it was changed otherwise', () => {
    const written = new WrittenLately();
    written.note('a', 'x', NOON);
    written.forget('a');
    assert.equal(written.has('a', 'x', NOON), false);
  });
});
