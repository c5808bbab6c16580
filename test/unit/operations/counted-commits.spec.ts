import assert from 'node:assert/strict';
import { countedCommits } from '../../../src/operations/counted-commits.ts';
import { createDomain } from '../../support/domain.ts';
import { makeOperation } from '../../support/operations.ts';

describe('counted commits', () => {
  it('are those that were made, when they were made', async () => {
    const { store, commits } = countedCommits(createDomain().deps.store);
    assert.equal(commits(), 0);
    const committing = store.commit(makeOperation({ revision: 1 }), 0, {});
    assert.equal(commits(), 0);
    await committing;
    assert.equal(commits(), 1);
  });

  it('count what was refused: somebody else was quicker', async () => {
    const { store, commits } = countedCommits(createDomain().deps.store);
    const { ok } = await store.commit(makeOperation({ revision: 9 }), 8, {});
    assert.deepEqual([ok, commits()], [false, 1]);
  });

  it('leave the rest of the store as it is', async () => {
    const { deps } = createDomain();
    const { store } = countedCommits(deps.store);
    await store.commit(makeOperation({ id: 'new', revision: 1 }), 0, {});
    assert.equal((await store.get('new'))?.id, 'new');
  });
});
