import type { HistoryEntry } from '../../src/operations/ports.ts';
import { NOON } from './operations.ts';

/** A refresh that runs in LCS since noon. */
export function makeEntry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    lcsActivityId: '4f8d9a5a-aeb1-40c2-9d54-4d5e6f708192',
    kind: 'refresh',
    lcsType: 'SFSourceDbToSandbox',
    title: 'Refresh database (self-service)',
    startedAt: NOON,
    endedAt: null,
    lcsStatus: 'InProgress',
    progress: 'running',
    ...changes,
  };
}
