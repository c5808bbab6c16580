import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '../../../sandbox/teams/message-book.ts';
import { isEnded, type State } from '../../../src/operations/operation.ts';
import type { Entry } from './ledger.ts';
import { acceptedOf } from './people.ts';
import type { Run } from './run.ts';
import type { Scene } from './scene.ts';

/** What became of a run, seen from outside. */
export interface Verdict {
  readonly run: Run;
  readonly operation: Entry | undefined;
  /** POSTs beyond the first that LCS may have carried out. */
  readonly doubles: number;
  /** Why it counts as forgotten, or as told wrongly; empty: all is well. */
  readonly forgotten: readonly string[];
  readonly duplicateFinishMessages: number;
}

/** For each end: what LCS then says, what the card shows, what a message tells. Null: nothing. */
interface End {
  readonly lcs: string | null;
  readonly card: string;
  readonly message: RegExp | null;
}

const ENDS: Readonly<Partial<Record<State, End>>> = {
  succeeded: { lcs: 'Completed', card: 'Succeeded', message: /is done/ },
  failed: { lcs: 'Failed', card: 'Failed', message: /has failed/ },
  rolledBack: { lcs: 'RollbackCompleted', card: 'Rolled back', message: /was rolled back/ },
  rollbackFailed: { lcs: 'RollbackFailed', card: 'Rollback failed', message: /so did its rollback/ },
  refused: { lcs: null, card: 'Refused', message: /was not started/ },
  notStarted: { lcs: null, card: 'Not started', message: null },
};

/** Where an operation may go (design 4), for the replay of its events. Itself: its words changed. */
const WAYS: Readonly<Partial<Record<State, readonly State[]>>> = {
  requested: ['approved', 'awaitingApproval', 'cancelled', 'expired'],
  approved: ['submitting', 'blocked', 'cancelled'],
  blocked: ['approved', 'cancelled', 'expired'],
  submitting: ['running', 'refused', 'unconfirmed'],
  unconfirmed: ['running', 'notStarted'],
  running: ['succeeded', 'failing', 'failed', 'rolledBack', 'rollbackFailed', 'unknown'],
  failing: ['rolledBack', 'rollbackFailed', 'failed', 'running', 'succeeded'],
};

/** Waits, at most `patienceMs`, until nothing is wrong any more. */
export async function judge(scene: Scene, run: Run, patienceMs: number): Promise<Verdict> {
  const until = Date.now() + patienceMs;
  let wrong = await whatIsWrong(scene, run);
  while (wrong.length > 0 && Date.now() < until) {
    await pause(250);
    wrong = await whatIsWrong(scene, run);
  }
  return verdict(scene, run, wrong);
}

/** With what is known now: POSTs and messages may come late. */
export function verdict(scene: Scene, run: Run, forgotten: readonly string[]): Verdict {
  const operation = acceptedOf(scene, run);
  return {
    run,
    operation,
    doubles: Math.max(run.posts.filter(({ harmless }) => !harmless).length - 1, 0),
    forgotten,
    duplicateFinishMessages: Math.max((operation ? finishMessages(scene, run, operation).length : 0) - 1, 0),
  };
}

async function whatIsWrong(scene: Scene, run: Run): Promise<string[]> {
  const operations = scene.ledger.of(run.target).filter(({ confirmed }) => confirmed);
  const [operation] = operations;
  if (!operation) return run.posts.length > 0 ? ['a POST left for what nobody had confirmed'] : [];
  const wrong = operations.length > 1 ? [`${operations.length} operations were accepted for one wish`] : [];
  if (!isEnded(operation.state)) return [...wrong, ...openProblems(scene, run, operation)];
  return [
    ...wrong,
    ...endProblems(scene, run, operation),
    ...(await lockProblems(scene, operation)),
    ...(await replayProblems(scene, operation)),
  ];
}

/** Not ended, though there was time. Only what asks for a person is not forgotten, and only where it can be seen. */
function openProblems(scene: Scene, run: Run, { state, paused }: Entry): string[] {
  const words = cards(scene, run).map((card) => scene.sandbox.teams.textOf(card));
  if (state === 'unconfirmed' && words.some((word) => word.includes('Unconfirmed'))) return [];
  if (paused && words.some((word) => word.includes('(paused)'))) return [];
  return [`it is still ${state}${paused ? ' (paused)' : ''}, and nobody sees why`];
}

function endProblems(scene: Scene, run: Run, operation: Entry): string[] {
  const end = ENDS[operation.state];
  if (!end) return [`it ended as ${operation.state}, which no story leads to`];
  const inLcs = scene.sandbox.lcs.operations().filter(({ environmentId }) => environmentId === run.targetId);
  const words = inLcs.map(({ status }) => status).join(', ');
  const wrong: string[] = [];
  if (words !== (end.lcs ?? '')) wrong.push(`it ended as ${operation.state}, and LCS says: ${words || 'nothing'}`);
  if (end.message && finishMessages(scene, run, operation).length === 0) wrong.push('its end was told nowhere');
  // A thread that takes no more messages takes no edits either.
  const shown = cards(scene, run).map((card) => scene.sandbox.teams.textOf(card));
  if (!run.gone && !shown.some((text) => text.split('\n').includes(end.card))) wrong.push('no card shows its end');
  return wrong;
}

function cards({ sandbox: { teams } }: Scene, run: Run): readonly Message[] {
  return teams
    .messages()
    .filter(
      (message) => message.from === 'bot' && message.conversationId === run.thread && message.card && !message.deleted,
    );
}

/** In the thread, or anywhere else: the target's name is the run's own. */
function finishMessages({ sandbox: { teams } }: Scene, run: Run, { state }: Entry): readonly Message[] {
  const pattern = ENDS[state]?.message;
  if (!pattern) return [];
  const named = `refresh of ${run.target} from ${run.source}`;
  return teams
    .messages()
    .filter(({ from, text, card }) => from === 'bot' && !card && text.includes(named) && pattern.test(text));
}

async function lockProblems({ ledger }: Scene, { id }: Entry): Promise<string[]> {
  const locks = await ledger.query('select environment_id from locks where operation_id = $1', [id]);
  return locks.length === 0 ? [] : [`it ended and still holds ${locks.length} locks`];
}

async function replayProblems({ ledger }: Scene, { id, state }: Entry): Promise<string[]> {
  const events = await ledger.query<{ state: State; what: string }>(
    `select what, data->>'state' as state from events where operation_id = $1 order by seq`,
    [id],
  );
  const states = events.map((event) => event.state);
  const jump = states.findIndex((next, index) => {
    const before = states[index - 1];
    return before !== undefined && before !== next && !WAYS[before]?.includes(next);
  });
  const wrong = jump < 0 ? [] : [`its events jump from ${states[jump - 1]} to ${states[jump]}`];
  return states.at(-1) === state ? wrong : [...wrong, `its events replay to ${states.at(-1)}, and it is ${state}`];
}
