import { nextPoll } from '../src/operations/poll-schedule.ts';
import { KINDS, type KindOfWork } from './detection/lives.ts';
import { portfolioOf } from './detection/portfolio.ts';
import { ferryWay, fixedWay, subjectOf, type Way } from './detection/subjects.ts';
import type { Report, Table } from './kit/report.ts';
import { type Figures, inRounds } from './kit/rounds.ts';

// How long after its end an operation's message comes, and how many calls that takes: Ferry's own schedule, in simulated
// time, against asking every 300 s and every 60 s. A simulation with seeds: it gives the same figures on every machine.

const { BENCH_SCHEDULE } = process.env;
const PAIRS = Number(process.env.BENCH_PAIRS ?? 1000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

/** How far the runs of one pair lie apart, as the deviation of the logarithm: nothing is published, so three are shown. */
const SPREADS = [0.05, 0.1, 0.2] as const;
/** Two runs in three take within a tenth of what the pair usually takes: the one that is judged. */
const JUDGED = 0.1;
const SCRIPT = fixedWay(300);

type Measured = { readonly kind: KindOfWork; readonly spread: number; readonly by: ReadonlyMap<string, Figures> };

/**
 * 20 operations one after the other for each of `BENCH_PAIRS` pairs of environments (1000 unless told), in
 * `BENCH_ROUNDS` rounds with other seeds. `BENCH_SCHEDULE` names a file with another `nextPoll`, measured too.
 */
export async function run(): Promise<Report> {
  if (!(PAIRS >= 1 && ROUNDS >= 1)) throw new Error('BENCH_PAIRS and BENCH_ROUNDS must be 1 or more.');
  const ways = [ferryWay('Ferry', nextPoll), ...(await proposals()), SCRIPT, fixedWay(60)];
  const measured: Measured[] = [];
  for (const kind of KINDS) {
    for (const spread of SPREADS) measured.push({ kind, spread, by: await measure(ways, kind, spread) });
  }
  return {
    name: 'detection',
    tables: [figuresTable(measured), judgementTable(measured, ways)],
    measured: { kinds: KINDS, results: measured.map((one) => ({ ...one, by: Object.fromEntries(one.by) })) },
  };
}

async function proposals(): Promise<readonly Way[]> {
  if (BENCH_SCHEDULE === undefined) return [];
  const other = (await import(new URL(BENCH_SCHEDULE, `file://${process.cwd()}/`).href)) as {
    nextPoll: typeof nextPoll;
  };
  return [ferryWay('proposal', other.nextPoll)];
}

function measure(ways: readonly Way[], kind: KindOfWork, spread: number): Promise<ReadonlyMap<string, Figures>> {
  const subjects = ways.map((way) => subjectOf(way, kind, (round) => portfolioOf(kind, spread, PAIRS, round)));
  return inRounds(subjects, ROUNDS);
}

/** Without history the spread within a pair plays no part: it is shown once. */
function figuresTable(measured: readonly Measured[]): Table {
  const row = (one: Measured, about: string, words: string) =>
    [...one.by].map(([way, figures]) => [
      one.kind.name,
      words,
      way,
      value(figures, `${about}.delayS`),
      value(figures, `${about}.delayP95S`),
      value(figures, `${about}.delayMaxS`),
      value(figures, `${about}.calls`),
    ]);
  const rows = measured.flatMap((one) => [
    ...(one.spread === JUDGED ? row(one, 'without', 'without history') : []),
    ...row(one, 'with', `with history, spread ${one.spread}`),
    ...(one.spread === JUDGED ? row(one, 'failing', 'with history, fails at any moment') : []),
    ...(one.spread === JUDGED ? row(one, 'failingEarly', 'with history, fails in the first fifth') : []),
  ]);
  const head = ['kind', 'operations', 'asked by', 'mean delay s', 'p95 s', 'longest s', 'LCS calls'];
  return { title: 'From the end of an operation to its message (median of the rounds; each its mean)', head, rows };
}

function judgementTable(measured: readonly Measured[], ways: readonly Way[]): Table {
  const ours = ways.map(({ name }) => name).filter((name) => !name.startsWith('fixed'));
  const rows = measured
    .filter(({ spread }) => spread === JUDGED)
    .flatMap(({ kind, by }) =>
      ours.flatMap((name) => [
        judged(kind, name, 'with', by, { delay: 1 / 3, calls: 1 }),
        judged(kind, name, 'without', by, { delay: 1.1, calls: 1.1 }),
      ]),
    );
  const head = ['kind', 'schedule', 'history', 'delay', 'aim', 'calls', 'aim', ''];
  return { title: `As parts of asking every 300 s, spread ${JUDGED}`, head, rows };
}

function judged(
  kind: KindOfWork,
  name: string,
  about: 'with' | 'without',
  by: ReadonlyMap<string, Figures>,
  aim: { readonly delay: number; readonly calls: number },
): readonly string[] {
  const ratio = (what: string) => median(by.get(name), what) / median(by.get(SCRIPT.name), what);
  const [delay, calls] = [ratio(`${about}.delayS`), ratio(`${about}.calls`)];
  const verdict = delay <= aim.delay && calls <= aim.calls ? 'met' : 'MISSED';
  return [
    kind.name,
    name,
    about,
    delay.toFixed(2),
    aim.delay.toFixed(2),
    calls.toFixed(2),
    aim.calls.toFixed(2),
    verdict,
  ];
}

function value(figures: Figures, name: string): string {
  return median(figures, name).toFixed(1);
}

function median(figures: Figures | undefined, name: string): number {
  return figures?.[name]?.median ?? Number.NaN;
}
