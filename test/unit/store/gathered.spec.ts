import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { gathered } from '../../../src/store/gathered.ts';
import { settled } from '../../support/fake-clock.ts';

/** Statements that end when they are told. */
function statements() {
  const begun: { readonly keys: readonly string[]; readonly ended: PromiseWithResolvers<void> }[] = [];
  const ask = gathered(async (keys: readonly string[]) => {
    const ended = Promise.withResolvers<void>();
    begun.push({ keys, ended });
    await ended.promise;
    return keys.map((key) => key.toUpperCase());
  });
  return { begun, ask };
}

async function failing(why: Error, bad: string) {
  const asked: (readonly string[])[] = [];
  const ask = gathered(async (keys: readonly string[]) => {
    asked.push(keys);
    if (keys.includes(bad)) throw why;
    return keys;
  });
  const results = await Promise.allSettled([ask('a'), ask(bad), ask('c')]);
  return { asked, results: results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason)) };
}

describe('gathered statements', () => {
  it('take what is asked in one moment together, and give each their own', async () => {
    const { begun, ask } = statements();
    const answers = Promise.all([ask('a'), ask('b')]);
    await settled();
    await settled();
    assert.deepEqual(
      begun.map(({ keys }) => keys),
      [['a', 'b']],
    );
    begun[0]?.ended.resolve();
    assert.deepEqual(await answers, ['A', 'B']);
  });

  it('leave what is asked while one is under way to the next, so that nobody gets what was read before', async () => {
    const { begun, ask } = statements();
    const first = ask('a');
    await settled();
    await settled();
    const later = Promise.all([ask('b'), ask('c')]);
    await settled();
    assert.equal(begun.length, 1);
    begun[0]?.ended.resolve();
    await first;
    await settled();
    await settled();
    assert.deepEqual(begun[1]?.keys, ['b', 'c']);
    begun[1]?.ended.resolve();
    assert.deepEqual(await later, ['B', 'C']);
  });

  it('fail only who brought what is wrong', async () => {
    const why = new Error('invalid byte sequence');
    assert.deepEqual((await failing(why, 'bad')).results, ['a', why, 'c']);
  });

  it('are repeated one by one when they were rolled back for the sake of others', async () => {
    const why = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    assert.deepEqual((await failing(why, 'bad')).results, ['a', why, 'c']);
  });

  it('are not repeated one by one on a database that cannot serve', async () => {
    const why = new FerryError('storeUnavailable', 'gone');
    const gone = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    assert.deepEqual((await failing(gone, 'bad')).asked, [['a', 'bad', 'c']]);
    assert.deepEqual((await failing(why, 'bad')).asked.length, 1);
  });

  it('go on after a failure', async () => {
    let fails = true;
    const ask = gathered(async (keys: readonly string[]) => {
      if (fails) throw new Error('once');
      return keys;
    });
    await assert.rejects(ask('a'), /once/);
    fails = false;
    assert.equal(await ask('b'), 'b');
  });
});
