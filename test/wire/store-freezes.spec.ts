import assert from 'node:assert/strict';
import type { AuditEvent, SetFreeze, Waiter } from '../../src/operations/ports.ts';
import { onEachDatabase, type TestStore } from '../support/store.ts';

const NOW = Date.parse('2026-11-21T10:00:00.123Z');
const HOUR = 3_600_000;

describe('store of freezes and of who waits', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    describe('freezes', () => {
      const freezes = () => database.store.freezes; // asking the database opens another store

      it('lists what is not over, oldest first, as it was set', async () => {
        const environment = { id: crypto.randomUUID(), name: 'UAT' };
        const ofAll = aFreeze({ from: NOW - HOUR, until: null, environment: null, environmentIds: null });
        const ofOne = aFreeze({ until: NOW + HOUR, environment, environmentIds: [environment.id] });
        for (const freeze of [ofOne, ofAll]) await freezes().set(freeze, anEvent('freezeSet', freeze));
        const listed = async (now: number) =>
          (await freezes().list(now)).filter(({ id }) => id === ofAll.id || id === ofOne.id);
        assert.deepEqual(await listed(NOW), [ofAll, ofOne]);
        assert.deepEqual(await listed(NOW + HOUR - 1), [ofAll, ofOne]);
        assert.deepEqual(await listed(NOW + HOUR), [ofAll]);
      });

      it('stores texts that PostgreSQL refuses, without what it refuses', async () => {
        const freeze = aFreeze({ reason: 'the\0 books\ud800' });
        await freezes().set(freeze, anEvent('freezeSet', freeze));
        const stored = (await freezes().list(NOW)).find(({ id }) => id === freeze.id);
        assert.equal(stored?.reason, 'the books\ufffd');
      });

      it('writes the audit event with the freeze, and neither without the other', async () => {
        const freeze = aFreeze();
        await freezes().set(freeze, anEvent('freezeSet', freeze));
        await assert.rejects(freezes().set(freeze, anEvent('freezeSet', freeze)), /duplicate key/);
        assert.deepEqual(await eventsOf(freeze), ['freezeSet']);
        const unwritable = { ...anEvent('freezeSet', freeze), activityId: '\0' };
        const other = aFreeze();
        await assert.rejects(freezes().set(other, unwritable));
        assert.ok((await freezes().list(NOW)).every(({ id }) => id !== other.id));
      });

      it('is lifted by one of many, with one audit event', async () => {
        const freeze = aFreeze();
        await freezes().set(freeze, anEvent('freezeSet', freeze));
        const lift = () => freezes().lift(freeze.id, anEvent('freezeLifted', freeze));
        const answers = await Promise.all(Array.from({ length: 5 }, lift));
        assert.deepEqual(answers.filter(Boolean), [true]);
        assert.ok((await freezes().list(NOW)).every(({ id }) => id !== freeze.id));
        assert.deepEqual(await eventsOf(freeze), ['freezeSet', 'freezeLifted']);
      });

      it('chains its events with all others that belong to no operation', async () => {
        await database.store.operations.record([anEvent('signedOut', aFreeze())]);
        const freeze = aFreeze();
        await freezes().set(freeze, anEvent('freezeSet', freeze));
        await freezes().lift(freeze.id, anEvent('freezeLifted', freeze));
        const [broken] = await database.query(`select count(*)::int as links from events e
          left join events p on p.hash = e.prev_hash and p.seq < e.seq
          where e.operation_id is null and p.seq is null`);
        assert.deepEqual(broken, { links: 1 }); // the first
      });

      it('drops what is over when the next is set', async () => {
        const over = aFreeze({ until: NOW });
        const next = aFreeze();
        await freezes().set(over, { ...anEvent('freezeSet', over), at: NOW - HOUR });
        assert.equal((await rowsOf(over)).length, 1);
        await freezes().set(next, anEvent('freezeSet', next));
        assert.deepEqual(await rowsOf(over), []);
        assert.equal((await rowsOf(next)).length, 1);
      });

      async function eventsOf({ id }: SetFreeze): Promise<readonly unknown[]> {
        const rows = await database.query(`select what from events where data ->> 'freezeId' = '${id}' order by seq`);
        return rows.map(({ what }) => what);
      }

      function rowsOf({ id }: SetFreeze) {
        return database.query(`select id from freezes where id = '${id}'`);
      }
    });

    describe('waiters', () => {
      it('keeps one per environment, person and conversation, oldest first', async () => {
        const { waiters } = database.store;
        const first = aWaiter({ since: NOW });
        const elsewhere = { ...first, conversationId: '19:other', since: NOW + 2 };
        const ofAnother = { ...first, environment: { id: crypto.randomUUID(), name: 'DEV' }, since: NOW + 3 };
        const other = { ...aWaiter({ since: NOW + 1 }), environment: first.environment };
        for (const waiter of [ofAnother, elsewhere, first, other]) await waiters.save(waiter);
        assert.deepEqual(await waiters.list(), [first, other, elsewhere, ofAnother]);
        const again = { ...first, environment: { ...first.environment, name: 'UAT 2' }, since: NOW + 4 };
        await waiters.save(again);
        assert.deepEqual(await waiters.list(), [other, elsewhere, ofAnother, again]);
        await waiters.remove(other);
        await waiters.remove(other);
        assert.deepEqual(await waiters.list(), [elsewhere, ofAnother, again]);
        for (const waiter of [elsewhere, ofAnother, again]) await waiters.remove(waiter);
        assert.deepEqual(await waiters.list(), []);
      });
    });
  });
});

function aPerson() {
  return { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
}

function aFreeze(changes: Partial<SetFreeze> = {}): SetFreeze {
  return {
    id: crypto.randomUUID(),
    projectId: 1234,
    environment: null,
    environmentIds: null,
    from: NOW,
    until: null,
    reason: 'month-end close',
    by: aPerson(),
    conversationId: '19:team@thread.tacv2;messageid=1',
    ...changes,
  };
}

function aWaiter(changes: Partial<Waiter> = {}): Waiter {
  const environment = { id: crypto.randomUUID(), name: 'UAT' };
  return { environment, person: aPerson(), conversationId: '19:team', since: NOW, ...changes };
}

function anEvent(what: string, { id, projectId, by: actor, conversationId }: SetFreeze): AuditEvent {
  return { at: NOW, actor, what, rule: null, conversationId, activityId: '1', data: { freezeId: id, projectId } };
}
