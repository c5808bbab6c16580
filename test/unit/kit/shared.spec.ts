import assert from 'node:assert/strict';
import { shared } from '../../../src/kit/shared.ts';
import { settled } from '../../support/fake-clock.ts';

/** Readings that end when they are told. */
function readings() {
  const begun: { readonly name: string; readonly ended: PromiseWithResolvers<string> }[] = [];
  const read = shared((name: string) => {
    const ended = Promise.withResolvers<string>();
    begun.push({ name, ended });
    return ended.promise;
  });
  return { begun, read };
}

describe('a shared reading', () => {
  it('begins for the first, and once more for all who asked while it was under way', async () => {
    const { begun, read } = readings();
    const first = read('a');
    await settled();
    const others = [read('a'), read('a')];
    await settled();
    assert.equal(begun.length, 1);
    begun[0]?.ended.resolve('old');
    assert.equal(await first, 'old');
    await settled();
    assert.equal(begun.length, 2);
    begun[1]?.ended.resolve('new');
    assert.deepEqual(await Promise.all(others), ['new', 'new']);
  });

  it('is not shared by who asks for something else', async () => {
    const { begun, read } = readings();
    void read('a');
    void read('b');
    await settled();
    assert.deepEqual(
      begun.map(({ name }) => name),
      ['a', 'b'],
    );
  });

  it('fails for those who share it, and for nobody after them', async () => {
    const { begun, read } = readings();
    const first = read('a');
    await settled();
    const next = read('a');
    begun[0]?.ended.reject(new Error('gone'));
    await assert.rejects(first, /gone/);
    await settled();
    begun[1]?.ended.resolve('fine');
    assert.equal(await next, 'fine');
  });
});
