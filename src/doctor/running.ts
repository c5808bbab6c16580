import { failed, passed, warned } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';
import type { Web } from './web.ts';

export interface RunningDeps {
  readonly port: number;
  /** Null: no metrics. */
  readonly opsPort: number | null;
  readonly web: Web;
}

/** Whether a Ferry runs on this machine, with these settings. */
export interface Running {
  readonly look: Look;
  readonly isRunning: boolean;
}

const ABOUT = 'Ferry on this machine';

/** Asks this machine's own ports. A Ferry that does not run is no failure: doctor is there for the time before the start, too. */
export async function lookAtRunning({ port, opsPort, web }: RunningDeps): Promise<Running> {
  if (port === 0) return { look: found(warned(ABOUT, ANY_PORT, 'Set PORT to have it looked at.')), isRunning: false };
  const answer = await web.ask(`http://127.0.0.1:${port}/readyz`);
  if (answer.kind === 'silent' && answer.code === 'timeout') {
    const seen = `What listens on port ${port} does not answer: ${answer.why}.`;
    return { look: found(failed(ABOUT, seen, STUCK)), isRunning: false };
  }
  if (answer.kind === 'silent') {
    const seen = answer.code === 'ECONNREFUSED' ? `Nothing listens on port ${port}.` : `Port ${port}: ${answer.why}.`;
    return { look: found(warned(ABOUT, seen, START)), isRunning: false };
  }
  const isReady = answer.status === 200 && answer.text.includes('"ready"');
  const isFerry = isReady || (answer.status === 503 && /"(notReady|stopping)"/.test(answer.text));
  if (!isFerry) {
    const seen = `Another program answers on port ${port} (${answer.status} to GET /readyz).`;
    return { look: found(failed(ABOUT, seen, 'End that program, or set PORT to another one.')), isRunning: false };
  }
  const running = isReady
    ? passed(ABOUT, `It runs on port ${port}, and is ready.`)
    : failed(ABOUT, `It runs on port ${port}, and is not ready.`, NOT_READY);
  if (opsPort === null) return { look: found(running), isRunning: true };
  return { look: found(running, await metrics(opsPort, web)), isRunning: true };
}

async function metrics(opsPort: number, web: Web) {
  const answer = await web.ask(`http://127.0.0.1:${opsPort}/metrics`);
  const about = 'metrics (OPS_PORT)';
  if (answer.kind === 'answered' && answer.status === 200) return passed(about, `Served on port ${opsPort}.`);
  const seen = answer.kind === 'silent' ? answer.why : `the answer is ${answer.status}`;
  return failed(about, `Port ${opsPort}: ${seen}.`, 'Restart Ferry with this OPS_PORT, or give it a free one.');
}

const ANY_PORT = 'PORT is 0, any free one: a Ferry that runs is not found.';
const STUCK =
  'If it is Ferry, restart it: what it does goes on by itself. If not, end that program, or set PORT to another one.';
const START = 'Start it with npm start. If it runs on another machine, run doctor there.';
const NOT_READY =
  'Wait a minute if it is starting. Else its log says why, in the line "Ferry is not ready", and the database is the first to look at.';
