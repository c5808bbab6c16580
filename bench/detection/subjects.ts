import type { UsualDuration } from '../../src/operations/operation.ts';
import type { nextPoll } from '../../src/operations/poll-schedule.ts';
import { TIMING } from '../../test/support/settings.ts';
import type { Subject } from '../kit/rounds.ts';
import { quantile } from '../kit/stats.ts';
import { createExperience } from './experience.ts';
import { type Asker, type Followed, ferry, fixed, follow } from './follow.ts';
import { type Chance, chanceOf, type KindOfWork } from './lives.ts';
import { type Life, type Portfolio, WITHOUT_HISTORY } from './portfolio.ts';

/** One way to follow operations: who asks about the next one of a pair, given what is known by then. */
export interface Way {
  readonly name: string;
  readonly asker: (kind: KindOfWork['kind'], usual: UsualDuration | null, chance: Chance) => Asker;
}

export function fixedWay(seconds: number): Way {
  return { name: `fixed ${seconds} s`, asker: () => fixed(seconds * 1000) };
}

/** A schedule of Ferry's with the settings as they are by default. */
export function ferryWay(name: string, schedule: typeof nextPoll): Way {
  return {
    name,
    asker: (kind, usual, chance) => {
      const next = (now: number) => schedule({ kind, startedAt: 0, usual }, now, TIMING, chance.next());
      return ferry(TIMING.firstPoll, next, chance);
    },
  };
}

/** Follows all operations of a portfolio; the portfolio of a round is the same for every way. */
export function subjectOf(way: Way, kind: KindOfWork, portfolioIn: (round: number) => Portfolio): Subject {
  return {
    name: way.name,
    async measure(round) {
      const seen = await followAll(way, kind, portfolioIn(round), chanceOf(1_000_003 + round));
      return {
        ...figures('without', seen.without),
        ...figures('with', seen.with),
        ...figures('failing', seen.failing),
        ...figures('failingEarly', seen.failingEarly),
      };
    },
  };
}

interface Seen {
  readonly without: Followed[];
  readonly with: Followed[];
  readonly failing: Followed[];
  readonly failingEarly: Followed[];
}

async function followAll(way: Way, kind: KindOfWork, portfolio: Portfolio, chance: Chance): Promise<Seen> {
  const seen: Seen = { without: [], with: [], failing: [], failingEarly: [] };
  for (const lives of portfolio) await followPair(way, kind, lives, chance, seen);
  const followed = seen.without.length + seen.with.length;
  const there = portfolio.flat().length;
  if (followed !== there) throw new Error(`${followed} of ${there} operations were followed.`);
  return seen;
}

async function followPair(way: Way, kind: KindOfWork, lives: readonly Life[], chance: Chance, seen: Seen) {
  const experience = createExperience(kind);
  const followed = (ms: number, usual: UsualDuration | null) => follow(ms, way.asker(kind.kind, usual, chance));
  for (const [index, { tookMs, failsAfterMs, failsEarlyAfterMs }] of lives.entries()) {
    const usual = await experience.usual();
    const isFirst = index < WITHOUT_HISTORY;
    if (isFirst && usual) throw new Error('Something was known of an operation that none went before.');
    const whole = followed(tookMs, usual);
    (isFirst ? seen.without : seen.with).push(whole);
    if (!isFirst) {
      seen.failing.push(followed(failsAfterMs, usual));
      seen.failingEarly.push(followed(failsEarlyAfterMs, usual));
    }
    await experience.learn(whole.seenAt, whole.dueAt);
  }
}

function figures(about: keyof Seen, followed: readonly Followed[]): Readonly<Record<string, number>> {
  const delays = followed.map(({ delayMs }) => delayMs / 1000);
  return {
    [`${about}.delayS`]: mean(delays),
    [`${about}.delayP95S`]: quantile(delays, 0.95),
    [`${about}.delayMaxS`]: quantile(delays, 1),
    [`${about}.calls`]: mean(followed.map(({ calls }) => calls)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
