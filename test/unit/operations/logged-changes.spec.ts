import assert from 'node:assert/strict';
import { advance } from '../../../src/operations/advance.ts';
import { withLoggedChanges } from '../../../src/operations/logged-changes.ts';
import { createDomain } from '../../support/domain.ts';
import { makeOperation } from '../../support/operations.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';

describe('the changes of operations', () => {
  function setUp() {
    const logger = createRecordingLogger();
    const domain = createDomain();
    const store = withLoggedChanges(domain.deps.store, logger);
    const told = () =>
      logger.lines.map(({ level, facts, sentence }) => [level, sentence, facts.operationId, facts.from, facts.to]);
    return { store, told, now: domain.clock.now() };
  }

  it('are in the log: that it begins, and each further state', async () => {
    const { store, told, now } = setUp();
    const operation = makeOperation({ revision: 1, visibleRevision: 1, state: 'requested' });
    await store.commit(operation, 0, {});
    await advance(store, operation, { what: 'expired' }, { actor: null }, now);
    assert.deepEqual(told(), [
      ['info', 'an operation begins', operation.id, null, 'requested'],
      ['info', 'an operation changed its state', operation.id, 'requested', 'expired'],
    ]);
  });

  it('are not where nothing was stored, or the state is the same', async () => {
    const { store, told } = setUp();
    const operation = makeOperation({ revision: 1, state: 'running' });
    assert.equal((await store.commit({ ...operation, revision: 3 }, 2, { from: 'submitting' })).ok, false);
    await store.commit(operation, 0, {});
    await store.commit({ ...operation, revision: 2 }, 1, { from: 'running' });
    assert.deepEqual(told().length, 1);
  });

  it('keep the store as it is otherwise', async () => {
    const { store } = setUp();
    const operation = makeOperation({ revision: 1 });
    await store.commit(operation, 0, {});
    assert.deepEqual(await store.get(operation.id), operation);
  });
});
