import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import { currentCorrelation, withCorrelation } from '../../src/correlation.ts';
import type { Operation } from '../../src/operations/operation.ts';
import type { Job, JobRequest, QueueName } from '../../src/operations/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { collect, handlers } from '../support/jobs.ts';
import { anOperation, onEachDatabase, openOnPostgres, silentLogger, type TestStore } from '../support/store.ts';
import { until } from '../system/until.ts';

describe('how things stand', () => {
  onEachDatabase((open) => {
    let database: TestStore;
    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.remove());

    it('is nothing in an empty database', async () => {
      const { openByState, paused, dueByQueue, outboxAgeMs } = await database.store.standing.read();
      assert.deepEqual(openByState, {
        requested: 0,
        awaitingApproval: 0,
        approved: 0,
        blocked: 0,
        submitting: 0,
        unconfirmed: 0,
        running: 0,
        failing: 0,
      });
      assert.deepEqual([paused, outboxAgeMs], [0, 0]);
      assert.ok(Object.values(dueByQueue).every((count) => count === 0));
    });

    it('counts open operations by state, those that wait for a sign-in, and none that has ended', async () => {
      for (const changes of [
        { state: 'running' },
        { state: 'running', paused: true },
        { state: 'failing' },
        { state: 'succeeded', endedAt: 1, paused: true },
      ] as const) {
        await store({ ...anOperation(), ...changes });
      }
      const { openByState, paused } = await database.store.standing.read();
      assert.deepEqual([openByState.running, openByState.failing, openByState.requested, paused], [2, 1, 0, 1]);
    });

    it('counts jobs that are due, and not those for later', async () => {
      await store(anOperation(), 'poll', Date.now() - 5_000);
      await store(anOperation(), 'poll', Date.now() + 60_000);
      const { dueByQueue, outboxAgeMs } = await database.store.standing.read();
      assert.deepEqual([dueByQueue.poll, dueByQueue.announce], [1, 0]);
      assert.equal(outboxAgeMs, 0, 'a poll is no message');
    });

    it('knows how long the oldest message waits', async () => {
      await store(anOperation(), 'announce', Date.now() - 90_000);
      await store(anOperation(), 'ask', Date.now() - 30_000);
      await store(anOperation(), 'cards', Date.now() + 60_000);
      const { outboxAgeMs } = await database.store.standing.read();
      assert.ok(outboxAgeMs >= 90_000 && outboxAgeMs < 100_000, String(outboxAgeMs));
    });

    it('counts a message whose turn to be sent has not come as long as it waits, however often it came back', async () => {
      await store(anOperation(), 'announce', Date.now() - 90_000);
      const postponed = collect(2);
      const comeBack = async (job: Job) => {
        const isLast = postponed.count() === 1;
        await database.store.jobs.postpone(job, Date.now() + (isLast ? 60_000 : 0));
        await postponed.add(job);
      };
      await database.store.jobs.start(handlers({ announce: comeBack }));
      await postponed.all;
      const { outboxAgeMs, dueByQueue } = await database.store.standing.read();
      assert.ok(outboxAgeMs >= 90_000 && outboxAgeMs < 120_000, String(outboxAgeMs));
      assert.equal(dueByQueue.announce, 0, 'nobody could take it now');
    });

    function store(operation: Operation, queue?: QueueName, startAfter?: number) {
      const job = (wanted: QueueName): JobRequest => {
        const request = { queue: wanted, operationId: operation.id, revision: 1 };
        return startAfter === undefined ? request : { ...request, startAfter };
      };
      return database.store.operations.commit(operation, 0, { jobs: queue ? [job(queue)] : [] });
    }
  });

  it('counts a message that Teams does not take as long as it waits, however often it was tried', async () => {
    const database = await openOnPostgres();
    try {
      const tried = collect(1);
      const away = async (job: Job) => {
        await tried.add(job);
        throw new Error('Teams is away');
      };
      await database.store.jobs.start(handlers({ announce: away }));
      const operation = anOperation();
      const jobs = [{ queue: 'announce' as const, operationId: operation.id, revision: 1 }];
      await database.store.operations.commit(operation, 0, { jobs });
      await tried.all;
      await database.query(`update pgboss.job set created_on = created_on - interval '10 minutes'`);
      await until('its worker has let go of it', async () => (await stateOf(database)) === 'retry');
      const { outboxAgeMs } = await database.store.standing.read();
      assert.ok(outboxAgeMs >= 600_000, String(outboxAgeMs));
    } finally {
      await database.remove();
    }
  });

  async function stateOf(database: TestStore): Promise<unknown> {
    return (await database.query(`select state from pgboss.job where name = 'announce'`))[0]?.state;
  }
});

describe('the jobs', () => {
  let database: TestStore;
  beforeEach(async () => {
    database = await openOnPostgres();
  });
  afterEach(() => database.remove());

  const jobsFor = (operation: Operation, queue: QueueName = 'poll') => [
    { queue, operationId: operation.id, revision: operation.revision },
  ];

  /** Starts the workers; gives the correlation ids of the next `count` jobs. */
  async function correlations(count: number): Promise<Promise<readonly (string | null)[]>> {
    const seen: (string | null)[] = [];
    const ran = collect(count);
    const note = async (job: Job) => {
      seen.push(currentCorrelation());
      await ran.add(job);
    };
    await database.store.jobs.start(handlers({ poll: note, cards: note }));
    return ran.all.then(() => seen);
  }

  it('run under the id of what created them, as do the jobs that these create', async () => {
    const operation = anOperation();
    const seen: (string | null)[] = [];
    const ran = collect(2);
    await database.store.jobs.start(
      handlers({
        poll: async (job) => {
          seen.push(currentCorrelation());
          const next = { ...operation, revision: 2 };
          if (job.revision === 1)
            await database.store.operations.commit(next, 1, { jobs: jobsFor(next), completes: job });
          await ran.add(job);
        },
      }),
    );
    await withCorrelation('the click', () =>
      database.store.operations.commit(operation, 0, { jobs: jobsFor(operation) }),
    );
    await ran.all;
    assert.deepEqual(seen, ['the click', 'the click']);
  });

  it('have an id of their own when the sweep creates them', async () => {
    const operations = [anOperation(), anOperation()];
    for (const operation of operations) await database.store.operations.commit(operation, 0, {});
    await database.store.jobs.ensure(operations.flatMap((operation) => jobsFor(operation)));
    const [first, second] = await await correlations(2);
    assert.ok(first && second);
    assert.notEqual(first, second);
  });

  it('of cards run under the id of the newest that asked', async () => {
    const operation = anOperation();
    await database.store.operations.commit(operation, 0, {});
    for (const id of ['older', 'newer'])
      await withCorrelation(id, () => database.store.jobs.ensure(jobsFor(operation, 'cards')));
    assert.deepEqual(await await correlations(1), ['newer']);
  });

  it('of an earlier version, without an id, still run', async () => {
    const operation = anOperation();
    await database.store.operations.commit(operation, 0, { jobs: jobsFor(operation) });
    await database.query(`update pgboss.job set data = data - 'correlationId'`);
    const [id] = await await correlations(1);
    assert.ok(id);
  });

  it('tell how late they were taken, and that they failed', async () => {
    const { databaseUrl } = database;
    const taken: { queue: QueueName; lateMs: number }[] = [];
    const failed: QueueName[] = [];
    const observer = {
      jobTaken: (seen: { queue: QueueName; lateMs: number }) => void taken.push(seen),
      jobFailed: ({ queue }: { queue: QueueName }) => void failed.push(queue),
    };
    const observed = await openStore({ databaseUrl, clock: systemClock, logger: silentLogger, observer });
    try {
      const operation = anOperation();
      const jobs = jobsFor(operation).map((job) => ({ ...job, startAfter: Date.now() - 7_000 }));
      await database.store.operations.commit(operation, 0, { jobs });
      const ran = collect(2);
      await observed.jobs.start(
        handlers({
          poll: async (job) => {
            await ran.add(job);
            if (ran.count() === 1) throw new Error('LCS is away');
          },
        }),
      );
      await ran.all;
      assert.equal(taken[0]?.queue, 'poll');
      assert.ok(taken[0].lateMs >= 7_000 && taken[0].lateMs < 20_000, String(taken[0].lateMs));
      assert.deepEqual(failed, ['poll']);
    } finally {
      await observed.close();
    }
  });
});

describe('what is wrong with the database', () => {
  let database: TestStore;
  beforeEach(async () => {
    database = await openOnPostgres();
  });
  afterEach(() => database.remove());

  it('is nothing while tables and workers are as they should be', async () => {
    await database.store.jobs.start(handlers({}));
    assert.equal(await database.store.health.problem(), null);
  });

  const wrong: readonly [what: string, sql: string, problem: RegExp][] = [
    [
      'a newer Ferry has been at it',
      `insert into kysely_migration (name, timestamp) values ('9999-later', '2030')`,
      /^migrations: The database was made by a newer Ferry \(9999-later\)\. Start that version/,
    ],
    [
      'the job library of a newer Ferry has been at it',
      'update pgboss.version set version = 9999',
      /^migrations: .*job tables 9999/,
    ],
    [
      'an older backup was put back',
      `delete from kysely_migration where name = '0004-anchored-audit'`,
      /^migrations: the database lacks 0004-anchored-audit\. Restart Ferry/,
    ],
  ];
  for (const [what, sql, problem] of wrong) {
    it(`is named when ${what}`, async () => {
      await database.query(sql);
      assert.match(String(await database.store.health.problem()), problem);
    });
  }

  it('is named when nobody can look for jobs any more', async () => {
    let now = Date.now();
    const clock = { ...systemClock, now: () => now };
    const { databaseUrl } = database;
    const store = await openStore({ databaseUrl, clock, logger: silentLogger });
    try {
      await store.jobs.start(handlers({}));
      assert.equal(await store.health.problem(), null);
      await store.jobs.stop(1_000);
      now += 61_000;
      assert.match(String(await store.health.problem()), /^jobs: /);
    } finally {
      await store.close();
    }
  });
});
