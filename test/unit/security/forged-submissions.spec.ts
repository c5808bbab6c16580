import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VERBS } from '../../../src/commands/card-actions.ts';
import { type Step, step } from './forged-steps.ts';
import type { Tally } from './forged-watch.ts';
import { World } from './forged-world.ts';

/** 20,000 submissions. */
const STORIES = 100;
const LENGTH = 200;

/** What has to come of the genuine ones among them, or the others would prove nothing. */
const HAPPENS = [
  ...[/^confirm: requested to approved/, /^confirm: requested to awaitingApproval/, /^confirm: blocked to/],
  ...[/^approve: .* to approved/, /^approve: .* to awaitingApproval/, /^reject: /, /^cancel: /, /^takeOver: /],
  ...[/^saidStarted: /, /^saidNotStarted: /, /^frozen/, /^lifted/, /^given/],
  ...['UAT', 'TWO', 'BOARD', 'OWN', 'ICE'].map((name) => new RegExp(`^sent: .* of ${name}`)),
];
const STATES = [
  'requested',
  'awaitingApproval',
  'approved',
  'blocked',
  'submitting',
  'unconfirmed',
  'running',
  'paused',
];
const ENDS = ['succeeded', 'rejected', 'cancelled', 'expired', 'notStarted'];

/** What is wrong with a story is told with the submission that showed it: the whole of it is nothing to read. */
async function play(story: readonly Step[], tally: Tally): Promise<void> {
  const world = await World.create(tally);
  for (const [at, one] of story.entries()) {
    try {
      await world.take(one);
      assert.deepEqual(world.faults, []);
    } catch (error) {
      const what = error instanceof Error ? error.stack : String(error);
      throw new Error(`after submission ${at}, ${world.last}\n${what}`, { cause: error });
    }
  }
}

describe('forged submissions', function () {
  this.timeout(180_000);
  const tally: Tally = new Map();

  it(`do nothing that their senders may not, ${STORIES * LENGTH} times`, async () => {
    const { SEED } = process.env;
    const { failed, seed, errorInstance } = await fc.check(
      fc.asyncProperty(fc.array(step, { minLength: LENGTH, maxLength: LENGTH }), (story) => play(story, tally)),
      { numRuns: STORIES, endOnFailure: true, ...(SEED ? { seed: Number(SEED) } : {}) },
    );
    const wrong = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    assert.ok(!failed, `SEED=${seed} repeats it: ${wrong}`);
  });

  it('come among genuine ones that lead on, at every stage of an operation, with every verb', () => {
    const wanted = [
      ...HAPPENS,
      ...[...STATES, ...ENDS].map((state) => new RegExp(`^while: ${state}$`)),
      ...[...VERBS, 'something else'].map((verb) => new RegExp(`^tried: ${verb}$`)),
    ];
    const happened = [...tally.keys()];
    assert.deepEqual(
      wanted.filter((pattern) => !happened.some((what) => pattern.test(what))),
      [],
    );
  });
});
