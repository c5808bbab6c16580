import type { WipData } from 'pg-boss';
import { QUEUES } from '../operations/ports.ts';
import { QUEUE_SETTINGS } from './job-queues.ts';

/** Twice a second a worker that is free looks for a job: after a minute without, something is in its way. */
const LOOKED_WITHIN_MS = 60_000;

/** A handler that hangs longer than that is given up by pg-boss. */
const AT_WORK_FOR_MS = QUEUE_SETTINGS.expireInSeconds * 1_000;

export type Worker = Pick<WipData, 'name' | 'createdOn' | 'lastFetchedOn' | 'lastJobStartedOn' | 'lastJobEndedOn'>;

/**
 * What is wrong with the workers of this process at `now` (ms UTC); null: each queue has one that has looked for a job within
 * the last minute, or is at work on one.
 */
export function workersProblem(workers: readonly Worker[], now: number): string | null {
  if (workers.length === 0) return 'jobs: no worker runs';
  const still = QUEUES.filter((queue) => !workers.some((worker) => worker.name === queue && isAlive(worker, now)));
  if (still.length === 0) return null;
  return `jobs: nobody has looked for jobs of ${still.join(', ')} for a minute`;
}

function isAlive({ createdOn, lastFetchedOn, lastJobStartedOn, lastJobEndedOn }: Worker, now: number): boolean {
  if (now - (lastFetchedOn ?? createdOn) < LOOKED_WITHIN_MS) return true;
  const isAtWork = lastJobStartedOn !== null && (lastJobEndedOn ?? 0) < lastJobStartedOn;
  return isAtWork && now - lastJobStartedOn < AT_WORK_FOR_MS;
}
