import assert from 'node:assert/strict';
import type { Job, JobHandlers } from '../../src/operations/ports.ts';
import { onEveryQueue } from './store.ts';

/** Handlers that refuse every job but the given ones. */
export function handlers(given: Partial<JobHandlers>): JobHandlers {
  const refuse = async (job: Job) => assert.fail(`no ${job.queue} job was expected`);
  return { ...onEveryQueue(refuse), ...given };
}

/** Waits until `wanted` jobs were added. */
export function collect(wanted: number) {
  const jobs: Job[] = [];
  const enough = Promise.withResolvers<readonly Job[]>();
  const add = async (job: Job): Promise<void> => {
    jobs.push(job);
    if (jobs.length === wanted) enough.resolve(jobs);
  };
  return { add, all: enough.promise, count: () => jobs.length };
}
