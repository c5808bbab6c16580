import type { Kind } from './operation.ts';
import type { HistoryEntry } from './ports.ts';

/** One start that counts. `at` in ms UTC. */
export interface QuotaStart {
  readonly at: number;
  readonly kind: Kind;
  readonly lcsActivityId: string;
}

/** LCS's quota of one environment (lcs-api 5.1). */
export interface Quota {
  readonly used: number;
  readonly left: number;
  /** When one more is free than now, ms UTC; null when none is used. */
  readonly nextSlotAt: number | null;
  /** Newest first. */
  readonly starts: readonly QuotaStart[];
}

const ALLOWED = 3;
const WINDOW_MS = 24 * 60 * 60_000;

const COUNTED: ReadonlySet<Kind> = new Set(['refresh', 'export']);

/** Whether operations of this kind are counted: starts and stops have limits of their own (lcs-api 5.1). */
export function isCountedKind(kind: Kind): boolean {
  return COUNTED.has(kind);
}

/**
 * What an environment's history leaves of three operations in 24 hours, counted by their start. Those of the portal are
 * never refused but count, too, so that more than three may be used. `now` in ms UTC.
 */
export function quotaOf(entries: readonly HistoryEntry[], now: number): Quota {
  const starts = entries
    .flatMap(({ startedAt, kind, lcsActivityId }) =>
      startedAt !== null && isCountedKind(kind) ? [{ at: startedAt, kind, lcsActivityId }] : [],
    )
    .filter(({ at }) => at > now - WINDOW_MS)
    .sort((a, b) => b.at - a.at);
  const used = starts.length;
  // Where more than three are used, several must grow old before one is free.
  const frees = starts[Math.min(used, ALLOWED) - 1];
  return { used, left: Math.max(0, ALLOWED - used), nextSlotAt: frees ? frees.at + WINDOW_MS : null, starts };
}

/** Whether the quota is counted in full by these entries: the oldest of them began before its window. */
export function reachesBeyondQuota(entries: readonly HistoryEntry[], now: number): boolean {
  const oldest = entries.at(-1)?.startedAt ?? null;
  return oldest !== null && oldest <= now - WINDOW_MS;
}

/**
 * What has not ended: no end, or a status that is not final (lcs-api 3.2, 4.1). `Failed` with an end has ended unless a
 * rollback follows, which says so itself.
 */
export function runningIn(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return entries.filter(isRunning);
}

function isRunning({ progress, endedAt }: HistoryEntry): boolean {
  switch (progress) {
    case 'running':
    case 'rollingBack':
      return true;
    case 'failing':
    case 'unknownWord':
      return endedAt === null;
    default:
      return false;
  }
}
