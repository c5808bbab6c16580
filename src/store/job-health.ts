import { QUEUES } from '../operations/ports.ts';
import type { JobRunner } from './job-runner.ts';

/** Twice a second a runner with a free place looks for jobs: after a minute without, something is in its way. */
const LOOKED_WITHIN_MS = 60_000;

/** What is wrong with the runners of this process at `now` (ms UTC); null: each queue has one, and it has looked within the last minute. */
export function runnersProblem(runners: readonly Pick<JobRunner, 'queue' | 'lookedAt'>[], now: number): string | null {
  const isAlive = (runner: Pick<JobRunner, 'lookedAt'>) => now - runner.lookedAt() < LOOKED_WITHIN_MS;
  const still = QUEUES.filter((queue) => !runners.some((runner) => runner.queue === queue && isAlive(runner)));
  if (still.length === 0) return null;
  return `jobs: nobody has looked for jobs of ${still.join(', ')} for a minute`;
}
