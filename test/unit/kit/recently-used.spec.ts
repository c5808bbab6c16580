import assert from 'node:assert/strict';
import { RecentlyUsed } from '../../../src/kit/recently-used.ts';

describe('RecentlyUsed', () => {
  it('drops what was not asked for the longest', () => {
    const made: string[] = [];
    const map = new RecentlyUsed<string>(2);
    const get = (key: string) =>
      map.getOrMake(key, () => {
        made.push(key);
        return key;
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) assert.equal(get(key), key);
    assert.deepEqual(made, ['a', 'b', 'c', 'b']);
  });
});
