import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { anOperation, onEachDatabase, silentLogger, type TestStore } from '../support/store.ts';

/** What somebody wants followed that was started in LCS. */
function anAdopted(lcsActivityId: string, changes: Partial<Operation> = {}): Operation {
  return anOperation({ rule: 'adopted', state: 'running', source: null, startedAt: 1, lcsActivityId, ...changes });
}

describe('store of adopted operations', () => {
  onEachDatabase((open) => {
    let database: TestStore;
    /** Where several processes may share the database, another one's. */
    let others: Store | null = null;

    before(async () => {
      database = await open();
      const { databaseUrl } = database;
      const isShared = databaseUrl.startsWith('postgres');
      if (isShared) others = await openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
    });
    after(async () => {
      await others?.close();
      await database.remove();
    });

    it('follows one activity once, whoever commits it at the same moment and however its id is written', async () => {
      const id = crypto.randomUUID();
      const spellings = [id, id.toUpperCase(), id.replaceAll('-', ''), id];
      const stores = [database.store, others ?? database.store];
      const results = await Promise.all(
        spellings.flatMap((one) => stores.map(({ operations }) => operations.commit(anAdopted(one), 0, {}))),
      );
      const winners = results.filter(({ ok }) => ok);
      assert.equal(winners.length, 1);
      const open = (await database.store.operations.listOpen()).filter((one) =>
        spellings.includes(one.lcsActivityId ?? ''),
      );
      assert.equal(open.length, 1);
      for (const result of results) {
        if (!result.ok) assert.deepEqual(result, { ok: false, why: 'repeated', of: open[0] });
      }
    });

    it('writes nothing of the one that is refused', async () => {
      const { operations } = database.store;
      const first = anAdopted(crypto.randomUUID(), { state: 'failing' });
      const second = anAdopted(first.lcsActivityId ?? '');
      await operations.commit(first, 0, {});
      const refused = await operations.commit(second, 0, { locks: 'take' });
      assert.deepEqual(refused, { ok: false, why: 'repeated', of: first });
      assert.equal(await operations.get(second.id), null);
      const free = anOperation({ source: null, target: second.target });
      assert.deepEqual(await operations.commit(free, 0, { locks: 'take' }), { ok: true });
    });

    it('lets go of an activity when its operation ends, and of other activities never takes hold', async () => {
      const { operations } = database.store;
      const first = anAdopted(crypto.randomUUID());
      await operations.commit(first, 0, {});
      assert.deepEqual(await operations.commit(anAdopted(crypto.randomUUID()), 0, {}), { ok: true });
      const own = anAdopted(first.lcsActivityId ?? '', { rule: 'default' });
      assert.deepEqual(await operations.commit(own, 0, {}), { ok: true });
      await operations.commit({ ...first, revision: 2, state: 'unknown', endedAt: 2 }, 1, {});
      assert.deepEqual(await operations.commit(anAdopted(first.lcsActivityId ?? ''), 0, {}), { ok: true });
    });
  });
});
