import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { askPostgres, newPostgresDatabase, silentLogger } from '../support/store.ts';

describe('the database of a newer Ferry', () => {
  let databaseUrl: string;
  let remove: () => Promise<void>;

  before(sharedPostgres);
  beforeEach(async () => {
    ({ databaseUrl, remove } = await newPostgresDatabase({ withTables: true }));
  });
  afterEach(() => remove());

  it('is refused with the names of what is unknown, and stays as it is', async () => {
    await askPostgres(databaseUrl, `insert into kysely_migration values ('9999-of-tomorrow', now()::text)`);
    await askPostgres(databaseUrl, 'drop schema pgboss cascade');
    const before = await tables();
    await assert.rejects(open(), {
      code: 'storeUnavailable',
      message: 'The database was made by a newer Ferry (9999-of-tomorrow). Start that version or a newer one.',
    });
    assert.deepEqual(await tables(), before);
  });

  it('is refused when only the job tables are newer', async () => {
    await askPostgres(databaseUrl, 'update pgboss.version set version = 9999');
    await assert.rejects(open(), {
      code: 'storeUnavailable',
      message: /newer Ferry \(job tables 9999, this one knows \d+\)/,
    });
  });

  function open() {
    return openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
  }

  function tables() {
    const sql = `select schemaname, relname from pg_stat_user_tables order by 1, 2`;
    return askPostgres(databaseUrl, sql);
  }
});
