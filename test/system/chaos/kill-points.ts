import { setTimeout as pause } from 'node:timers/promises';
import type { Arrived, Fault } from '../../../sandbox/kit/faults.ts';
import type { Hold } from './ledger.ts';
import { note, type Run } from './run.ts';
import type { Scene } from './scene.ts';
import type { KillPoint } from './story.ts';

/** How long somebody may take to want what is held from them. */
const WANTED_WITHIN_MS = 5_000;

/** Kills that happen by the clock, or by what the database says. Gives the function that ends the watch. */
export function watchForKill(scene: Scene, run: Run): () => void {
  const { ledger, killer } = scene;
  const { kill } = run.story;
  if (kill?.at === 'intentStored') {
    return ledger.onCommit(({ target, state, port }) => {
      if (target === run.target && state === 'submitting') void once(run, 'intentStored', () => killer.killOwner(port));
    });
  }
  if (kill?.at !== 'someTime' && kill?.at !== 'someTimeBoth') return () => {};
  const strike = () => (kill.at === 'someTime' ? killer.killOne(kill.bot) : killer.killAll());
  const timer = setTimeout(() => void once(run, kill.at, strike), kill.after);
  return () => clearTimeout(timer);
}

export async function killAtPost(scene: Scene, run: Run, { remotePort }: Arrived): Promise<Fault | undefined> {
  const at = run.story.kill?.at;
  const strike = () => scene.killer.killOwner(remotePort);
  switch (at) {
    case 'intentStored':
      // The kill is under way; what it was too late for is not carried out.
      if (run.posts.length > 1) return undefined;
      await once(run, at, strike);
      return { kind: 'reset' };
    case 'postArrived':
      return (await once(run, at, strike)) ? { kind: 'reset' } : undefined;
    case 'postCarriedOut':
      return run.killed ? undefined : dropAfter(run, at, strike);
    case 'postAnswered':
      return answerAndHold(run, at, strike, () => scene.ledger.holdOperation(run.target));
    default:
      return undefined;
  }
}

export async function killAtPoll(scene: Scene, run: Run, { remotePort }: Arrived): Promise<Fault | undefined> {
  if (run.story.kill?.at !== 'pollAnswered') return undefined;
  const hold = () => scene.ledger.holdOperation(run.target);
  return answerAndHold(run, 'pollAnswered', () => scene.killer.killOwner(remotePort), hold);
}

/** At the first card only: edits come by jobs that run again anyway. */
export function killAtCard(scene: Scene, run: Run, arrived: Arrived, what: string): Promise<Fault | undefined> {
  if (what !== 'card') return Promise.resolve(undefined);
  const hold = () => scene.ledger.holdCards();
  return killAtMessage(scene, run, arrived, ['cardArrived', 'cardCarriedOut', 'cardAnswered'], hold);
}

export function killAtFinish(scene: Scene, run: Run, arrived: Arrived): Promise<Fault | undefined> {
  const hold = () => scene.ledger.holdOperation(run.target);
  return killAtMessage(scene, run, arrived, ['finishArrived', 'finishCarriedOut', 'finishAnswered'], hold);
}

async function killAtMessage(
  scene: Scene,
  run: Run,
  { remotePort }: Arrived,
  [arrived, carriedOut, answered]: readonly [KillPoint, KillPoint, KillPoint],
  hold: () => Promise<Hold>,
): Promise<Fault | undefined> {
  const at = run.story.kill?.at;
  const strike = () => scene.killer.killOwner(remotePort);
  if (run.killed) return undefined;
  if (at === arrived) return (await once(run, at, strike)) ? { kind: 'reset' } : undefined;
  if (at === carriedOut) return dropAfter(run, at, strike);
  return at === answered ? answerAndHold(run, at, strike, hold) : undefined;
}

/** Carried out, and nobody lives to hear of it. */
function dropAfter(run: Run, at: KillPoint, strike: () => Promise<void>): Fault {
  const until = async () => {
    run.postsUnderWay += 1;
    await once(run, at, strike);
    run.postsUnderWay -= 1;
    return 'drop' as const;
  };
  return { kind: 'held', until };
}

/** Answered well; what the answer says cannot be stored, and so is lost with the process. */
async function answerAndHold(
  run: Run,
  at: KillPoint,
  strike: () => Promise<void>,
  take: () => Promise<Hold>,
): Promise<undefined> {
  if (run.killed) return undefined;
  const hold = await take();
  void hold
    .untilWanted(WANTED_WITHIN_MS)
    .then(() => once(run, at, strike))
    .finally(() => hold.release());
  return undefined;
}

/** One kill per run. Whoever comes second waits for the first. False: it had happened before. */
async function once(run: Run, at: KillPoint, strike: () => Promise<void>): Promise<boolean> {
  if (run.killed) {
    await pause(200);
    return false;
  }
  run.killed = true;
  note(run, `kill at ${at}`);
  await strike();
  return true;
}
