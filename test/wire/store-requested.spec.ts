import assert from 'node:assert/strict';
import type { Operation } from '../../src/operations/operation.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

const EVENING = Date.parse('2026-11-21T20:00:00.001Z');

describe('store of requests', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    /** Another request for the same thing. */
    function again(request: Operation, changes: Partial<Operation> = {}): Operation {
      return { ...request, id: crypto.randomUUID(), ...changes };
    }

    for (const notBefore of [null, EVENING]) {
      const when = notBefore === null ? 'at once' : 'for later';
      it(`keeps one of many that want the same thing ${when} in the same place`, async () => {
        const { operations } = database.store;
        const request = anOperation({ notBefore });
        const wishes = [request, again(request), again(request), again(request)];
        const results = await Promise.all(wishes.map((wish) => operations.commit(wish, 0, {})));
        const winner = wishes.find((_, n) => results[n]?.ok);
        assert.ok(winner);
        for (const result of results)
          if (!result.ok) assert.deepEqual(result, { ok: false, why: 'repeated', of: winner });
        assert.equal(results.filter(({ ok }) => ok).length, 1);
      });
    }

    it('keeps both that want the same thing at different times', async () => {
      const { operations } = database.store;
      const request = anOperation();
      const wishes = [null, EVENING, EVENING + 1].map((notBefore) => again(request, { notBefore }));
      for (const wish of wishes) assert.deepEqual(await operations.commit(wish, 0, {}), { ok: true });
      for (const wish of wishes) {
        const refused = await operations.commit(again(wish), 0, {});
        assert.deepEqual(refused, { ok: false, why: 'repeated', of: wish });
      }
    });

    it('lets the same be asked for again once it waits for its requester no more', async () => {
      const { operations } = database.store;
      const request = anOperation({ notBefore: EVENING });
      await operations.commit(request, 0, {});
      await operations.commit({ ...request, revision: 2, state: 'awaitingApproval' }, 1, {});
      assert.deepEqual(await operations.commit(again(request), 0, {}), { ok: true });
    });
  });
});
