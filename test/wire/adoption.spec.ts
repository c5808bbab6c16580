import assert from 'node:assert/strict';
import { adopt } from '../../src/operations/adoption.ts';
import { advance } from '../../src/operations/advance.ts';
import { createDomain, makeEntry } from '../support/domain.ts';
import { makeProject } from '../support/settings.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

describe('adopt, in a database', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    function watch(target: { readonly id: string; readonly name: string }, lcsActivityId: string) {
      const { requester, conversationId } = anOperation();
      const entry = makeEntry({ lcsActivityId, endedAt: null, lcsStatus: 'InProgress', progress: 'running' });
      const deps = { ...createDomain().deps, store: database.store.operations, newId: () => crypto.randomUUID() };
      const who = { requester, conversationId, activityId: 'message-1' };
      return adopt(deps, { project: makeProject(), environment: target, entry, lcsActivityId, ...who });
    }

    it('follows once what several want followed at the same time, and holds the environment to its end', async () => {
      const store = database.store.operations;
      const target = { id: crypto.randomUUID(), name: 'UAT' };
      const lcsActivityId = crypto.randomUUID();
      const outcomes = await Promise.all([1, 2, 3].map(() => watch(target, lcsActivityId)));
      const ids = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.operation.id : outcome.sentence)));
      assert.equal(ids.size, 1);
      const operation = await store.get([...ids][0] as string);
      assert.ok(operation);
      const other = anOperation({ source: null, target, state: 'approved' });
      const locked = await store.commit(other, 0, { locks: 'take' });
      assert.equal(locked.ok ? null : locked.why, 'locked');
      await advance(store, operation, { what: 'gaveUp' }, { actor: null }, Date.now());
      assert.deepEqual(await store.commit(other, 0, { locks: 'take' }), { ok: true });
    });

    it('follows what runs on an environment that another operation holds, and leaves it that', async () => {
      const store = database.store.operations;
      const holder = anOperation({ source: null, state: 'approved' });
      await store.commit(holder, 0, { locks: 'take' });
      const outcome = await watch(holder.target, crypto.randomUUID());
      assert.ok(outcome.ok);
      await advance(store, outcome.operation, { what: 'gaveUp' }, { actor: null }, Date.now());
      const third = anOperation({ source: null, target: holder.target, state: 'approved' });
      const locked = await store.commit(third, 0, { locks: 'take' });
      assert.deepEqual(locked.ok || locked.why === 'locked' ? locked : null, {
        ok: false,
        why: 'locked',
        by: await store.get(holder.id),
      });
    });
  });
});
