import { type Chance, chanceOf, durationIn, type KindOfWork, medianOfPair } from './lives.ts';

/** One operation: how long it takes, and when it would have failed, if it were one that fails at any moment or early. In ms. */
export interface Life {
  readonly tookMs: number;
  readonly failsAfterMs: number;
  readonly failsEarlyAfterMs: number;
}

/** The operations of each pair of environments, in the order in which they run. */
export type Portfolio = readonly (readonly Life[])[];

/** The first operations of a pair, which Ferry follows without knowing how long such ones take. */
export const WITHOUT_HISTORY = 2;
const PER_PAIR = 20;
/** What fails early does so within this part of the time that it would have taken. */
const EARLY = 0.2;

/** The same seed gives the same operations, whoever follows them. */
export function portfolioOf(kind: KindOfWork, spread: number, pairs: number, seed: number): Portfolio {
  const chance = chanceOf(seed);
  return Array.from({ length: pairs }, () => {
    const median = medianOfPair(kind, chance);
    return Array.from({ length: PER_PAIR }, () => lifeIn(median, spread, chance));
  });
}

function lifeIn(median: number, spread: number, chance: Chance): Life {
  const tookMs = durationIn(median, spread, chance);
  const failsAfterMs = tookMs * chance.next();
  return { tookMs, failsAfterMs, failsEarlyAfterMs: EARLY * failsAfterMs };
}
