/** Numbers that look random and repeat with their seed: in [0, 1), and spread like a bell around 0 with deviation 1. */
export interface Chance {
  next(): number;
  bell(): number;
}

/** What is known of a kind of operation, lcs-api 5.3: half of the pairs of environments take less, one in a hundred more. */
export interface KindOfWork {
  readonly name: string;
  readonly kind: 'refresh' | 'export';
  readonly medianMs: number;
  readonly hundredthMs: number;
  readonly why: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** So many deviations from the middle of a bell one in a hundred lies beyond. */
const HUNDREDTH = 2.326;

export const KINDS: readonly KindOfWork[] = [
  {
    name: 'refresh',
    kind: 'refresh',
    medianMs: 76 * MINUTE,
    hundredthMs: 6 * HOUR,
    why: 'the published entry took 1 h 16 min; the copy tutorial allows 6 h',
  },
  {
    name: 'export',
    kind: 'export',
    medianMs: 2 * HOUR,
    hundredthMs: 24 * HOUR,
    why: 'hours, exceptionally a day, after which it can no longer be resumed',
  },
];

/** mulberry32: small, and good enough to draw durations with. */
export function chanceOf(seed: number): Chance {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  // Box and Muller's way from two even numbers to one of a bell.
  return { next, bell: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) };
}

/** How long one pair of environments takes in its median, in ms: log-normal over the pairs. */
export function medianOfPair({ medianMs, hundredthMs }: KindOfWork, chance: Chance): number {
  return medianMs * Math.exp((Math.log(hundredthMs / medianMs) / HUNDREDTH) * chance.bell());
}

/** How long one operation of that pair takes, in ms: log-normal around the pair's median. */
export function durationIn(pairMedianMs: number, spread: number, chance: Chance): number {
  return pairMedianMs * Math.exp(spread * chance.bell());
}
