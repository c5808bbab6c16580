import type { Table } from '../kit/report.ts';
import type { Figures } from '../kit/rounds.ts';
import { median, type Spread } from '../kit/stats.ts';
import { ECHO } from './peers.ts';

/** What the issue asks: turns a second at least so many times the bare echo bot's, p99 no worse. */
const AIMS: readonly { readonly database: string; readonly atLeast: number }[] = [
  { database: 'PostgreSQL', atLeast: 1.4 },
  { database: 'PGlite', atLeast: 1 },
];
const JUDGED = ['help', 'status'];
const INSTALL = 'npm ci --prefix bench/peers --ignore-scripts';

export function tablesOf(figures: ReadonlyMap<string, Figures>, missing: readonly string[]): readonly Table[] {
  const echo = figures.get(ECHO);
  if (!echo) throw new Error('The echo bot was not measured, and nothing can be compared.');
  const rows = [...figures].map(([name, own]) => rowOf(name, own, echo));
  const notice = missing.length === 0 ? '' : ` Not installed: ${missing.join('; ')}. To have them: ${INSTALL}`;
  return [
    {
      title: `Turns, 16 connections, medians of the rounds. CPU is that of the bot's process; PostgreSQL's is not in it.${notice}`,
      head: [
        '',
        'turns/s',
        'min to max',
        '× echo',
        'p50 ms',
        'p99 ms',
        'p99 × echo',
        'CPU ms/turn',
        'CPU × echo',
        'memory MiB',
      ],
      rows,
    },
    { title: 'What is aimed at', head: ['', 'aim', 'measured', ''], rows: aimed(figures, echo) },
  ];
}

function rowOf(name: string, own: Figures, echo: Figures): readonly string[] {
  const { median: middle, min, max } = spread(own, 'perSecond');
  return [
    name,
    middle.toFixed(0),
    `${min.toFixed(0)} to ${max.toFixed(0)}`,
    ratio(own, echo, 'perSecond').toFixed(2),
    spread(own, 'p50').median.toFixed(1),
    spread(own, 'p99').median.toFixed(1),
    ratio(own, echo, 'p99').toFixed(2),
    spread(own, 'cpuMsPerTurn').median.toFixed(2),
    ratio(own, echo, 'cpuMsPerTurn').toFixed(2),
    spread(own, 'memoryMiB').median.toFixed(0),
  ];
}

function aimed(figures: ReadonlyMap<string, Figures>, echo: Figures): readonly (readonly string[])[] {
  return AIMS.flatMap(({ database, atLeast }) =>
    JUDGED.flatMap((kind) => {
      const name = `Ferry, ${kind}, ${database}`;
      const own = figures.get(name);
      if (!own) throw new Error(`${name} was not measured.`);
      const speed = ratio(own, echo, 'perSecond');
      const slowest = ratio(own, echo, 'p99');
      return [
        [name, `turns/s at least ${atLeast} × echo`, speed.toFixed(2), verdict(speed >= atLeast)],
        [name, 'p99 at most 1 × echo', slowest.toFixed(2), verdict(slowest <= 1)],
      ];
    }),
  );
}

/** Of each round by itself, so that a slow moment of the machine is in both; then the middle of them. */
function ratio(own: Figures, echo: Figures, figure: string): number {
  const others = spread(echo, figure).rounds;
  return median(spread(own, figure).rounds.map((value, round) => value / (others[round] ?? Number.NaN)));
}

function spread(figures: Figures, figure: string): Spread {
  const found = figures[figure];
  if (!found) throw new Error(`"${figure}" was not measured.`);
  return found;
}

function verdict(isMet: boolean): string {
  return isMet ? 'met' : 'missed';
}
