import { sameActivity } from './activity-id.ts';
import type { Operation } from './operation.ts';
import type { HistoryEntry, OperationStore } from './ports.ts';

/** Starts from so long before the submission count, for clocks differ (design 10, "Lost answers"). */
const CLOCKS_DIFFER_MS = 2 * 60_000;

/** Ended operations that are looked through for an activity id that Ferry has followed already. */
const LOOKED_THROUGH = 50;

/** Whether LCS listed this activity id before the operation was submitted: then it is another one. */
export function wasListedBefore({ historyBefore }: Operation, lcsActivityId: string): boolean {
  return historyBefore?.some((id) => sameActivity(id, lcsActivityId)) ?? false;
}

/**
 * Whether an entry of the target's history may be what a submission without an answer has started: of the same kind,
 * begun since, and not listed before. Where LCS does not say when it began, having been listed decides alone.
 */
export function mayBeOurs(operation: Operation, { kind, lcsActivityId, startedAt }: HistoryEntry): boolean {
  if (kind !== operation.kind || wasListedBefore(operation, lcsActivityId)) return false;
  if (startedAt === null) return operation.historyBefore !== null;
  return startedAt >= (operation.submittedAt ?? 0) - CLOCKS_DIFFER_MS;
}

/** What Ferry follows or has followed for another operation is not this one. */
export async function othersActivities(
  store: Pick<OperationStore, 'listOpen' | 'listEnded'>,
  { id, projectId }: Operation,
): Promise<readonly (string | null)[]> {
  const [open, ended] = await Promise.all([store.listOpen(), store.listEnded([projectId], LOOKED_THROUGH)]);
  return [...open, ...ended].filter((other) => other.id !== id).map(({ lcsActivityId }) => lcsActivityId);
}
