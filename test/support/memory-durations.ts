import type { Duration, Durations } from '../../src/operations/ports.ts';

/** The contract of `Durations` without a database. */
export function createMemoryDurations(): Durations {
  const known = new Map<string, Duration>();
  return {
    learn: async (durations) => {
      for (const duration of durations) {
        const before = known.get(duration.lcsActivityId) ?? duration;
        known.set(duration.lcsActivityId, { ...before, sourceId: before.sourceId ?? duration.sourceId });
      }
    },
    of: async (kind, targetId) =>
      [...known.values()]
        .filter((duration) => duration.kind === kind && duration.targetId === targetId)
        .sort((a, b) => b.endedAt - a.endedAt)
        .slice(0, 50),
  };
}
