import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { UsualDuration } from '../../../src/operations/operation.ts';
import { nextPoll } from '../../../src/operations/poll-schedule.ts';
import { MINUTE, NOON } from '../../support/operations.ts';
import { TIMING } from '../../support/settings.ts';

const { firstPoll, minPoll, maxPoll } = TIMING;
const HOUR_OR_MORE: UsualDuration = { shortest: 60 * MINUTE, longest: 80 * MINUTE };

function pause(ranFor: number, usual: UsualDuration | null = null, random = 0.5): number {
  return nextPoll({ startedAt: NOON - ranFor, usual }, NOON, TIMING, random) - NOON;
}

const anyUsual = fc
  .tuple(fc.integer({ min: 1000, max: 600 * MINUTE }), fc.integer({ min: 0, max: 600 * MINUTE }))
  .map(([shortest, more]): UsualDuration => ({ shortest, longest: shortest + more }));
const anyRandom = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const anySeed = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** Numbers in [0, 1) that look random and repeat with the seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

/** How long after its end an operation of this duration is seen to have ended, polled from its start on. */
function delayOf(duration: number, usual: UsualDuration | null, random: () => number): number {
  let polledAt = firstPoll;
  while (polledAt < duration) polledAt = nextPoll({ startedAt: 0, usual }, polledAt, TIMING, random());
  return polledAt - duration;
}

describe('nextPoll', () => {
  describe('while nothing is known of how long it takes', () => {
    it('waits a quarter of the time so far', () => {
      assert.equal(pause(8 * MINUTE), 2 * MINUTE);
    });

    it('waits minPoll at least and maxPoll at most', () => {
      assert.equal(pause(0), minPoll);
      assert.equal(pause(600 * MINUTE), maxPoll);
    });

    it('does not go back in time when the clocks of two machines differ', () => {
      assert.equal(pause(-MINUTE), minPoll);
    });

    it('gives or takes a tenth', () => {
      assert.ok(Math.abs(pause(8 * MINUTE, null, 0) - 108_000) < 1);
      assert.ok(Math.abs(pause(8 * MINUTE, null, 1) - 132_000) < 1);
    });
  });

  describe('where it is known how long it takes', () => {
    it('asks rarely while the end is unlikely', () => {
      assert.equal(pause(MINUTE, HOUR_OR_MORE), maxPoll);
      assert.equal(pause(40 * MINUTE, HOUR_OR_MORE), maxPoll);
    });

    it('does not jump over the moment from which the end is due', () => {
      const dueIn = (random: number) => pause(48 * MINUTE, HOUR_OR_MORE, random);
      assert.ok(dueIn(0.999) <= 3 * MINUTE && dueIn(0) > 2 * MINUTE);
    });

    it('asks often from a little before the shortest to a little after the longest', () => {
      for (const ranFor of [51, 60, 70, 80, 92]) assert.equal(pause(ranFor * MINUTE, HOUR_OR_MORE), minPoll);
    });

    it('asks ever more rarely when it is overdue', () => {
      assert.equal(pause(100 * MINUTE, HOUR_OR_MORE), 2 * MINUTE);
      assert.equal(pause(300 * MINUTE, HOUR_OR_MORE), maxPoll);
    });
  });

  it('is always minPoll to maxPoll ahead, give or take a tenth', () => {
    const ranFor = fc.integer({ min: -MINUTE, max: 3000 * MINUTE });
    fc.assert(
      fc.property(ranFor, fc.option(anyUsual), anyRandom, (ran, usual, random) => {
        const ahead = pause(ran, usual, random);
        assert.ok(ahead >= 0.9 * minPoll - 1 && ahead <= 1.1 * maxPoll + 1, `${ahead} ms`);
      }),
    );
  });

  it('sees an end within the usual time at once, whatever the history', () => {
    fc.assert(
      fc.property(anyUsual, anyRandom, anySeed, (usual, part, seed) => {
        const duration = usual.shortest + part * (usual.longest - usual.shortest);
        if (duration <= firstPoll) return;
        const delay = delayOf(duration, usual, numbersFrom(seed));
        assert.ok(delay <= 1.1 * minPoll + 1, `${delay} ms`);
      }),
    );
  });

  it('sees such an end no later, on average, than without knowing', () => {
    const anyHistory = fc.integer({ min: firstPoll, max: 300 * MINUTE }).chain((shortest) =>
      // What always takes equally long may meet the one rhythm by chance, and miss the other.
      fc.integer({ min: 2 * minPoll, max: 120 * MINUTE }).map((more) => ({ shortest, longest: shortest + more })),
    );
    fc.assert(
      fc.property(anyHistory, anySeed, (usual, seed) => {
        const [knowing, unknowing] = [averageDelay(usual, usual, seed), averageDelay(usual, null, seed)];
        assert.ok(knowing <= unknowing + minPoll / 4, `${knowing} ms knowing, ${unknowing} ms not`);
        if (usual.shortest > 4 * maxPoll) assert.ok(knowing < unknowing / 2, `${knowing} ms, ${unknowing} ms`);
      }),
      { numRuns: 30 },
    );
  });
});

/** Over durations within `range`. */
function averageDelay({ shortest, longest }: UsualDuration, usual: UsualDuration | null, seed: number): number {
  const [random, runs] = [numbersFrom(seed), 200];
  let sum = 0;
  for (let run = 0; run < runs; run += 1) {
    sum += delayOf(shortest + ((run + 0.5) / runs) * (longest - shortest), usual, random);
  }
  return sum / runs;
}
