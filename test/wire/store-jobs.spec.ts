import assert from 'node:assert/strict';
import { sweep } from '../../src/operations/housekeeping.ts';
import { type Job, QUEUES, type QueueName } from '../../src/operations/ports.ts';
import { createDomain } from '../support/domain.ts';
import { collect, handlers } from '../support/jobs.ts';
import { anOperation, onEachDatabase, openOnPostgres, type TestStore } from '../support/store.ts';

describe('job queue', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.remove());

    it('takes jobs of every queue in the very first commit of a new process', async () => {
      const operation = anOperation();
      const jobs = QUEUES.map((queue) => ({ queue, operationId: operation.id, revision: 1 }));
      assert.deepEqual(await database.store.operations.commit(operation, 0, { jobs }), { ok: true });
      assert.deepEqual((await waiting()).toSorted(), [...QUEUES].sort());
    });

    it('does not hang on 50 commits at once while jobs run', async () => {
      const ran = collect(50);
      await database.store.jobs.start(handlers({ poll: ran.add }));
      const operations = Array.from({ length: 50 }, () => anOperation());
      const results = await Promise.all(operations.map((operation) => stored(operation, 'poll')));
      assert.ok(results.every((result) => result.ok));
      assert.deepEqual((await ran.all).map((job) => job.operationId).sort(), operations.map(({ id }) => id).sort());
    });

    it('hands a job to one worker, with what it is for', async () => {
      const operation = anOperation();
      const ran = collect(1);
      await database.store.jobs.start(handlers({ submit: ran.add }));
      await stored(operation, 'submit');
      const [job] = await ran.all;
      assert.deepEqual({ ...job, id: '' }, { id: '', queue: 'submit', operationId: operation.id, revision: 1 });
    });

    it('keeps a job until its time', async () => {
      const operation = anOperation();
      const at = Date.now() + 1_500;
      const ran = collect(1);
      await database.store.jobs.start(handlers({ poll: ran.add }));
      const jobs = [{ queue: 'poll' as const, operationId: operation.id, revision: 1, startAfter: at }];
      await database.store.operations.commit(operation, 0, { jobs });
      await ran.all;
      assert.ok(Date.now() >= at);
    });

    it('leaves no job of a commit that was refused', async () => {
      const operation = anOperation();
      await database.store.operations.commit(operation, 0, {});
      const result = await stored({ ...operation, revision: 3 }, 'submit', 2);
      assert.equal(result.ok, false);
      assert.deepEqual(await waiting(), []);
    });

    it('runs a job again whose handler throws, and stores no more than the message', async () => {
      const ran = collect(2);
      const failOnce = async (job: Job) => {
        await ran.add(job);
        if (ran.count() === 1) throw new Error('Teams is away', { cause: { token: 'secret' } });
      };
      await database.store.jobs.start(handlers({ announce: failOnce }));
      await stored(anOperation(), 'announce');
      const [first, second] = await ran.all;
      assert.deepEqual(first, second);
      const [row] = await database.query(`select output::text as output from pgboss.job where name = 'announce'`);
      assert.doesNotMatch(String(row?.output), /secret/);
    });

    it('ends the causing job with the commit, and creates the next one', async () => {
      const operation = anOperation();
      const ran = collect(2);
      const goOn = async (job: Job) => {
        if (job.revision === 1) {
          const jobs = [{ queue: 'poll' as const, operationId: operation.id, revision: 2 }];
          await database.store.operations.commit({ ...operation, revision: 2 }, 1, { jobs, completes: job });
        }
        await ran.add(job);
      };
      await database.store.jobs.start(handlers({ poll: goOn }));
      await stored(operation, 'poll');
      assert.deepEqual(
        (await ran.all).map((job) => job.revision),
        [1, 2],
      );
      await database.store.jobs.stop(1_000);
      assert.deepEqual(await database.query(`select state from pgboss.job where name = 'poll'`), []);
    });

    it('creates no second job for a revision while one waits or runs', async () => {
      const operation = anOperation();
      const started = collect(1);
      const end = Promise.withResolvers<void>();
      await stored(operation, 'submit');
      const again = [{ queue: 'submit' as const, operationId: operation.id, revision: 1 }];
      assert.equal(await database.store.jobs.ensure(again), 0);
      const runUntilTold = async (job: Job) => {
        await started.add(job);
        await end.promise;
      };
      await database.store.jobs.start(handlers({ submit: runUntilTold }));
      await started.all;
      assert.equal(await database.store.jobs.ensure(again), 0);
      await database.store.operations.commit({ ...operation, revision: 2 }, 1, { jobs: again });
      end.resolve();
      await database.store.jobs.stop(1_000);
      assert.deepEqual(await database.query(`select state from pgboss.job where name = 'submit'`), []);
    });

    it('creates a missing job again', async () => {
      const operation = anOperation();
      await stored(operation, 'poll');
      await database.query('delete from pgboss.job');
      const wanted = [{ queue: 'poll' as const, operationId: operation.id, revision: 1 }];
      assert.equal(await database.store.jobs.ensure(wanted), 1);
      assert.deepEqual(await waiting(), ['poll']);
    });

    it('creates missing jobs in whatever order two ask for the same', async () => {
      for (let round = 1; round <= 3; round += 1) {
        const wanted = Array.from({ length: 500 }, () => ({
          queue: 'poll' as const,
          operationId: crypto.randomUUID(),
          revision: round,
        }));
        const created = await Promise.all(
          [wanted, wanted.toReversed()].map((jobs) => database.store.jobs.ensure(jobs)),
        );
        assert.equal(
          created.reduce((sum, some) => sum + some),
          500,
        );
      }
    });

    function stored(operation: ReturnType<typeof anOperation>, queue: QueueName, expectedRevision = 0) {
      const jobs = [{ queue, operationId: operation.id, revision: operation.revision }];
      return database.store.operations.commit(operation, expectedRevision, { jobs });
    }

    async function waiting(): Promise<readonly unknown[]> {
      return (await database.query(`select name from pgboss.job where state = 'created'`)).map((row) => row.name);
    }
  });
});

describe('the sweep', () => {
  it('creates the missing jobs of 10,000 operations, and no others', async () => {
    const database = await openOnPostgres(); // on PGlite it does the same, but filling the tables takes long
    try {
      const operation = anOperation({ state: 'running', expiresAt: null, nextPollAt: Date.now() + 3_600_000 });
      const jobs = [{ queue: 'poll' as const, operationId: operation.id, revision: 1 }];
      await database.store.operations.commit(operation, 0, { jobs });
      await database.query(`insert into operations
        select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).*
        from operations o, generate_series(2, 10000)`);
      const deps = { ...createDomain().deps, store: database.store.operations, jobs: database.store.jobs };
      assert.equal(await sweep(deps), 9_999);
      assert.equal(await sweep(deps), 0);
      const [row] = await database.query('select count(distinct singleton_key)::int as jobs from pgboss.job');
      assert.equal(row?.jobs, 10_000);
    } finally {
      await database.remove();
    }
  });
});
