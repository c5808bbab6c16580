import assert from 'node:assert/strict';
import pg from 'pg';
import type { Operation } from '../../src/operations/operation.ts';
import type { CommitEffects, Job, JobRequest } from '../../src/operations/ports.ts';
import { collect, handlers } from '../support/jobs.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

/** No database stores it as a revision. */
const TOO_HIGH = 2 ** 31;

/** What polls do most: commits that are carried out together, and must not show it. */
describe('commits that nobody sees', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.remove());

    it('are refused or carried out each for itself, when many come at once', async () => {
      const operations = await stored(30);
      const isLate = (at: number) => at % 3 === 0;
      const nexts = operations.map((operation, at) => ({ ...operation, ...CHANGED, revision: isLate(at) ? 7 : 2 }));
      const results = await Promise.all(
        nexts.map((next, at) => commit(next, { jobs: [pollOf(next)] }, isLate(at) ? 6 : 1)),
      );
      const expected = operations.map((current, at) =>
        isLate(at) ? { ok: false, why: 'moved', current } : { ok: true },
      );
      assert.deepEqual(results, expected);
      const now = await Promise.all(operations.map(({ id }) => database.store.operations.get(id)));
      assert.deepEqual(
        now,
        nexts.map((next, at) => (isLate(at) ? operations[at] : next)),
      );
      const rows = await database.query(`select data ->> 'operationId' as id from pgboss.job`);
      assert.deepEqual(rows.map(({ id }) => id).sort(), idsOf(nexts.filter((_, at) => !isLate(at))));
    });

    it('of one operation are decided one after the other', async () => {
      const [first, second] = await stored(2);
      assert.ok(first && second);
      const bothOfFirst = ['this', 'that'].map((lcsText) => commit({ ...first, revision: 2, lcsText }));
      const results = await Promise.all([...bothOfFirst, commit({ ...second, revision: 2 })]);
      const winner = await database.store.operations.get(first.id);
      assert.equal(winner?.lcsText, 'this');
      assert.deepEqual(results, [{ ok: true }, { ok: false, why: 'moved', current: winner }, { ok: true }]);
    });

    it('are not carried out twice when a later one of the same operation fails', async () => {
      const [operation] = await stored(1);
      assert.ok(operation);
      const next = { ...operation, revision: 2 };
      const [first, second] = await Promise.allSettled([
        commit(next, { jobs: [pollOf(next)] }),
        commit({ ...operation, revision: TOO_HIGH }, {}, 2),
      ]);
      assert.deepEqual(first, { status: 'fulfilled', value: { ok: true } });
      assert.notDeepEqual(second, first);
      assert.deepEqual(await database.store.operations.get(operation.id), next);
    });

    it('of an operation that is not there are refused', async () => {
      const [there] = await stored(1);
      assert.ok(there);
      const results = await Promise.all(
        [{ ...there, revision: 2 }, anOperation({ revision: 2 })].map((next) => commit(next)),
      );
      assert.deepEqual(results, [{ ok: true }, { ok: false, why: 'moved', current: null }]);
    });

    it('that the database does not take fail alone', async () => {
      const operations = await stored(5);
      const results = await Promise.allSettled(
        operations.map((operation, at) => commit({ ...operation, revision: at === 2 ? TOO_HIGH : 2 })),
      );
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
      );
      const now = await Promise.all(operations.map(({ id }) => database.store.operations.get(id)));
      assert.deepEqual(
        now.map((operation) => operation?.revision),
        [2, 2, 1, 2, 2],
      );
    });

    it('end the jobs that cause them, and create the next', async () => {
      const operations = await stored(40);
      const ran = collect(80);
      const once = collect(40);
      const goOn = async (job: Job) => {
        const operation = operations.find(({ id }) => id === job.operationId) as Operation;
        if (job.revision === 1) {
          await once.add(job);
          await once.all; // all of them are at work at the same time
          const next = { ...operation, revision: 2 };
          await commit(next, { jobs: [pollOf(next)], completes: job });
        }
        await ran.add(job);
      };
      await database.store.jobs.ensure(operations.map(pollOf));
      await database.store.jobs.start(handlers({ poll: goOn }));
      const seen = await ran.all;
      assert.equal(new Set(seen.map((job) => `${job.operationId} ${job.revision}`)).size, 80);
      await database.store.jobs.stop(1_000);
      assert.deepEqual(await database.query('select state from pgboss.job'), []);
    });

    it('go on without one whose operation another transaction holds', async function () {
      if (!database.databaseUrl.startsWith('postgres')) return this.skip(); // PGlite has one connection
      const [held, free] = await stored(2);
      assert.ok(held && free);
      const other = new pg.Client(database.databaseUrl);
      await other.connect();
      try {
        await other.query('begin');
        await other.query('select from operations where id = $1 for update', [held.id]);
        const waiting = commit({ ...held, revision: 2 });
        assert.deepEqual(await commit({ ...free, revision: 2 }), { ok: true });
        await other.query('rollback');
        assert.deepEqual(await waiting, { ok: true });
      } finally {
        await other.end();
      }
    });

    it('do not hang while others commit, run jobs and read', async () => {
      const operations = await stored(60);
      const ran = collect(60);
      await database.store.jobs.start(handlers({ poll: ran.add }));
      await Promise.all(
        operations.flatMap((operation) => [
          commit({ ...operation, revision: 2 }, { jobs: [pollOf({ ...operation, revision: 2 })] }),
          database.store.operations.commit(anOperation(), 0, {}),
          database.store.operations.get(operation.id),
        ]),
      );
      assert.deepEqual(idsOf((await ran.all).map(({ operationId }) => ({ id: operationId }))), idsOf(operations));
    });

    async function stored(count: number): Promise<readonly Operation[]> {
      const operations = Array.from({ length: count }, () => anOperation({ state: 'running', expiresAt: null }));
      for (const operation of operations) await database.store.operations.commit(operation, 0, {});
      return operations;
    }

    function commit(next: Operation, effects: CommitEffects = {}, expectedRevision = 1) {
      return database.store.operations.commit(next, expectedRevision, effects);
    }
  });
});

/** Of every kind of column one. */
const CHANGED = {
  lcsStatus: 'In "Progress"',
  lcsText: "Robert'); drop table operations;-- 💾",
  nextPollAt: 1_700_000_000_006,
  deadline: null,
  usual: { shortest: 1, longest: 2 },
  candidates: [{ lcsActivityId: 'a1', title: 'Größe', startedAt: 5, lcsStatus: 'x' }],
  historyBefore: null,
  notices: ['askApprovers'],
  followedBy: { tenantId: 't', objectId: 'o' },
  paused: true,
} as const;

function pollOf({ id, revision }: Operation): JobRequest {
  return { queue: 'poll', operationId: id, revision };
}

function idsOf(operations: readonly { readonly id: string }[]): readonly string[] {
  return operations.map(({ id }) => id).sort();
}
