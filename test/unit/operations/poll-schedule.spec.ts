import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Kind, UsualDuration } from '../../../src/operations/operation.ts';
import { nextPoll } from '../../../src/operations/poll-schedule.ts';
import { MINUTE, NOON } from '../../support/operations.ts';
import { TIMING } from '../../support/settings.ts';

const { firstPoll, minPoll, maxPoll } = TIMING;
/** Usually an hour. */
const ABOUT_AN_HOUR: UsualDuration = { shortest: 50 * MINUTE, longest: 72 * MINUTE };
const POSSIBLE_FROM = 0.82 * 60 * MINUTE;

function pause(ranFor: number, usual: UsualDuration | null = null, random = 0.5, kind: Kind = 'refresh'): number {
  return nextPoll({ kind, startedAt: NOON - ranFor, usual }, NOON, TIMING, random) - NOON;
}

/** When its end becomes possible, by what is known of earlier ones. */
function possibleFrom({ shortest, longest }: UsualDuration): number {
  return Math.min(0.82 * Math.sqrt(shortest * longest), shortest);
}

const anyUsual = fc
  .tuple(fc.integer({ min: 1000, max: 600 * MINUTE }), fc.integer({ min: 0, max: 600 * MINUTE }))
  .map(([shortest, more]): UsualDuration => ({ shortest, longest: shortest + more }));
const anyKind = fc.constantFrom<Kind>('refresh', 'export', 'start', 'stop', 'other');
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
  while (polledAt < duration) polledAt = nextPoll({ kind: 'refresh', startedAt: 0, usual }, polledAt, TIMING, random());
  return polledAt - duration;
}

describe('nextPoll', () => {
  describe('while nothing is known of how long it takes', () => {
    it('waits twice the time so far, minPoll at least and maxPoll at most', () => {
      assert.deepEqual(
        [0, MINUTE, 3 * MINUTE, 600 * MINUTE].map((ran) => pause(ran)),
        [minPoll, 2 * MINUTE, maxPoll, maxPoll],
      );
    });

    for (const kind of ['start', 'stop'] as const) {
      it(`waits a quarter of the time so far for a ${kind}, which is short`, () => {
        const pauses = [0, 8 * MINUTE, 60 * MINUTE].map((ran) => pause(ran, null, 0.5, kind));
        assert.deepEqual(pauses, [minPoll, 2 * MINUTE, maxPoll]);
      });
    }

    it('does not go back in time when the clocks of two machines differ', () => {
      assert.equal(pause(-MINUTE), minPoll);
    });

    it('gives or takes a tenth', () => {
      assert.ok(Math.abs(pause(MINUTE, null, 0) - 108_000) < 1);
      assert.ok(Math.abs(pause(MINUTE, null, 1) - 132_000) < 1);
    });

    it('goes by maxPoll where that is shorter than minPoll', () => {
      const timing = { ...TIMING, maxPoll: 2000 };
      assert.equal(
        nextPoll({ kind: 'refresh', startedAt: NOON - MINUTE, usual: null }, NOON, timing, 0.5) - NOON,
        2000,
      );
    });
  });

  describe('where it is known how long it takes', () => {
    it('asks rarely while the end is unlikely', () => {
      for (const ranFor of [1, 20, 34]) assert.equal(pause(ranFor * MINUTE, ABOUT_AN_HOUR), 2.5 * maxPoll);
    });

    it('asks soon after the end has become possible, not before', () => {
      assert.ok(Math.abs(pause(POSSIBLE_FROM - 11 * MINUTE, ABOUT_AN_HOUR) - 10 * MINUTE) < 1);
      assert.equal(pause(POSSIBLE_FROM - MINUTE, ABOUT_AN_HOUR), maxPoll / 2);
    });

    it('asks ever more often from then to the usual time', () => {
      assert.ok(Math.abs(pause(POSSIBLE_FROM, ABOUT_AN_HOUR) - maxPoll / 2) < 1);
      assert.ok(Math.abs(pause((POSSIBLE_FROM + 60 * MINUTE) / 2, ABOUT_AN_HOUR) - 0.35 * maxPoll) < 1);
    });

    it('asks often while it is due, ever more rarely when it is overdue', () => {
      for (const ranFor of [60, 72, 84]) assert.equal(pause(ranFor * MINUTE, ABOUT_AN_HOUR), maxPoll / 5);
      assert.ok(Math.abs(pause(102 * MINUTE, ABOUT_AN_HOUR) - maxPoll / 2) < 1);
      for (const ranFor of [132, 300]) assert.equal(pause(ranFor * MINUTE, ABOUT_AN_HOUR), maxPoll);
    });

    it('takes an end for possible as early as one has been seen', () => {
      assert.ok(pause(40 * MINUTE, { shortest: 40 * MINUTE, longest: 90 * MINUTE }) <= maxPoll / 2);
    });

    it('is prompt with starts and stops, which take minutes', () => {
      const usual = { shortest: 8 * MINUTE, longest: 10 * MINUTE };
      for (const ranFor of [8, 9, 10]) assert.ok(pause(ranFor * MINUTE, usual, 0.5, 'start') <= 2.5 * MINUTE);
      assert.equal(pause(2 * MINUTE, { shortest: 2 * MINUTE, longest: 2 * MINUTE }, 0.5, 'start'), minPoll);
    });

    it('never waits less than minPoll', () => {
      const timing = { ...TIMING, minPoll: 3 * MINUTE };
      const operation = { kind: 'refresh' as const, startedAt: NOON - 60 * MINUTE, usual: ABOUT_AN_HOUR };
      assert.equal(nextPoll(operation, NOON, timing, 0.5) - NOON, 3 * MINUTE);
    });
  });

  it('is minPoll to maxPoll ahead, two and a half times that at most while the end is unlikely, give or take a tenth', () => {
    const ranFor = fc.integer({ min: -MINUTE, max: 3000 * MINUTE });
    fc.assert(
      fc.property(ranFor, fc.option(anyUsual), anyRandom, anyKind, (ran, usual, random, one) => {
        const ahead = pause(ran, usual, random, one);
        const most = usual && ran < possibleFrom(usual) ? 2.5 * maxPoll : maxPoll;
        assert.ok(ahead >= 0.9 * minPoll - 1 && ahead <= 1.1 * most + 1, `${ahead} ms`);
      }),
    );
  });

  it('asks within half of maxPoll after the end has become possible, whatever the jitter', () => {
    fc.assert(
      fc.property(anyUsual, fc.double({ min: 0, max: 1, noNaN: true }), anyRandom, (usual, part, random) => {
        const untilPossible = part * possibleFrom(usual);
        const late = pause(possibleFrom(usual) - untilPossible, usual, random) - untilPossible;
        assert.ok(late <= (1.1 * maxPoll) / 2 + 1, `${late} ms`);
      }),
    );
  });

  it('never asks more rarely than without knowing, once the end is possible', () => {
    fc.assert(
      fc.property(anyUsual, fc.integer({ min: 0, max: 3000 * MINUTE }), anyKind, (usual, more, kind) => {
        const ranFor = Math.ceil(possibleFrom(usual)) + more;
        const [knowing, unknowing] = [pause(ranFor, usual, 0.5, kind), pause(ranFor, null, 0.5, kind)];
        assert.ok(knowing <= unknowing + 1, `${knowing} ms knowing, ${unknowing} ms not`);
      }),
    );
  });

  it('sees an end within the usual time soon, whatever the history', () => {
    fc.assert(
      fc.property(anyUsual, anyRandom, anySeed, (usual, part, seed) => {
        const duration = usual.shortest + part * (usual.longest - usual.shortest);
        if (duration <= firstPoll) return;
        const delay = delayOf(duration, usual, numbersFrom(seed));
        const isDue = duration >= Math.sqrt(usual.shortest * usual.longest) + maxPoll / 2;
        assert.ok(delay <= 1.1 * maxPoll * (isDue ? 0.25 : 0.5) + 1, `${delay} ms`);
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
        if (usual.shortest > 4 * maxPoll) assert.ok(knowing < 0.6 * unknowing, `${knowing} ms, ${unknowing} ms`);
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
