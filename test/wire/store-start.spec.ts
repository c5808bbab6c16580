import assert from 'node:assert/strict';
import { onEachDatabase, type TestStore } from '../support/store.ts';

describe('a start on the database of a start before', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.remove());

    it('runs no migration again, and leaves queues as they are that have our settings', async () => {
      await database.query('drop table kysely_migration_lock'); // who migrates makes it first
      const before = await queues();
      await database.reopen();
      assert.deepEqual(await queues(), before);
      assert.deepEqual(await database.query(`select to_regclass('kysely_migration_lock') as lock`), [{ lock: null }]);
    });

    it('gives back to a queue what it should have, and makes what is missing', async () => {
      const before = await settings();
      await database.query(`update pgboss.queue set retry_limit = 2, heartbeat_seconds = null where name = 'poll'`);
      await database.query(`delete from pgboss.queue where name = 'tellFree'`);
      await database.reopen();
      assert.deepEqual(await settings(), before);
      const job = { queue: 'tellFree' as const, operationId: crypto.randomUUID(), revision: 1 };
      assert.equal(await database.store.jobs.ensure([job]), 1);
    });

    function queues() {
      return database.query('select name, updated_on from pgboss.queue order by name');
    }

    function settings() {
      return database.query('select name, policy, retry_limit, heartbeat_seconds from pgboss.queue order by name');
    }
  });
});
