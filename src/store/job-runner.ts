import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { type Clock, orAfter } from '../clock.ts';
import type { QueueName } from '../operations/ports.ts';
import { LOOK_EVERY_MS, PLACES, QUEUE_SETTINGS } from './job-queues.ts';

/** Twice in the time after which a job without a sign of life runs again, with as much to spare. */
const BEAT_EVERY_MS = (QUEUE_SETTINGS.heartbeatSeconds * 1_000) / 4;

/** A handler that hangs for longer is given up, and its job runs again. */
const AT_WORK_AT_MOST_MS = QUEUE_SETTINGS.expireInSeconds * 1_000;

export interface RunnerDeps<T> {
  readonly boss: Pick<PgBoss, 'fetch' | 'touch' | 'deleteJob' | 'fail'>;
  readonly queue: QueueName;
  readonly clock: Clock;
  /** Does a job: gives what is stored of its failure, after which it runs again, or null. */
  readonly handle: (job: JobWithMetadata<T>) => Promise<string | null>;
  /** Is told when the database does not serve. */
  readonly onTrouble: (error: unknown) => void;
}

/** Takes the jobs of one queue as they come due, as many at once as it has places. Each ends for itself, whatever the others do. */
export interface JobRunner {
  readonly queue: QueueName;
  /** When it last knew what is due, or had no place for more; ms UTC. */
  lookedAt(): number;
  /** Something has become due: it is looked for at once. */
  wake(): void;
  /** Which attempt of a job this runner has; null: none, or its end is stored. */
  attemptOf(jobId: string): number | null;
  /** The job's end was stored with what it did. */
  ended(jobId: string): void;
  /** Takes no more, waits at most `graceMs` for what runs, and hands back the rest. */
  stop(graceMs: number): Promise<void>;
}

/** What pg-boss knows one taking of a job by: it refuses whoever has lost it to another. */
interface Attempt {
  readonly id: string;
  readonly retryCount: number;
}

interface Taken extends Attempt {
  /** ms UTC, as `saidAt`: when the database was last told that it is at work. */
  readonly since: number;
  saidAt: number;
  hasEnded: boolean;
}

export function startRunner<T>({ boss, queue, clock, handle, onTrouble }: RunnerDeps<T>): JobRunner {
  const places = PLACES[queue];
  const taken = new Map<string, Taken>();
  const stopped = new AbortController();
  let lookedAt = clock.now();
  let isEnding = false;
  /** The last look has filled all places, or somebody has called since: the next need not wait for its time. */
  let isMore = false;
  let waking = new AbortController();
  let whenIdle: (() => void) | null = null;

  /** Many small looks cost more than one that takes many. */
  const hasRoom = () => (places - taken.size) * 4 >= places;

  function rouse(): void {
    if (isMore && hasRoom()) waking.abort('woken');
  }

  async function keepLooking(): Promise<void> {
    while (!isEnding) {
      waking = new AbortController();
      await look().catch(onTrouble);
      if (!(isMore && hasRoom()) && !isEnding) await clock.sleep(LOOK_EVERY_MS, waking.signal).catch(() => undefined);
    }
  }

  async function look(): Promise<void> {
    const free = places - taken.size;
    isMore = free === 0;
    if (free > 0) {
      const jobs = await boss.fetch<T>(queue, { batchSize: free, includeMetadata: true });
      isMore ||= jobs.length === free;
      if (isEnding) await handBack(jobs);
      else for (const job of jobs) void carryOut(job);
    }
    lookedAt = clock.now();
  }

  async function carryOut(job: JobWithMetadata<T>): Promise<void> {
    const since = clock.now();
    const mine: Taken = { id: job.id, retryCount: job.retryCount, since, saidAt: since, hasEnded: false };
    taken.set(mine.id, mine);
    const failure = await handle(job).catch((error) => {
      onTrouble(error); // a job that nobody of ours has made
      return 'it could not be begun';
    });
    // Where its end cannot be stored it runs again, for nobody says any more that it is at work.
    if (isMine(mine)) await store(mine, failure).catch(onTrouble);
    leave(mine);
  }

  const isMine = (one: Taken) => taken.get(one.id) === one && !one.hasEnded;

  function leave(one: Taken): void {
    if (taken.get(one.id) === one) taken.delete(one.id);
    rouse();
    if (taken.size === 0) whenIdle?.();
  }

  async function store(one: Taken, failure: string | null): Promise<void> {
    if (failure === null) await boss.deleteJob(queue, [one]);
    else await boss.fail(queue, [one], { message: failure });
  }

  async function handBack(jobs: readonly Attempt[]): Promise<void> {
    if (jobs.length > 0) await boss.fail(queue, [...jobs], { message: 'Ferry has stopped' });
  }

  async function keepSaying(): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.sleep(BEAT_EVERY_MS, stopped.signal).catch(() => undefined); // it has stopped
      await beat(clock.now()).catch(onTrouble);
    }
  }

  async function beat(now: number): Promise<void> {
    const ours = [...taken.values()].filter(isMine);
    const silent = ours.filter(({ saidAt }) => now - saidAt >= BEAT_EVERY_MS);
    if (silent.length > 0) await boss.touch(queue, silent);
    for (const one of silent) one.saidAt = now;
    for (const one of ours.filter(({ since }) => now - since >= AT_WORK_AT_MOST_MS)) {
      await store(one, 'it took too long');
      leave(one);
    }
  }

  const looking = keepLooking();
  const saying = keepSaying();
  return {
    queue,
    lookedAt: () => lookedAt,
    wake() {
      isMore = true;
      rouse();
    },
    attemptOf(jobId) {
      const one = taken.get(jobId);
      return one && !one.hasEnded ? one.retryCount : null;
    },
    ended(jobId) {
      const one = taken.get(jobId);
      if (one) one.hasEnded = true;
    },
    async stop(graceMs) {
      isEnding = true;
      waking.abort('woken');
      const idle = looking.then(() => (taken.size === 0 ? undefined : new Promise<void>((done) => (whenIdle = done))));
      await orAfter(clock, graceMs, idle, () => undefined);
      const rest = [...taken.values()].filter(isMine);
      for (const one of rest) one.hasEnded = true;
      stopped.abort('stopped');
      await saying;
      await handBack(rest);
    },
  };
}
