import assert from 'node:assert/strict';
import { PLACES } from '../../../src/store/job-queues.ts';
import { type RunnerDeps, startRunner } from '../../../src/store/job-runner.ts';
import { createFakeClock, settled } from '../../support/fake-clock.ts';

type Boss = RunnerDeps<unknown>['boss'];
type Taken = Awaited<ReturnType<Boss['fetch']>>[number] & { startAfter: Date };

/** pg-boss as far as a runner needs it: what is due, and what was said of it. */
function createBoss() {
  const due: Taken[] = [];
  const told = { looks: [] as number[], touched: [] as string[], deleted: [] as string[], failed: [] as string[] };
  let isAway = false;
  let answered = Promise.resolve();
  let nth = 0;
  const idsOf = (jobs: unknown) => [jobs as Taken | Taken[]].flat().map(({ id, retryCount }) => `${id}:${retryCount}`);
  const boss = {
    fetch: async (_queue: string, { batchSize }: { batchSize: number }) => {
      told.looks.push(batchSize);
      if (isAway) throw new Error('the database is away');
      const jobs = due.splice(0, batchSize);
      await answered;
      return jobs;
    },
    touch: async (_queue: string, jobs: unknown) => void told.touched.push(...idsOf(jobs)),
    deleteJob: async (_queue: string, jobs: unknown) => void told.deleted.push(...idsOf(jobs)),
    fail: async (_queue: string, jobs: unknown, { message }: { message: string }) =>
      void told.failed.push(...idsOf(jobs).map((id) => `${id} ${message}`)),
  } as unknown as Boss;
  return {
    boss,
    told,
    add(count: number): void {
      for (let more = 0; more < count; more += 1) {
        nth += 1;
        due.push({ id: `job-${nth}`, retryCount: 0, startAfter: new Date(0) } as Taken);
      }
    },
    /** The next look has its answer when what this gives is called. */
    answerLater(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      answered = promise;
      return resolve;
    },
    goAway(away: boolean): void {
      isAway = away;
    },
  };
}

/** A runner of polls whose jobs end when the spec says so: with what `end` is told. */
function runnerOf() {
  const clock = createFakeClock();
  const made = createBoss();
  const underWay = new Map<string, (failure: string | null) => void>();
  const troubles: unknown[] = [];
  const refused = new Map<string, (why: unknown) => void>();
  const handle = ({ id }: { id: string }) =>
    new Promise<string | null>((resolve, reject) => {
      underWay.set(id, resolve);
      refused.set(id, reject);
    });
  const runner = startRunner({
    boss: made.boss,
    queue: 'poll',
    clock,
    handle,
    onTrouble: (error) => void troubles.push(error),
  });
  const end = async (ids: readonly string[], failure: string | null = null) => {
    for (const id of ids) underWay.get(id)?.(failure);
    await settled();
  };
  return { ...made, clock, runner, underWay, refused, troubles, end };
}

describe('a runner of jobs', () => {
  let made: ReturnType<typeof runnerOf>;
  beforeEach(async () => {
    made = runnerOf();
    await settled();
  });
  afterEach(async () => {
    const stopped = made.runner.stop(0);
    await made.clock.advance(0);
    await stopped;
  });

  it('takes all that is due in one look, and looks again twice a second', async () => {
    const { clock, told, underWay, add } = made;
    add(20);
    await clock.advance(500);
    assert.equal(underWay.size, 20);
    await clock.advance(499);
    assert.deepEqual(told.looks, [PLACES.poll, PLACES.poll]);
    await clock.advance(1);
    assert.deepEqual(told.looks, [PLACES.poll, PLACES.poll, PLACES.poll - 20]);
  });

  it('outlives a job that cannot even be begun, and has it run again', async () => {
    const { clock, told, refused, troubles, add } = made;
    add(1);
    await clock.advance(500);
    refused.get('job-1')?.(new TypeError('it has no data'));
    await settled();
    assert.deepEqual(told.failed, ['job-1:0 it could not be begun']);
    assert.equal(troubles.length, 1);
  });

  it('looks at once when it is told that something is due', async () => {
    const { runner, underWay, add } = made;
    add(1);
    runner.wake();
    await settled();
    assert.equal(underWay.size, 1);
  });

  it('looks once more when it is told so while it looks', async () => {
    const { clock, runner, told, underWay, add, answerLater } = made;
    const answer = answerLater();
    await clock.advance(500);
    add(1);
    runner.wake();
    answer();
    await settled();
    assert.equal(underWay.size, 1);
    const { length } = told.looks;
    await settled();
    assert.equal(told.looks.length, length);
  });

  it('runs no more at once than it has places, and takes more when a quarter is free', async () => {
    const { clock, told, underWay, add, end } = made;
    add(PLACES.poll + 100);
    await clock.advance(500);
    assert.equal(underWay.size, PLACES.poll);
    const ids = [...underWay.keys()];
    await end(ids.slice(0, PLACES.poll / 4 - 1));
    assert.equal(underWay.size, PLACES.poll);
    await end(ids.slice(PLACES.poll / 4 - 1, PLACES.poll / 4));
    assert.equal(underWay.size, PLACES.poll + PLACES.poll / 4);
    assert.deepEqual(told.looks.slice(-2), [PLACES.poll, PLACES.poll / 4]);
  });

  it('goes on while some take long', async () => {
    const { clock, underWay, add } = made;
    add(PLACES.poll - 1);
    await clock.advance(500);
    add(3);
    await clock.advance(500);
    assert.equal(underWay.size, PLACES.poll);
  });

  it('ends each job for itself: done, failed, or ended by what it did', async () => {
    const { clock, runner, told, add, end } = made;
    add(3);
    await clock.advance(500);
    assert.deepEqual(['job-1', 'job-4'].map(runner.attemptOf), [0, null]);
    runner.ended('job-3');
    assert.equal(runner.attemptOf('job-3'), null);
    await end(['job-1', 'job-3']);
    await end(['job-2'], 'LCS is away');
    assert.deepEqual(told.deleted, ['job-1:0']);
    assert.deepEqual(told.failed, ['job-2:0 LCS is away']);
  });

  it('says at least every 5 s that a job is at work, as long as it is', async () => {
    const { clock, told, add, end } = made;
    add(2);
    await clock.advance(500);
    for (let second = 0; second < 20; second += 1) await clock.advance(500);
    const inTenSeconds = told.touched.filter((id) => id === 'job-1:0').length;
    assert.ok(inTenSeconds >= 2, String(inTenSeconds));
    await end(['job-1']);
    told.touched.length = 0;
    for (let second = 0; second < 20; second += 1) await clock.advance(500);
    assert.deepEqual([...new Set(told.touched)], ['job-2:0']);
  });

  it('gives a job up that hangs for a quarter of an hour', async () => {
    const { clock, told, runner, add, end } = made;
    add(1);
    await clock.advance(500);
    for (let minute = 0; minute < 15; minute += 1) await clock.advance(60_000);
    assert.deepEqual(told.failed, ['job-1:0 it took too long']);
    assert.equal(runner.attemptOf('job-1'), null);
    await end(['job-1']);
    assert.deepEqual(told.deleted, []);
  });

  it('goes on when the database was away, and says when it last looked', async () => {
    const { clock, runner, troubles, underWay, add, goAway } = made;
    const looked = runner.lookedAt();
    goAway(true);
    for (let half = 0; half < 4; half += 1) await clock.advance(500);
    assert.equal(troubles.length, 4);
    assert.equal(runner.lookedAt(), looked);
    goAway(false);
    add(1);
    await clock.advance(500);
    assert.equal(underWay.size, 1);
    assert.equal(runner.lookedAt(), clock.now());
  });

  it('waits for what runs when it is stopped, hands back the rest, and takes nothing more', async () => {
    const { clock, runner, told, underWay, add, end } = made;
    add(2);
    await clock.advance(500);
    const stopped = runner.stop(9_000);
    await end(['job-1']);
    add(1);
    await clock.advance(9_000);
    await stopped;
    assert.deepEqual(told.deleted, ['job-1:0']);
    assert.deepEqual(told.failed, ['job-2:0 Ferry has stopped']);
    assert.equal(underWay.size, 2);
  });
});
