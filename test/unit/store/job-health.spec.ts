import assert from 'node:assert/strict';
import { QUEUES, type QueueName } from '../../../src/operations/ports.ts';
import { runnersProblem } from '../../../src/store/job-health.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const STILL = 'jobs: nobody has looked for jobs of poll for a minute';

describe('the runners', () => {
  const runner = (queue: QueueName, ago: number) => ({ queue, lookedAt: () => NOW - ago });
  const others = QUEUES.filter((queue) => queue !== 'poll').map((queue) => runner(queue, 1_000));
  const cases: readonly [what: string, runners: Parameters<typeof runnersProblem>[0], problem: string | null][] = [
    ['all looking', [...others, runner('poll', 1_000)], null],
    ['a queue without one', others, STILL],
    ['one that has not looked for a minute', [...others, runner('poll', MINUTE)], STILL],
    ['one that looked nearly a minute ago', [...others, runner('poll', MINUTE - 1)], null],
  ];
  for (const [what, given, problem] of cases) {
    it(`${what}: ${problem ?? 'well'}`, () => assert.equal(runnersProblem(given, NOW), problem));
  }
});
