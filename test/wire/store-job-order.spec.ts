import assert from 'node:assert/strict';
import type { Job, QueueName } from '../../src/operations/ports.ts';
import { collect, handlers } from '../support/jobs.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

/** Which job runs when several could. */
describe('the order of jobs', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.remove());

    for (const queue of ['announce', 'cards'] as const) {
      it(`puts a job of ${queue} off that runs, without a failure`, async () => {
        const operation = anOperation();
        const at = Date.now() + 1_500;
        const ran = collect(2);
        const putOffOnce = async (job: Job) => {
          if (ran.count() === 0) await database.store.jobs.postpone(job, at);
          await ran.add(job);
        };
        await database.store.jobs.start(handlers({ [queue]: putOffOnce }));
        await stored(operation, queue);
        const jobs = await ran.all;
        assert.ok(Date.now() >= at);
        assert.deepEqual(
          jobs.map(({ operationId, revision }) => [operationId, revision]),
          [
            [operation.id, 1],
            [operation.id, 1],
          ],
        );
        await database.store.jobs.stop(1_000);
        assert.deepEqual(await database.query('select state from pgboss.job'), []);
        assert.notEqual(jobs[0]?.id, jobs[1]?.id); // one that failed keeps its own
      });
    }

    for (const [waits, until] of [
      ['sooner', 0],
      ['later', 7_200_000],
    ] as const) {
      it(`puts a cards job off beside one that is to run ${waits}, for the earlier of both times`, async () => {
        const { id: operationId } = anOperation();
        const job = { queue: 'cards', operationId, revision: 1 } as const;
        const now = Date.now();
        await database.store.jobs.ensure([{ ...job, revision: 2, startAfter: now + until }]);
        await database.store.jobs.postpone({ ...job, id: crypto.randomUUID() }, now + 3_600_000);
        const rows = await database.query(`select start_after from pgboss.job where name = 'cards'`);
        const waitsFor = rows.map((row) => Number(row.start_after) - now);
        assert.deepEqual(waitsFor, [Math.min(until, 3_600_000)]);
      });
    }

    it('runs the others while many of one conversation are put off again and again', async () => {
      const hot = new Set<string>();
      const others = collect(3);
      const putOff = async (job: Job) => {
        if (hot.has(job.operationId)) await database.store.jobs.postpone(job, Date.now() + 500);
        else await others.add(job);
      };
      const wanted = Array.from({ length: 30 }, () => crypto.randomUUID());
      for (const id of wanted.slice(0, 27)) hot.add(id);
      await database.store.jobs.ensure(
        wanted.map((operationId) => ({ queue: 'announce' as const, operationId, revision: 1 })),
      );
      await database.store.jobs.start(handlers({ announce: putOff }));
      assert.deepEqual((await others.all).map(({ operationId }) => operationId).sort(), wanted.slice(27).sort());
    });

    it('lets one cards job wait per operation, for the newest revision', async () => {
      const operation = anOperation();
      await stored(operation, 'cards');
      await stored({ ...operation, revision: 2 }, 'cards', 1);
      await stored({ ...operation, revision: 3 }, 'cards', 2);
      const other = anOperation();
      await stored(other, 'cards');
      const ran = collect(2);
      await database.store.jobs.start(handlers({ cards: ran.add }));
      const shown = (await ran.all).map(({ operationId, revision }) => [operationId, revision]);
      assert.deepEqual(
        new Map(shown as [string, number][]),
        new Map([
          [operation.id, 3],
          [other.id, 1],
        ]),
      );
    });

    it('lets a new cards job wait while one runs, for that one may show the revision before', async () => {
      const operation = anOperation();
      const ran = collect(2);
      const commitMeanwhile = async (job: Job) => {
        if (job.revision === 1) await stored({ ...operation, revision: 2 }, 'cards', 1);
        await ran.add(job);
      };
      await database.store.jobs.start(handlers({ cards: commitMeanwhile }));
      await stored(operation, 'cards');
      assert.deepEqual(
        (await ran.all).map((job) => job.revision),
        [1, 2],
      );
    });

    it('runs others of a queue while one takes long', async () => {
      const slow = anOperation();
      const others = collect(3);
      const end = Promise.withResolvers<void>();
      const handle = async (job: Job) => (job.operationId === slow.id ? await end.promise : await others.add(job));
      await database.store.jobs.start(handlers({ poll: handle }));
      await stored(slow, 'poll');
      for (let n = 0; n < 3; n++) await stored(anOperation(), 'poll');
      await others.all;
      end.resolve();
    });

    it('hands back what does not end in time when it is stopped', async () => {
      const operation = anOperation();
      const started = collect(1);
      const end = Promise.withResolvers<void>();
      const hang = async (job: Job) => {
        await started.add(job);
        await end.promise;
      };
      await database.store.jobs.start(handlers({ submit: hang }));
      await stored(operation, 'submit');
      await started.all;
      await database.store.jobs.stop(1_000);
      end.resolve();
      const store = await database.reopen();
      const ran = collect(1);
      await store.jobs.start(handlers({ submit: ran.add }));
      assert.equal((await ran.all)[0]?.operationId, operation.id);
    });

    function stored(operation: ReturnType<typeof anOperation>, queue: QueueName, expectedRevision = 0) {
      const jobs = [{ queue, operationId: operation.id, revision: operation.revision }];
      return database.store.operations.commit(operation, expectedRevision, { jobs });
    }
  });
});
