import type { Table } from '../kit/report.ts';
import { type Spread, spreadOf } from '../kit/stats.ts';
import type { Measurement } from './measurement.ts';
import type { Options } from './options.ts';

/** What is reported of one number of operations: the measured time of all its rounds. */
export interface Sized {
  readonly operations: number;
  readonly rounds: readonly Measurement[];
  /** Of Ferry and of PostgreSQL for one poll beyond what both take when there is none, in ms, from every slice. */
  readonly cpuMs: Spread;
  readonly postgresCpuMs: Spread;
}

export function sized(operations: number, rounds: readonly Measurement[], idle: Measurement): Sized {
  const perPoll = (of: 'cpu' | 'postgresCpu') =>
    spreadOf(
      rounds.flatMap((round) =>
        round[of].map((cpu, slice) => (cpu - spreadOf(idle[of]).median) / (round.pollsPerSecond[slice] ?? Number.NaN)),
      ),
    );
  return { operations, rounds, cpuMs: perPoll('cpu'), postgresCpuMs: perPoll('postgresCpu') };
}

export function latenessTable(all: readonly Sized[]): Table {
  return {
    title: 'Lateness of polls, in seconds, by the clock of LCS (and by the buckets of Ferry’s own histogram)',
    head: [
      'operations',
      'polls due or overdue',
      'not made by the end',
      'LCS calls per poll',
      'p50',
      'p99',
      'at most',
      'p99 by Ferry',
    ],
    rows: all.flatMap(({ rounds }) =>
      rounds.map((round) => [
        String(round.operations),
        String(round.due),
        String(round.missing),
        round.callsPerPoll.toFixed(3),
        round.latenessP50.toFixed(2),
        round.latenessP99.toFixed(2),
        round.latenessMax.toFixed(2),
        `≤ ${round.latenessP99Within}`,
      ]),
    ),
  };
}

/** `bareMs`: processor time of a bare poll. */
export function cpuTable(all: readonly Sized[], idle: Measurement, bareMs: number): Table {
  const smallest = all.toSorted((one, other) => one.operations - other.operations)[0];
  const medianOf = (values: readonly number[]) => spreadOf(values).median;
  const row = (name: string, rounds: readonly Measurement[]) => [
    name,
    medianOf(rounds.flatMap(({ pollsPerSecond }) => pollsPerSecond)).toFixed(1),
    `${(medianOf(rounds.flatMap(({ cpu }) => cpu)) / 10).toFixed(1)} %`,
    `${(medianOf(rounds.flatMap(({ postgresCpu }) => postgresCpu)) / 10).toFixed(1)} %`,
  ];
  return {
    title: `Processor time. A bare poll (ask LCS, update one row) takes ${bareMs.toFixed(2)} ms`,
    head: [
      'operations',
      'polls/s',
      'Ferry',
      'PostgreSQL',
      'Ferry ms/poll',
      'PostgreSQL ms/poll',
      '× bare',
      '× smallest',
    ],
    rows: [
      [...row('none', [idle]), '', '', '', ''],
      ...all.map(({ operations, rounds, cpuMs, postgresCpuMs }) => [
        ...row(String(operations), rounds),
        inWords(cpuMs),
        inWords(postgresCpuMs),
        (cpuMs.median / bareMs).toFixed(1),
        (cpuMs.median / (smallest?.cpuMs.median ?? Number.NaN)).toFixed(2),
      ]),
    ],
  };
}

export function memoryTable(all: readonly Sized[], idle: Measurement, { nodeOptions }: Options): Table {
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return {
    title: `Memory and database, in MiB, with ${nodeOptions.join(' ') || 'Node as it is'}. The idle Ferry has ${idle.memory.toFixed(0)}`,
    head: [
      'operations',
      'memory',
      'above idle',
      'most ever',
      'database',
      'grew by',
      'in seconds',
      'written ahead, KiB/poll',
    ],
    rows: all.flatMap(({ rounds }) =>
      rounds.map((round) => [
        String(round.operations),
        round.memory.toFixed(0),
        (round.memory - idle.memory).toFixed(0),
        round.memoryPeak.toFixed(0),
        mib(round.databaseBytes[0]),
        mib(round.databaseBytes[1] - round.databaseBytes[0]),
        round.seconds.toFixed(0),
        (round.walBytes / 1024 / round.polls).toFixed(1),
      ]),
    ),
  };
}

function inWords({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
