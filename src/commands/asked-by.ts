import { sameActivity } from '../operations/activity-id.ts';
import { ADOPTED_RULE, type Operation } from '../operations/operation.ts';
import { nameOf } from './approval-view.ts';
import type { CommandDeps } from './command.ts';

/** Ended operations that are looked through: LCS's quota and the first pages of its history reach no further back. */
const LOOKED_THROUGH = 200;

/** Tells who asked for what LCS ran, by its activity id; null for what did not begin in Ferry. */
export type AskedBy = (lcsActivityId: string) => string | null;

export async function readAskedBy(deps: CommandDeps, projectId: number): Promise<AskedBy> {
  const [open, ended] = await Promise.all([deps.store.listOpen(), deps.store.listEnded([projectId], LOOKED_THROUGH)]);
  const ours = [...open, ...ended].filter(isOurs);
  const names = new Map<string, string>();
  for (const { requester } of ours) {
    const { objectId } = requester; // unique in all of Entra
    if (!names.has(objectId)) names.set(objectId, await nameOf(deps, requester));
  }
  return (wanted) => {
    const found = ours.find(({ lcsActivityId }) => sameActivity(lcsActivityId, wanted));
    return found ? (names.get(found.requester.objectId) ?? null) : null;
  };
}

/** Whoever had an operation followed that began elsewhere did not ask LCS for it. */
function isOurs(operation: Operation): operation is Operation & { readonly lcsActivityId: string } {
  return operation.lcsActivityId !== null && operation.rule !== ADOPTED_RULE;
}
