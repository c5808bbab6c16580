import assert from 'node:assert/strict';
import { ShortMemory } from '../../../src/kit/short-memory.ts';

describe('ShortMemory', () => {
  it('remembers for so long after a value was put, and no longer', () => {
    const memory = new ShortMemory<string>(2, 1000);
    memory.put('a', 'first', 0);
    assert.equal(memory.get('a', 999), 'first');
    assert.equal(memory.get('a', 1000), undefined);
    memory.put('a', 'again', 900);
    assert.equal(memory.get('a', 1899), 'again');
  });

  it('lets what was put the longest ago give way', () => {
    const memory = new ShortMemory<string>(2, 1000);
    for (const key of ['a', 'b', 'a', 'c']) memory.put(key, key, 0);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => memory.get(key, 0)),
      ['a', undefined, 'c'],
    );
  });

  it('forgets what it is told to', () => {
    const memory = new ShortMemory<string>(2, 1000);
    memory.put('a', 'a', 0);
    memory.forget('a');
    assert.equal(memory.get('a', 0), undefined);
  });
});
