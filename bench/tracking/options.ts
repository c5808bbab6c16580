/** What the environment says of a run. */
export interface Options {
  /** How many operations run at once, one measurement each. */
  readonly sizes: readonly number[];
  /** Each size so often, in the order A B A B. */
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** How long LCS takes for an answer. */
  readonly lcsMs: number;
  /** Where Ferry leaves a CPU profile of each run; null: nowhere, for it costs. */
  readonly profileFolder: string | null;
  /** Options of Node's for Ferry. */
  readonly nodeOptions: readonly string[];
}

/**
 * `BENCH_TRACKING_OPERATIONS` (`1000,3000`; `1000,3000,10000,30000` for all of it), `BENCH_TRACKING_ROUNDS` (1),
 * `BENCH_TRACKING_WARM_UP` (40) and `BENCH_TRACKING_SECONDS` (40, 120 is better), `BENCH_TRACKING_LCS_MS` (100: how quick LCS is
 * nobody says, and it is not in the same rack), `BENCH_TRACKING_PROFILE` (a folder for CPU profiles of Ferry; without it none is taken),
 * `BENCH_TRACKING_NODE` (options of Node's for Ferry, such as those for a small machine).
 */
export function readOptions(env: Readonly<Record<string, string | undefined>>): Options {
  return {
    sizes: (env.BENCH_TRACKING_OPERATIONS ?? '1000,3000').split(',').map((size) => whole('OPERATIONS', size, 1)),
    rounds: whole('ROUNDS', env.BENCH_TRACKING_ROUNDS ?? '1', 1),
    warmUpSeconds: whole('WARM_UP', env.BENCH_TRACKING_WARM_UP ?? '40', 1),
    seconds: whole('SECONDS', env.BENCH_TRACKING_SECONDS ?? '40', 20),
    lcsMs: whole('LCS_MS', env.BENCH_TRACKING_LCS_MS ?? '100', 0),
    profileFolder: env.BENCH_TRACKING_PROFILE ?? null,
    nodeOptions: (env.BENCH_TRACKING_NODE ?? '').split(' ').filter((option) => option !== ''),
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`BENCH_TRACKING_${name} must be a whole number, ${least} or more; it is "${text}".`);
}
