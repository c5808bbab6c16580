import { type EchoMessages, startEchoMessages } from './click/echo-messages.ts';
import { type FerryClicks, startFerryClicks } from './click/ferry-clicks.ts';
import type { Timed } from './click/timing.ts';
import { pgliteDatabases, postgresDatabases } from './kit/databases.ts';
import type { Report, Table } from './kit/report.ts';
import { inRounds, type Subject } from './kit/rounds.ts';
import { median, quantile, spreadOf } from './kit/stats.ts';

// From Teams' sending of a click to Ferry's answer, which the clicker sees, and to the edit of the card, which all see. Beside it a
// message to the bare echo bot, and its reply. One thing at a time, on an idle machine. BENCH_ROUNDS: how many count (2);
// BENCH_CLICKS: how many of each kind in a round (8; a p99 to be quoted needs 50 and ten minutes).

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 2);
const CLICKS = Number(process.env.BENCH_CLICKS ?? 8);
/** After a start, before what counts: tokens, keys, and what V8 compiles only when it is used often. */
const FIRST = 2;
const WARM_UP = 4;

const ECHO = 'message to the bare echo bot';
/** p99, in ms. */
const AIM = 100;

type Taken = Map<string, Timed[][]>;

export async function run(): Promise<Report> {
  const [postgres, pglite] = [await postgresDatabases(), await pgliteDatabases()];
  const closing: (() => Promise<void>)[] = [postgres.close, pglite.close];
  try {
    const taken: Taken = new Map();
    const echo = await startEchoMessages();
    closing.unshift(echo.close);
    const subjects = [echoSubject(echo, taken)];
    for (const databases of [postgres, pglite]) {
      const pairs = WARM_UP + ROUNDS * (FIRST + CLICKS);
      const ferry = await startFerryClicks(await databases.create(), pairs);
      closing.unshift(ferry.close);
      subjects.push(ferrySubject(ferry, databases.name, taken));
    }
    await inRounds(subjects, ROUNDS);
    return { name: 'click', tables: [clickTable(taken), aimTable(taken)], measured: Object.fromEntries(taken) };
  } finally {
    for (const close of closing) await close();
  }
}

function echoSubject(echo: EchoMessages, taken: Taken): Subject {
  return alone(ECHO, echo, async (round) => {
    for (let n = 0; n < WARM_UP; n += 1) await echo.write();
    for (let n = 0; n < 4 * CLICKS; n += 1) keep(taken, ECHO, round, await echo.write());
  });
}

function ferrySubject(ferry: FerryClicks, database: string, taken: Taken): Subject {
  return alone(database, ferry, async (round) => {
    const isWarmUp = round === 0;
    for (let n = 0; n < (isWarmUp ? WARM_UP : FIRST); n += 1) await ferry.cancelAndConfirm();
    for (let n = 0; n < (isWarmUp ? 0 : CLICKS); n += 1) {
      const { cancel, confirm } = await ferry.cancelAndConfirm();
      keep(taken, `Cancel, ${database}`, round, cancel);
      keep(taken, `Confirm, ${database}`, round, confirm);
    }
  });
}

/** Runs while it is measured, and no longer: what waits looks into its database all the time. */
function alone(
  name: string,
  process: { start(): Promise<void>; stop(): Promise<void> },
  measure: (round: number) => Promise<void>,
): Subject {
  return {
    name,
    async measure(round) {
      await process.start();
      await measure(round);
      await process.stop();
      return {};
    },
  };
}

function keep(taken: Taken, name: string, round: number, timed: Timed): void {
  if (round === 0) return;
  const rounds = taken.get(name) ?? [];
  taken.set(name, rounds);
  rounds[round - 1] = [...(rounds[round - 1] ?? []), timed];
}

function clickTable(taken: Taken): Table {
  const echo = median(all(taken, ECHO, 'answerMs'));
  const rows = [...taken].map(([name, rounds]) => {
    const { min, max } = spreadOf(rounds.map((round) => median(round.map(({ answerMs }) => answerMs))));
    const [answers, messages] = [all(taken, name, 'answerMs'), all(taken, name, 'messageMs')];
    return [
      name,
      String(answers.length),
      `${ms(median(answers))} (${ms(min)} to ${ms(max)})`,
      ms(quantile(answers, 0.99)),
      (median(answers) / echo).toFixed(1),
      ms(median(messages)),
      ms(quantile(messages, 0.99)),
    ];
  });
  const head = [
    'what',
    'how many',
    'answer p50, ms (rounds)',
    'p99',
    'times echo bot',
    'message or edit p50, ms',
    'p99',
  ];
  return { title: `From the click to its answer and to the edited card, ${ROUNDS} rounds`, head, rows };
}

function aimTable(taken: Taken): Table {
  const clicks = [...taken.keys()].filter((name) => name !== ECHO);
  const rows = clicks.flatMap((name) => [
    aim(`${name}: answer`, all(taken, name, 'answerMs')),
    aim(`${name}: edited card`, all(taken, name, 'messageMs')),
  ]);
  return { title: 'What is aimed for', head: ['what', 'p99 below, ms', 'is', 'met'], rows };
}

function aim(what: string, values: readonly number[]): readonly string[] {
  const p99 = quantile(values, 0.99);
  return [what, String(AIM), ms(p99), p99 < AIM ? 'yes' : 'no'];
}

function all(taken: Taken, name: string, which: keyof Timed): readonly number[] {
  return (taken.get(name) ?? []).flat().map((timed) => timed[which]);
}

function ms(value: number): string {
  return value.toFixed(1);
}
