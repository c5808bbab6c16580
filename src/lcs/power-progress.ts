import type { Progress } from '../operations/happening.ts';
import type { EnvironmentFacts, PollResult } from '../operations/ports.ts';

const STARTING: ReadonlyMap<string, Progress> = new Map([
  ['finished', 'succeeded'],
  ['starting', 'running'],
  ['stopped', 'running'], // LCS shows the old state for a while
  ['deallocated', 'running'],
]);
const STOPPING: ReadonlyMap<string, Progress> = new Map([
  ['stopped', 'succeeded'],
  ['deallocated', 'succeeded'],
  ['stopping', 'running'],
  ['deallocating', 'running'],
  ['finished', 'running'],
]);

/**
 * How far a start or stop is, by the environment's metadata: LCS has no status call for it (lcs-api 2.5, 4.2). No
 * metadata, or a state that says nothing of it, is an unknown word.
 */
export function powerProgress(kind: 'start' | 'stop', facts: EnvironmentFacts | null): PollResult {
  const lcsStatus = facts?.state ?? 'Unknown';
  const meanings = kind === 'start' ? STARTING : STOPPING;
  const progress = meanings.get(lcsStatus.toLowerCase()) ?? 'unknownWord';
  // What was deployed may show an older failure while it is being stopped; what is to be started shows its own.
  const hasFailed = kind === 'start' && progress !== 'succeeded' && facts?.status?.toLowerCase() === 'failed';
  return { progress: hasFailed ? 'failed' : progress, lcsStatus, lcsText: null };
}
