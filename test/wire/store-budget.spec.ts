import assert from 'node:assert/strict';
import { onEachDatabase, type TestStore } from '../support/store.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;

describe('store of the calls LCS counts', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    const rate = (key: string, calls: number, perMs: number) => ({ key, calls, perMs });
    const free = { booked: true };
    const full = (freeAt: number) => ({ booked: false, freeAt });

    it('books as many calls as the rate allows, and then says when the next is free', async () => {
      const { budget } = database.store;
      const rates = [rate('metadata 1', 2, 60_000)];
      assert.deepEqual(await budget.book(rates, NOW), free);
      assert.deepEqual(await budget.book(rates, NOW + 10), free);
      assert.deepEqual(await budget.book(rates, NOW + 20), full(NOW + 60_000));
      assert.deepEqual(await budget.book(rates, NOW + 60_000), free);
      assert.deepEqual(await budget.book(rates, NOW + 60_001), full(NOW + 60_010));
    });

    it('counts each key apart', async () => {
      const { budget } = database.store;
      await budget.book([rate('start a', 1, 300_000)], NOW);
      assert.deepEqual(await budget.book([rate('start b', 1, 300_000)], NOW), free);
      assert.deepEqual(await budget.book([rate('stop a', 1, 300_000)], NOW), free);
    });

    it('uses up nothing under one rate when another does not allow it', async () => {
      const { budget } = database.store;
      const narrow = rate('narrow', 1, 300_000);
      const wide = rate('wide', 2, 1_800_000);
      await budget.book([narrow, wide], NOW);
      assert.deepEqual(await budget.book([narrow, wide], NOW + 1), full(NOW + 300_000));
      assert.deepEqual(await budget.book([wide], NOW + 2), free);
      assert.deepEqual(await budget.book([narrow, wide], NOW + 3), full(NOW + 1_800_000));
    });

    it('gives the last place to one of many who ask at once', async () => {
      const { budget } = database.store;
      const asked = Array.from({ length: 8 }, () => budget.book([rate('rush', 3, 60_000)], NOW));
      const booked = (await Promise.all(asked)).filter((answer) => answer.booked);
      assert.equal(booked.length, 3);
    });

    it('forgets calls that no rate counts any more', async () => {
      await database.store.budget.book([rate('old', 1, 1000)], NOW - 2 * HOUR);
      await database.store.budget.book([rate('new', 1, 1000)], NOW + 1000);
      assert.deepEqual(await database.query("select key from lcs_budget where key in ('old', 'new')"), [
        { key: 'new' },
      ]);
    });
  });
});
