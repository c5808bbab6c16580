import assert from 'node:assert/strict';
import { clip } from '../../../src/operations/clip.ts';

describe('clip', () => {
  it('leaves short texts alone', () => {
    assert.equal(clip('abc', 3), 'abc');
  });

  it('says with … that something was left out', () => {
    assert.equal(clip('abcd efgh', 6), 'abcd…');
  });

  it('does not cut a character in two', () => {
    assert.equal(clip('🚢🚢🚢', 2), '🚢…');
  });
});
