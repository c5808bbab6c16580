import assert from 'node:assert/strict';
import type { AuditEvent } from '../../src/operations/ports.ts';
import { onEachDatabase, type TestStore } from '../support/store.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-21T10:00:00.123Z');
/** When an event of `START` is old enough. */
const LATER = START + 10 * MINUTE;

describe('store of anchors', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.remove());

    const record = (...times: readonly number[]) => database.store.operations.record(times.map(anEvent));
    const anchor = (now: number) => database.store.auditLog.anchor(now);
    const rows = () =>
      database.query('select seq::int, up_to::int, events, prev_hash, hash, at from anchors order by seq');

    it('anchors what is older than ten minutes, and nothing that is newer', async () => {
      assert.equal(await anchor(LATER), null, 'there is nothing');
      await record(START, START + 1, START + 2);
      assert.equal(await anchor(LATER - 1), null, 'all of it is too new');
      const made = await anchor(LATER + 1);
      assert.match(made?.hash ?? '', /^[0-9a-f]{64}$/);
      const at = new Date(LATER + 1);
      assert.deepEqual(await rows(), [{ seq: 1, up_to: 2, events: 2, prev_hash: '', hash: made?.hash, at }]);
      assert.equal(made?.upTo, 2);
    });

    it('makes the next one after an hour, when there is something new', async () => {
      await record(START);
      const first = await anchor(LATER);
      await record(START + 1, START + 2);
      const hourLater = LATER + 60 * MINUTE;
      assert.equal(await anchor(hourLater - 1), null);
      const second = await anchor(hourLater);
      assert.equal(await anchor(hourLater + 60 * MINUTE), null, 'nothing is new');
      assert.deepEqual(
        (await rows()).map(({ up_to, events, prev_hash, hash }) => [up_to, events, prev_hash, hash]),
        [
          [1, 1, '', first?.hash],
          [3, 2, first?.hash, second?.hash],
        ],
      );
    });

    it('is made once by several that are at it together', async () => {
      await record(START);
      const made = await Promise.all(Array.from({ length: 5 }, () => anchor(LATER)));
      assert.equal(made.filter((one) => one !== null).length, 1);
      assert.equal((await rows()).length, 1);
    });

    it('holds as many events as there are', async () => {
      await record(...Array.from({ length: 2_500 }, (_, n) => START + (n % 3)));
      await anchor(LATER + 2);
      assert.deepEqual(
        (await rows()).map(({ up_to, events }) => [up_to, events]),
        [[2_500, 2_500]],
      );
    });

    it('cannot be changed or removed', async () => {
      await record(START);
      await anchor(LATER);
      for (const statement of ["update anchors set hash = ''", 'delete from anchors', 'truncate anchors']) {
        await assert.rejects(database.query(statement), /anchors are append-only: (UPDATE|DELETE|TRUNCATE) is refused/);
      }
      await assert.rejects(database.query('delete from events'), /events are append-only: DELETE is refused/);
      assert.equal((await rows()).length, 1);
    });
  });
});

function anEvent(at: number): AuditEvent {
  return { at, actor: null, what: 'signedIn', rule: null, conversationId: null, activityId: null, data: {} };
}
