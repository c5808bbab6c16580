import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It is there when it prints a line that matches; what stands in the first group is its `word`. */
  readonly readyLine: RegExp;
  readonly readyWithinMs?: number;
}

/** A process that is measured, on Linux: what it used so far comes from /proc. */
export interface Measured {
  readonly pid: number;
  readonly word: string;
  /** From its start to its ready line, in ms. */
  readonly startMs: number;
  /** Processor time so far, in ms: user and system, all its threads. */
  cpuMs(): number;
  /** Memory now and at most so far, in MiB. */
  memory(): { readonly now: number; readonly peak: number };
  stop(): Promise<void>;
}

const READY_MS = 60_000;
/** `getconf CLK_TCK`, which is 100 on all Linux that Node runs on. */
const TICKS_PER_S = 100;

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts `node` with these arguments. Rejects with its last lines when it ends or is not ready in time. */
export async function startChild({ args, env, readyLine, readyWithinMs = READY_MS }: ChildOptions): Promise<Measured> {
  const begun = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.once('close', () => children.delete(child));
  const word = await readyWord(child, readyLine, readyWithinMs).catch((problem: unknown) => {
    child.kill('SIGKILL');
    throw problem;
  });
  const startMs = performance.now() - begun;
  const pid = child.pid as number;
  return {
    pid,
    word,
    startMs,
    cpuMs: () => cpuMs(pid),
    memory: () => memory(pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(insist);
    },
  };
}

function readyWord(child: ChildProcess, readyLine: RegExp, withinMs: number): Promise<string> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}. Its last lines:\n${last.slice(-20).join('\n')}`));
    const late = setTimeout(() => fail('It was not ready in time'), withinMs);
    child.once('close', () => fail('It ended'));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        last.push(line);
        if (last.length > 100) last.shift();
        const found = readyLine.exec(line);
        if (!found) return;
        clearTimeout(late);
        resolve(found[1] ?? '');
      });
    }
  });
}

/** Fields 14 and 15 of /proc/<pid>/stat; the name before them may hold blanks (proc(5)). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_S;
}

function memory(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
  return { now: mib('VmRSS'), peak: mib('VmHWM') };
}
