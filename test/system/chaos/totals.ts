import type { Verdict } from './checks.ts';

/** What a number of runs came to. */
export interface Totals {
  readonly seed: number;
  readonly runs: number;
  /** Accepted ones. */
  readonly operations: number;
  readonly kills: number;
  readonly faults: number;
  readonly posts: number;
  readonly doubles: number;
  readonly forgotten: number;
  readonly duplicateFinishMessages: number;
  /** Requests typed, repeated ones included. */
  readonly asked: number;
  /** Accepted and not ended: visibly waiting for a person. */
  readonly waiting: number;
  readonly seconds: number;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export function totalsOf(
  verdicts: readonly Verdict[],
  { seed, kills, seconds, waiting }: Pick<Totals, 'seed' | 'kills' | 'seconds' | 'waiting'>,
): Totals {
  return {
    seed,
    runs: verdicts.length,
    operations: verdicts.filter(({ operation }) => operation).length,
    kills,
    faults: sum(verdicts.map(({ run }) => run.faults)),
    posts: sum(verdicts.map(({ run }) => run.posts.length)),
    doubles: sum(verdicts.map(({ doubles }) => doubles)),
    forgotten: verdicts.filter(({ forgotten }) => forgotten.length > 0).length,
    duplicateFinishMessages: sum(verdicts.map(({ duplicateFinishMessages }) => duplicateFinishMessages)),
    asked: sum(verdicts.map(({ run }) => run.asked)),
    waiting,
    seconds,
  };
}

/** `chaos seed=1 runs=500 …` */
export function lineOf(totals: Totals): string {
  return `chaos ${Object.entries(totals)
    .map(([name, number]) => `${name}=${number}`)
    .join(' ')}`;
}
