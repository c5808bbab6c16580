import assert from 'node:assert/strict';
import { QUEUES } from '../../../src/operations/ports.ts';
import { type Worker, workersProblem } from '../../../src/store/job-health.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

/** One that looked a second ago and has nothing to do. */
function worker(changes: Partial<Worker> = {}): Worker {
  const idle = {
    createdOn: NOW - 60 * MINUTE,
    lastFetchedOn: NOW - 1_000,
    lastJobStartedOn: null,
    lastJobEndedOn: null,
  };
  return { name: 'poll', ...idle, ...changes };
}

/** The workers of all queues, those of `poll` as given. */
function workers(...ofPoll: readonly Worker[]): Worker[] {
  return [...QUEUES.filter((queue) => queue !== 'poll').map((name) => worker({ name })), ...ofPoll];
}

const STILL = 'jobs: nobody has looked for jobs of poll for a minute';

describe('the workers', () => {
  const cases: readonly [what: string, workers: readonly Worker[], problem: string | null][] = [
    ['all looking', workers(worker()), null],
    ['none at all', [], 'jobs: no worker runs'],
    ['a queue without one', workers(), STILL],
    ['nobody has looked for a minute', workers(worker({ lastFetchedOn: NOW - MINUTE })), STILL],
    ['one of two has looked', workers(worker({ lastFetchedOn: NOW - MINUTE }), worker()), null],
    ['just started', workers(worker({ createdOn: NOW - 1_000, lastFetchedOn: null })), null],
    ['never looked', workers(worker({ lastFetchedOn: null })), STILL],
    ['at work on a long job', workers(at(5 * MINUTE, null)), null],
    ['at work on a job that pg-boss has given up', workers(at(16 * MINUTE, null)), STILL],
    ['ended its job and looked no more', workers(at(5 * MINUTE, 2 * MINUTE)), STILL],
  ];
  for (const [what, given, problem] of cases) {
    it(`${what}: ${problem ?? 'well'}`, () => assert.equal(workersProblem(given, NOW), problem));
  }

  function at(startedAgo: number, endedAgo: number | null): Worker {
    const started = NOW - startedAgo;
    const lastJobEndedOn = endedAgo === null ? started - MINUTE : NOW - endedAgo;
    return worker({ lastFetchedOn: started, lastJobStartedOn: started, lastJobEndedOn });
  }
});
