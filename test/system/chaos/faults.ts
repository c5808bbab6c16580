import { setTimeout as pause } from 'node:timers/promises';
import type { Arrived, Fault } from '../../../sandbox/kit/faults.ts';
import { killAtCard, killAtFinish, killAtPoll, killAtPost } from './kill-points.ts';
import { note, type Run } from './run.ts';
import type { Scene } from './scene.ts';
import type { PollFault, PostFault, TeamsFault } from './story.ts';

const ALWAYS = { times: Number.POSITIVE_INFINITY };
const HTML = '<!DOCTYPE html><html><head><title>Runtime Error</title></head><body><h1>Server Error</h1></body></html>';
const REFUSED = {
  IsSuccess: false,
  OperationActivityId: '00000000-0000-4000-8000-000000000200',
  ErrorMessage: 'Another operation is in progress.',
  VersionEOL: '9999-12-31T23:59:59.9999999',
};
const HANGS_MS = 2_500;
const SLOW_MS = 1_200;

/** Puts everything that goes wrong for this run, and its kills at named points, before LCS. Stays until the scene ends: a POST may come late. */
export function stageLcs(scene: Scene, run: Run): void {
  const { faults } = scene.sandbox.lcs;
  const post = (arrived: Arrived) => onPost(scene, run, arrived);
  const path = new RegExp(`/databasemovement/v1/refresh/.*/target/${run.targetId}`);
  faults.add({ name: run.target, method: 'POST', path, ...ALWAYS, fault: { kind: 'staged', decide: post } });
  let polls = 0;
  const poll = async (arrived: Arrived) => {
    const kill = await killAtPoll(scene, run, arrived);
    if (kill) return kill;
    const wrong = run.story.polls[polls++];
    return wrong ? counted(run, `poll ${polls}: ${wrong}`, pollFault(wrong)) : undefined;
  };
  const status = new RegExp(`/fetchstatus/.*/environment/${run.targetId}/`);
  faults.add({ name: run.target, path: status, ...ALWAYS, fault: { kind: 'staged', decide: poll } });
}

async function onPost(scene: Scene, run: Run, arrived: Arrived): Promise<Fault | undefined> {
  const isFirst = run.posts.length === 0;
  const post = { at: Date.now(), harmless: false };
  run.posts.push(post);
  run.postsUnderWay += 1;
  note(run, 'a POST reached LCS');
  try {
    const kill = await killAtPost(scene, run, arrived);
    if (kill) return kill;
    const { post: wrong } = run.story;
    if (!wrong || !isFirst) return undefined;
    post.harmless = wrong === 'unauthorisedOnce';
    if (wrong === 'hangs') await pause(HANGS_MS);
    return counted(run, `POST: ${wrong}`, postFault(run, wrong));
  } finally {
    run.postsUnderWay -= 1;
  }
}

function postFault(run: Run, wrong: PostFault): Fault {
  switch (wrong) {
    case 'refused':
      return { kind: 'answer', status: 200, body: REFUSED };
    case 'throttled':
      return { kind: 'answer', status: 429 };
    case 'unauthorisedOnce':
      return { kind: 'answer', status: 401, body: '' };
    case 'serverError':
      return { kind: 'answer', status: 500, body: HTML };
    case 'reset':
    case 'hangs':
      return { kind: 'reset' };
    case 'lost':
      return { kind: 'lost' };
    case 'carriedOutAndHangs':
      return { kind: 'held', until: () => underWay(run, () => pause(HANGS_MS, 'drop' as const)) };
    case 'slow':
      return { kind: 'delay', ms: SLOW_MS };
  }
}

async function underWay<T>(run: Run, work: () => Promise<T>): Promise<T> {
  run.postsUnderWay += 1;
  return work().finally(() => {
    run.postsUnderWay -= 1;
  });
}

function pollFault(wrong: PollFault): Fault {
  switch (wrong) {
    case 'throttled':
      return { kind: 'answer', status: 429 };
    case 'throttledFor':
      return { kind: 'answer', status: 429, headers: { 'retry-after': '1' } };
    case 'serverError':
      return { kind: 'answer', status: 500, body: HTML };
    case 'reset':
      return { kind: 'reset' };
    case 'hangs':
      return { kind: 'staged', decide: () => pause(HANGS_MS, { kind: 'reset' } as const) };
    case 'lost':
      return { kind: 'lost' };
    case 'slow':
      return { kind: 'delay', ms: SLOW_MS };
  }
}

/** The same before Teams, for what the bot writes into the run's thread. */
export function stageTeams(scene: Scene, run: Run, thread: string): void {
  const path = new RegExp(`/v3/conversations/${thread.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/activities`);
  const left = { card: run.story.card, edit: run.story.edit, finish: run.story.finish };
  const decide = async (arrived: Arrived): Promise<Fault | undefined> => {
    const what = kindOf(arrived, run);
    if (!what) return undefined;
    const kill = await (what === 'finish' ? killAtFinish : killAtCard)(scene, run, arrived, what);
    if (kill) return kill;
    const wrong = left[what];
    left[what] = null;
    if (wrong === 'gone') run.gone = true;
    return wrong ? counted(run, `${what}: ${wrong}`, teamsFault(wrong)) : undefined;
  };
  scene.sandbox.teams.faults.add({ name: run.target, path, ...ALWAYS, fault: { kind: 'staged', decide } });
}

/** Texts that tell an end. */
const END = /is done|has failed|was rolled back|so did its rollback|was not started|never said how/;

function kindOf({ method, body }: Arrived, run: Run): 'card' | 'edit' | 'finish' | null {
  const { text, attachments } = body as { text?: string; attachments?: { contentType: string }[] };
  if (method === 'PUT') return 'edit';
  if (text?.includes(`refresh of ${run.target} from`) && END.test(text)) return 'finish';
  return attachments?.some(({ contentType }) => /adaptive/.test(contentType)) ? 'card' : null;
}

function teamsFault(wrong: TeamsFault): Fault {
  const refused = (status: number, code: string, headers: Record<string, string> = {}): Fault => ({
    kind: 'answer',
    status,
    headers,
    body: { error: { code, message: 'It went wrong.' } },
  });
  switch (wrong) {
    case 'throttled':
      return refused(429, 'Throttled', { 'retry-after': '1' });
    case 'precondition':
      return refused(412, 'PreconditionFailed');
    case 'badGateway':
      return refused(502, 'ServiceError');
    case 'gatewayTimeout':
      return refused(504, 'ServiceError');
    case 'gone':
      return refused(403, 'BotNotInConversationRoster');
    case 'reset':
      return { kind: 'reset' };
    case 'lost':
      return { kind: 'lost' };
    case 'slow':
      return { kind: 'delay', ms: SLOW_MS };
  }
}

function counted(run: Run, what: string, fault: Fault): Fault {
  run.faults += 1;
  note(run, `fault at the ${what}`);
  return fault;
}
