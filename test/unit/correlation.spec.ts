import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { correlated, currentCorrelation, uncorrelated, withCorrelation } from '../../src/correlation.ts';

describe('correlation', () => {
  it('lasts over everything that is waited for, and no longer', async () => {
    const seen = await withCorrelation('one', async () => {
      await soon();
      return [currentCorrelation(), await soon().then(currentCorrelation)];
    });
    assert.deepEqual(seen, ['one', 'one']);
    assert.equal(currentCorrelation(), null);
  });

  it('keeps apart what goes on at the same time', async () => {
    const ids = ['one', 'two', 'three'];
    const seen = await Promise.all(ids.map((id) => withCorrelation(id, () => soon().then(currentCorrelation))));
    assert.deepEqual(seen, ids);
  });

  it('goes on under the id that is under way, or begins a new one', () => {
    const made = correlated(currentCorrelation);
    assert.ok(made);
    assert.notEqual(correlated(currentCorrelation), made);
    assert.equal(
      withCorrelation('one', () => correlated(currentCorrelation)),
      'one',
    );
  });

  it('can be left for what belongs to nobody', () => {
    const seen = withCorrelation('one', () => [uncorrelated(currentCorrelation), currentCorrelation()]);
    assert.deepEqual(seen, [null, 'one']);
  });
});
