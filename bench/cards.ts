import { allDrawings, type Drawing } from './cards/drawn.ts';
import { bytesOf, nameOf, subjectOf } from './cards/subjects.ts';
import type { Report, Table } from './kit/report.ts';
import { type Figures, inRounds } from './kit/rounds.ts';

// How long a card takes to draw and how many bytes it has, of every sample and of every reply that the specs draw (among them
// lists longer than anybody has), against writing and reading the same card as JSON.

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const MOST_BYTES = 25_000;
const MOST_US = 2000;

interface Result {
  readonly drawing: Drawing;
  readonly bytes: number;
  readonly figures: Figures;
}

/** `BENCH_ROUNDS` rounds (5 unless told), in each of which every card is drawn for `BENCH_WINDOW_MS` ms in each way (10 unless told). */
export async function run(): Promise<Report> {
  if (!(ROUNDS >= 1)) throw new Error('BENCH_ROUNDS must be 1 or more.');
  const drawings = await allDrawings();
  const measured = await inRounds(drawings.map(subjectOf), ROUNDS);
  const results = drawings.map((drawing): Result => {
    const figures = measured.get(nameOf(drawing));
    if (!figures) throw new Error(`${nameOf(drawing)} was not measured.`);
    return { drawing, bytes: bytesOf(drawing), figures };
  });
  const samples = results.filter(({ drawing }) => drawing.from === 'sample');
  return {
    name: 'cards',
    tables: [templateTable(samples), aimTable(results)],
    measured: results.map(({ drawing, ...rest }) => ({ name: nameOf(drawing), ...rest })),
  };
}

/** Of each template the sample that has most bytes. */
function templateTable(samples: readonly Result[]): Table {
  const byTemplate = Map.groupBy(samples, ({ drawing }) => drawing.template).values();
  const rows = [...byTemplate].map((ofOne) => {
    const { drawing, bytes, figures } = largest(ofOne);
    const expansions = 1_000_000 / at(figures, 'expandUs');
    const spread = `${us(figures.expandUs?.min)} to ${us(figures.expandUs?.max)}`;
    return [
      drawing.template,
      drawing.sample,
      String(bytes),
      expansions.toFixed(0),
      us(at(figures, 'expandUs')),
      spread,
      us(at(figures, 'jsonUs')),
      at(figures, 'ratio').toFixed(1),
    ];
  });
  const head = ['template', 'largest sample', 'bytes', 'per s', 'µs', 'µs, rounds', 'JSON µs', 'times JSON'];
  return { title: 'Expansion of each template (medians)', head, rows };
}

function aimTable(results: readonly Result[]): Table {
  const [biggest, slowest] = [largest(results), most(results, 'expandUs')];
  const rendered = most(results, 'renderUs');
  const row = (what: string, { drawing }: Result, figure: string, aim: string, isMet?: boolean) => [
    what,
    nameOf(drawing),
    figure,
    aim,
    isMet === undefined ? '' : isMet ? 'met' : 'MISSED',
  ];
  const time = (what: string, result: Result, name: string) => {
    const figure = at(result.figures, name);
    return row(what, result, `${us(figure)} µs`, `${MOST_US} µs`, figure <= MOST_US);
  };
  return {
    title: `Of ${results.length} cards, samples and replies`,
    head: ['', 'card', 'figure', 'at most', ''],
    rows: [
      row('largest', biggest, `${biggest.bytes} bytes`, `${MOST_BYTES} bytes`, biggest.bytes <= MOST_BYTES),
      time('expansion of the largest', biggest, 'expandUs'),
      time('slowest expansion', slowest, 'expandUs'),
      row('slowest from reply to card', rendered, `${us(at(rendered.figures, 'renderUs'))} µs`, 'shown only'),
    ],
  };
}

function most(results: readonly Result[], name: string): Result {
  return results.reduce((one, other) => (at(other.figures, name) > at(one.figures, name) ? other : one));
}

function largest(results: readonly Result[]): Result {
  return results.reduce((one, other) => (other.bytes > one.bytes ? other : one));
}

function at(figures: Figures, name: string): number {
  return figures[name]?.median ?? Number.NaN;
}

function us(value = Number.NaN): string {
  return value.toFixed(0);
}
