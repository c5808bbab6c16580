import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isEnded } from '../../../src/operations/operation.ts';
import { startPostgres } from '../../support/postgres.ts';
import { accountOf } from './account.ts';
import { judge, type Verdict, verdict } from './checks.ts';
import { stageLcs, stageTeams } from './faults.ts';
import { watchForKill } from './kill-points.ts';
import { play } from './people.ts';
import { newRun } from './run.ts';
import { openScene, type Scene } from './scene.ts';
import { inWords, type KillPoint, type Story, storyOf } from './story.ts';
import { type Totals, totalsOf } from './totals.ts';
import { letItRain } from './weather.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** The stories `first` to `first + runs - 1`; default from 1. */
  readonly runs: number;
  readonly first?: number;
  /** How many runs go on at the same time. */
  readonly together: number;
  /** Gives the account of every run, not only of those that went wrong. */
  readonly tellAll?: boolean;
  /** Told after every run, and of every account of a failure as soon as it is written. */
  readonly onProgress?: (line: string) => void;
}

export interface ChaosResult {
  readonly totals: Totals;
  /** Of every run that went wrong, and of every bot that ended by itself. */
  readonly accounts: readonly string[];
  /** Where the stories had somebody killed, and somebody was. */
  readonly struck: ReadonlySet<KillPoint>;
}

const PATIENCE = { askMs: 90_000, endMs: 120_000 };
const APART_MS = 500;
/** For what comes after the end: messages, edits, a dead worker's job. */
const AFTERWARDS_MS = 120_000;
/** So many share one sandbox: more would make LCS's lists long. */
const RUNS_PER_SCENE = 250;

/** Runs stories of a seed against two bots on one PostgreSQL, which live on and are killed and started again. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedAt = Date.now();
  const { seed, runs, first = 1 } = options;
  const logFolder = await mkdtemp(join(tmpdir(), 'ferry-chaos-'));
  const postgres = await startPostgres();
  const accounts: string[] = [];
  const verdicts: Verdict[] = [];
  let kills = 0;
  try {
    for (let done = 0; done < runs; done += RUNS_PER_SCENE) {
      const pairs = Math.min(RUNS_PER_SCENE, runs - done);
      const database = `chaos_${process.pid}_${done}`;
      const scene = await openScene({ serverUrl: postgres.url, database, pairs, logFolder });
      try {
        const stories = Array.from({ length: pairs }, (_, index) => storyOf(seed, first + done + index));
        verdicts.push(...(await runStories(scene, stories, options, accounts)));
        kills += scene.killer.kills;
        accounts.push(...scene.killer.crashes);
      } finally {
        await scene.stop();
      }
    }
  } finally {
    await postgres.stop();
    await rm(logFolder, { recursive: true, force: true });
  }
  const waiting = verdicts.filter(({ operation }) => operation && !isEnded(operation.state)).length;
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const struck = new Set(verdicts.flatMap(({ run }) => (run.killed && run.story.kill ? [run.story.kill.at] : [])));
  return { totals: totalsOf(verdicts, { seed, kills, seconds, waiting }), accounts, struck };
}

async function runStories(
  scene: Scene,
  stories: readonly Story[],
  { together, tellAll = false, onProgress = () => {} }: ChaosOptions,
  accounts: string[],
): Promise<Verdict[]> {
  const waiting = [...stories.entries()];
  const verdicts: Verdict[] = [];
  const nurse = setInterval(() => scene.killer.lookAfter(), 500);
  const worker = async (place: number) => {
    await pause(place * APART_MS); // else all would be at the same point at the same time
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, story] = next;
      const judged = await runStory(scene, story, index + 1);
      verdicts.push(judged);
      if (judged.forgotten.length > 0) await complain(scene, judged, accounts, onProgress);
      const took = Math.round((Date.now() - judged.run.startedAt) / 1000);
      onProgress(
        `${verdicts.length}/${stories.length} ${inWords(story)} → ${judged.operation?.state ?? 'not accepted'} after ${took} s`,
      );
      if (tellAll) onProgress(await accountOf(scene, judged));
    }
  };
  await Promise.all(Array.from({ length: together }, (_, place) => worker(place)));
  clearInterval(nurse);
  await scene.killer.end();
  return judgeAgain(scene, verdicts, (judged) => complain(scene, judged, accounts, onProgress));
}

/** An end is final: a POST, an edit or a job may have come late, long after its run was judged. */
async function judgeAgain(
  scene: Scene,
  verdicts: readonly Verdict[],
  complain: (judged: Verdict) => Promise<void>,
): Promise<Verdict[]> {
  const final: Verdict[] = [];
  for (const { run, forgotten } of verdicts) {
    const isKnown = forgotten.length > 0;
    const judged = isKnown ? verdict(scene, run, forgotten) : await judge(scene, run, 0);
    final.push(judged);
    if (!isKnown && (judged.doubles > 0 || judged.forgotten.length > 0)) await complain(judged);
  }
  return final;
}

async function runStory(scene: Scene, story: Story, pair: number): Promise<Verdict> {
  const { teams, lcs } = scene.sandbox;
  const run = newRun(story, pair, lcs.environment(`DST-${pair}`).id);
  lcs.planOutcome(run.target, ...story.outcome);
  stageLcs(scene, run);
  const deaf = teams.onMessage(({ from, text, conversationId }) => {
    if (run.thread !== null || from !== story.person || !text.endsWith(`refresh ${run.target} from ${run.source}`))
      return;
    run.thread = conversationId;
    stageTeams(scene, run, conversationId);
  });
  const unwatch = watchForKill(scene, run);
  const ending = new AbortController();
  const rain = letItRain(scene, run, ending.signal).catch(() => undefined); // the story ended before its weather
  await play(scene, run, PATIENCE);
  const judged = await judge(scene, run, AFTERWARDS_MS);
  ending.abort();
  await rain;
  unwatch();
  deaf();
  teams.faults.clear(run.target);
  return judged;
}

async function complain(
  scene: Scene,
  judged: Verdict,
  accounts: string[],
  onProgress: (line: string) => void,
): Promise<void> {
  const account = await accountOf(scene, judged);
  accounts.push(account);
  onProgress(account);
}
