import assert from 'node:assert/strict';
import { onceForEach } from '../../../src/kit/once-for-each.ts';

describe('what is made once for each', () => {
  it('is made for each object, and only once', () => {
    const asked: string[] = [];
    const lengthOf = onceForEach((thing: { readonly name: string }, unit: string) => {
      asked.push(thing.name);
      return `${thing.name.length} ${unit}`;
    });
    const [first, twin] = [{ name: 'ferry' }, { name: 'ferry' }];
    assert.deepEqual([lengthOf(first, 'letters'), lengthOf(first, 'letters')], ['5 letters', '5 letters']);
    assert.equal(lengthOf(twin, 'signs'), '5 signs');
    assert.deepEqual(asked, ['ferry', 'ferry']);
  });

  it('is kept also when it is nothing', () => {
    let times = 0;
    const nothing = onceForEach((_thing: object) => {
      times += 1;
      return undefined;
    });
    const thing = {};
    nothing(thing);
    nothing(thing);
    assert.equal(times, 1);
  });

  it('is made anew after a failure', () => {
    let fails = true;
    const make = onceForEach((_thing: object) => {
      if (fails) throw new Error('not yet');
      return 'made';
    });
    const thing = {};
    assert.throws(() => make(thing), /not yet/);
    fails = false;
    assert.equal(make(thing), 'made');
  });
});
