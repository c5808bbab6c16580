import { toFerryError } from '../errors.ts';
import { activityIdIn, NO_ACTIVITY_ID, sameActivity, unknownActivity } from './activity-id.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { othersActivities, wasListedBefore } from './may-be-ours.ts';
import { followerOf, isPowerKind, type Operation } from './operation.ts';

export type StartedAs =
  | { readonly ok: true; readonly lcsActivityId: string | null; readonly startedAt: number | null }
  | { readonly ok: false; readonly sentence: string };

/**
 * What a person means who says that an operation has started: the activity id they chose or typed, checked as far as LCS
 * can be asked, and when that began (ms UTC) where LCS's history said so. Starts and stops have no id that can be asked about.
 */
export async function startedAs(deps: OperationDeps, operation: Operation, said: string): Promise<StartedAs> {
  if (isPowerKind(operation.kind)) return { ok: true, lcsActivityId: null, startedAt: null };
  const lcsActivityId = activityIdIn(said);
  if (!lcsActivityId) return { ok: false, sentence: NO_ACTIVITY_ID };
  const doubt =
    (await whyAnothers(deps, operation, lcsActivityId)) ?? (await doubtAbout(deps, operation, lcsActivityId));
  if (doubt) return { ok: false, sentence: doubt };
  const chosen = operation.candidates.find((candidate) => sameActivity(candidate.lcsActivityId, lcsActivityId));
  return { ok: true, lcsActivityId, startedAt: chosen?.startedAt ?? null };
}

/** One operation of LCS is followed as one of Ferry's, and what LCS listed before the submission is none of it. */
async function whyAnothers(deps: OperationDeps, operation: Operation, lcsActivityId: string): Promise<string | null> {
  const others = await othersActivities(deps.store, operation);
  if (others.some((other) => sameActivity(other, lcsActivityId)))
    return 'Ferry follows that one as another operation, or did: "status" shows it. Choose the one that this card asks about.';
  return wasListedBefore(operation, lcsActivityId)
    ? "That one was in LCS's history before this was sent. Choose the one that began then, or say that it did not start."
    : null;
}

/** Why LCS does not know this activity id; null when it does, or cannot be asked: the polls will tell. */
async function doubtAbout(deps: OperationDeps, operation: Operation, lcsActivityId: string): Promise<string | null> {
  const project = projectOf(deps.settings, operation.projectId);
  if (!project) return null;
  const { kind, target } = operation;
  try {
    await deps.backendOf(project, target).poll(project, followerOf(operation), { kind, target, lcsActivityId });
    return null;
  } catch (error) {
    if (toFerryError(error).code !== 'lcsRefused') return null;
    return unknownActivity(target);
  }
}
