import { type Spread, spreadOf } from './stats.ts';

/** Something that is measured: its figures by name, in units that the name says. */
export interface Subject {
  readonly name: string;
  measure(round: number): Promise<Readonly<Record<string, number>>>;
}

export type Figures = Readonly<Record<string, Spread>>;

/**
 * Measures each subject once a round, in the order A B C A B C …, so that a machine whose speed drifts drifts for all.
 * Round 0 warms up and does not count.
 */
export async function inRounds(subjects: readonly Subject[], rounds: number): Promise<ReadonlyMap<string, Figures>> {
  const seen = new Map(subjects.map(({ name }) => [name, [] as Readonly<Record<string, number>>[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of subjects) {
      const figures = await subject.measure(round);
      if (round > 0) seen.get(subject.name)?.push(figures);
    }
  }
  return new Map([...seen].map(([name, measured]) => [name, spreadsOf(measured)]));
}

function spreadsOf(measured: readonly Readonly<Record<string, number>>[]): Figures {
  const names = new Set(measured.flatMap((figures) => Object.keys(figures)));
  return Object.fromEntries(
    [...names].map((name) => [name, spreadOf(measured.map((figures) => figures[name] ?? Number.NaN))]),
  );
}
