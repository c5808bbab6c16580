import { fileURLToPath } from 'node:url';
import { type ChildOptions, startChild } from '../kit/child.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const ECHO = fileURLToPath(new URL('../peers/botbuilder-echo.ts', import.meta.url));

export interface Program {
  readonly args: readonly string[];
  readonly readyLine: RegExp;
}

export const FERRY: Program = { args: [MAIN], readyLine: /"msg":"Ferry is ready"/ };
export const BARE_ECHO: Program = { args: [ECHO], readyLine: /listening on (\d+)/ };

/** How long is looked at how it answers, from its readiness on. */
const WATCHED_MS = 500;

/**
 * Starts the program and asks `/readyz` until it is ready. `readyMs`: from the spawn to the 200. `cpuMs`: processor time by
 * then. `slowestMs`: the slowest answer to `/readyz`, asked again and again for half a
 * second after it: what else a start does then.
 */
export async function measureStart(
  { args, readyLine }: Program,
  env: ChildOptions['env'],
): Promise<Readonly<Record<'readyMs' | 'cpuMs' | 'slowestMs' | 'memoryMiB', number>>> {
  const begun = performance.now();
  const child = await startChild({ args, env, readyLine });
  try {
    await untilReady(`http://127.0.0.1:${env.PORT}/readyz`);
    const readyMs = performance.now() - begun;
    const cpuMs = child.cpuMs();
    const slowestMs = await slowestAnswer(`http://127.0.0.1:${env.PORT}/readyz`);
    return { readyMs, cpuMs, slowestMs, memoryMiB: child.memory().peak };
  } finally {
    await child.stop();
  }
}

/** It says that it is ready before it is asked, so the first answer is a 200 as a rule. */
async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isReady(url))) {
    if (performance.now() > deadline) throw new Error(`${url} did not become ready.`);
  }
}

async function slowestAnswer(url: string): Promise<number> {
  let slowest = 0;
  for (const end = performance.now() + WATCHED_MS; performance.now() < end; ) {
    const asked = performance.now();
    if (!(await isReady(url))) throw new Error(`${url} was ready and is not any more.`);
    slowest = Math.max(slowest, performance.now() - asked);
  }
  return slowest;
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status === 200;
}
