import assert from 'node:assert/strict';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import { QUEUES } from '../../src/operations/ports.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { sharedPostgres } from '../support/postgres.ts';
import {
  anOperation,
  askPostgres,
  newPostgresDatabase,
  onEveryQueue,
  openOnPostgres,
  silentLogger,
  type TestStore,
} from '../support/store.ts';

/** What only a server can show: several instances, and connections that are cut. */
describe('database server', () => {
  let database: TestStore;
  let other: Store;

  before(sharedPostgres);
  beforeEach(async () => {
    database = await openOnPostgres();
    other = await openAt(database.databaseUrl);
  });
  afterEach(async () => {
    await other.close();
    await database.remove();
  });

  it('lets one of two instances win a commit, the locks and an activity', async () => {
    const operation = anOperation();
    await database.store.operations.commit(operation, 0, {});
    const both = [database.store, other];
    const commits = await Promise.all(
      both.map(({ operations }) => operations.commit({ ...operation, revision: 2 }, 1, {})),
    );
    const { source, target } = operation;
    const locks = await Promise.all(
      both.map(({ operations }) => operations.commit(anOperation({ source, target }), 0, { locks: 'take' })),
    );
    const first = await Promise.all(both.map(({ seen }) => seen.first('activity', Date.now())));
    assert.deepEqual([...commits, ...locks].map((result) => result.ok).toSorted(), [false, false, true, true]);
    assert.deepEqual(first.toSorted(), [false, true]);
  });

  it('lets two instances see the same activities in whichever order', async () => {
    const slow = new pg.Client({ connectionString: database.databaseUrl });
    await slow.connect();
    try {
      const see = (key: string) => slow.query('insert into seen (key, seen_at) values ($1, now())', [key]);
      await slow.query('begin');
      await see('a');
      const seen = Promise.all(['b', 'a'].map((key) => database.store.seen.first(key, Date.now())));
      const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await askPostgres(database.databaseUrl, waits)).length === 0);
      await see('b'); // else each waits for the other
      await slow.query('commit');
      assert.deepEqual(await seen, [false, false]);
    } finally {
      await slow.end();
    }
  });

  it('runs a job on one of two instances', async () => {
    const operations = Array.from({ length: 10 }, () => anOperation());
    const ran: string[] = [];
    const all = Promise.withResolvers<void>();
    const take = async ({ operationId }: { operationId: string }) => {
      ran.push(operationId);
      if (ran.length === operations.length) all.resolve();
    };
    const handlers = onEveryQueue(take);
    for (const store of [database.store, other]) await store.jobs.start(handlers);
    for (const operation of operations) {
      const jobs = [{ queue: 'submit' as const, operationId: operation.id, revision: 1 }];
      await database.store.operations.commit(operation, 0, { jobs });
    }
    await all.promise;
    for (const store of [database.store, other]) await store.jobs.stop(1_000);
    assert.deepEqual(ran.toSorted(), operations.map(({ id }) => id).toSorted());
  });

  it('serves again after its connections were cut, without ending the process', async () => {
    const operation = anOperation();
    await database.store.operations.commit(operation, 0, {});
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'ferry%' and datname = current_database()`;
    const asked = Array.from({ length: 20 }, () => database.store.operations.listOpen());
    const answers = Promise.allSettled(asked);
    await askPostgres(database.databaseUrl, cut);
    for (const answer of await answers) {
      if (answer.status === 'rejected') assert.equal(answer.reason.code, 'storeUnavailable');
    }
    // Each connection of the pool may still be met as a cut one, and no more often than that.
    for (let met = 0; met < 10; met += 1) await database.store.operations.get(operation.id).catch(() => {});
    assert.deepEqual(await database.store.operations.get(operation.id), operation);
  });
});

describe('ten instances that start together on an empty server', () => {
  let databaseUrl: string;
  let remove: () => Promise<void>;

  before(sharedPostgres);
  beforeEach(async () => {
    ({ databaseUrl, remove } = await newPostgresDatabase());
  });
  afterEach(() => remove());

  it('all become ready, and the tables are made once', async () => {
    const stores = await Promise.all(Array.from({ length: 10 }, () => openAt(databaseUrl)));
    try {
      const answers = await Promise.all(stores.map((store) => store.operations.listOpen()));
      assert.deepEqual(answers, Array(10).fill([]));
      const made = await askPostgres(databaseUrl, 'select name, count(*)::int from kysely_migration group by name');
      assert.ok(made.length > 0);
      assert.deepEqual(new Set(made.map(({ count }) => count)), new Set([1]));
      const queues = await askPostgres(databaseUrl, 'select name from pgboss.queue');
      assert.deepEqual(
        queues
          .map(({ name }) => name)
          .filter(isOurs)
          .toSorted(),
        [...QUEUES].toSorted(),
      );
      assert.equal((await askPostgres(databaseUrl, 'select version from pgboss.version')).length, 1);
    } finally {
      for (const store of stores) await store.close();
    }
  });
});

function isOurs(queue: unknown): boolean {
  return !String(queue).startsWith('__pgboss');
}

function openAt(databaseUrl: string) {
  return openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
}
