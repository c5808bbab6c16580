import assert from 'node:assert/strict';
import type { Duration } from '../../src/operations/ports.ts';
import { onEachDatabase, type TestStore } from '../support/store.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const MINUTE = 60_000;

/** A refresh on a target of its own. */
function aDuration(changes: Partial<Duration> = {}): Duration {
  return {
    kind: 'refresh',
    sourceId: null,
    targetId: crypto.randomUUID(),
    lcsActivityId: crypto.randomUUID().replaceAll('-', ''),
    tookMs: 76 * MINUTE,
    endedAt: later(),
    ...changes,
  };
}

let minutes = 0;
/** A minute more every time. */
function later(): number {
  minutes += 1;
  return NOW + minutes * MINUTE;
}

describe('store of durations', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    it('gives those of one kind and target, newest first', async () => {
      const { durations } = database.store;
      const first = aDuration({ sourceId: crypto.randomUUID() });
      const { targetId } = first;
      const second = aDuration({ targetId, tookMs: 90 * 24 * 60 * MINUTE + 1 });
      await durations.learn([first, second, aDuration({ targetId, kind: 'export' }), aDuration()]);
      assert.deepEqual(await durations.of('refresh', targetId), [second, first]);
      assert.deepEqual(await durations.of('stop', targetId), []);
    });

    it('learns nothing from nothing', async () => {
      await database.store.durations.learn([]);
    });

    it('knows each operation once, and learns its source when that becomes known', async () => {
      const { durations } = database.store;
      const told = aDuration();
      const own = { ...told, sourceId: 'PROD', tookMs: 77 * MINUTE };
      await durations.learn([told, told]);
      await durations.learn([told]);
      assert.deepEqual(await durations.of('refresh', told.targetId), [told]);
      await durations.learn([own]);
      await durations.learn([told]);
      assert.deepEqual(await durations.of('refresh', told.targetId), [{ ...told, sourceId: 'PROD' }]);
    });

    it('lets many learn the same at the same time, in whatever order', async () => {
      const { durations } = database.store;
      const targetId = crypto.randomUUID();
      const many = Array.from({ length: 1000 }, () => aDuration({ targetId }));
      const learners = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? many : many.toReversed()));
      await Promise.all(learners.map((learned) => durations.learn(learned)));
      assert.deepEqual(await durations.of('refresh', targetId), many.toReversed().slice(0, 50));
    });

    it('keeps the newest fifty of each kind and target', async () => {
      const { durations } = database.store;
      const targetId = crypto.randomUUID();
      const exported = aDuration({ targetId, kind: 'export' });
      const elsewhere = aDuration();
      const many = Array.from({ length: 53 }, () => aDuration({ targetId }));
      await durations.learn([exported, elsewhere]);
      await durations.learn(many);
      const rows = await database.query(`select * from durations where target_id = '${targetId}'`);
      assert.equal(rows.length, 51);
      const { durations: reopened } = database.store;
      assert.deepEqual(await reopened.of('refresh', targetId), many.toReversed().slice(0, 50));
      assert.deepEqual(await reopened.of('export', targetId), [exported]);
      assert.deepEqual(await reopened.of('refresh', elsewhere.targetId), [elsewhere]);
    });
  });
});
