import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { anOperation, askPostgres, openOnPostgres, silentLogger, type TestStore } from '../support/store.ts';

const SERVER = process.env.TEST_DATABASE_URL;

/** What only a server can show: several instances, and connections that are cut. */
(SERVER ? describe : describe.skip)('database server (needs TEST_DATABASE_URL)', () => {
  let database: TestStore;
  let other: Store;

  beforeEach(async () => {
    database = await openOnPostgres(SERVER ?? '');
    other = await openAt(database.databaseUrl);
  });
  afterEach(async () => {
    await other.close();
    await database.remove();
  });

  it('is made ready by one of several instances that start together', async () => {
    await askPostgres(
      database.databaseUrl,
      'drop schema public cascade; create schema public; drop schema pgboss cascade',
    );
    const stores = await Promise.all([1, 2, 3].map(() => openAt(database.databaseUrl)));
    assert.deepEqual(await Promise.all(stores.map((store) => store.operations.listOpen())), [[], [], []]);
    for (const store of stores) await store.close();
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

  it('runs a job on one of two instances', async () => {
    const operations = Array.from({ length: 10 }, () => anOperation());
    const ran: string[] = [];
    const all = Promise.withResolvers<void>();
    const take = async ({ operationId }: { operationId: string }) => {
      ran.push(operationId);
      if (ran.length === operations.length) all.resolve();
    };
    const handlers = { submit: take, poll: take, expire: take, cards: take, announce: take };
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
    await database.store.operations.get(operation.id).catch(() => {}); // may still meet a cut connection
    assert.deepEqual(await database.store.operations.get(operation.id), operation);
  });
});

function openAt(databaseUrl: string) {
  return openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
}
