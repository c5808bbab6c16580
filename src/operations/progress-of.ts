import { toFerryError } from '../errors.ts';
import { sameActivity } from './activity-id.ts';
import { followerOf, type Operation, type PersonKey } from './operation.ts';
import type { Backend, PollResult, Project } from './ports.ts';

type Asked = Pick<Backend, 'poll' | 'listHistory'>;

/**
 * How far LCS is with an operation, asked with the sign-in of `person`. What was adopted from the history may be of a
 * type that the status call refuses (lcs-api 2.4 knows database movements): then the history tells. Rejects as
 * `Backend.poll` does.
 */
export async function progressOf(
  backend: Asked,
  project: Project,
  operation: Operation,
  person: PersonKey = followerOf(operation),
): Promise<PollResult> {
  const { kind, target, lcsType, lcsActivityId } = operation;
  try {
    return await backend.poll(project, person, { kind, target, lcsActivityId: lcsActivityId ?? '' });
  } catch (error) {
    if (lcsType === null || toFerryError(error).code !== 'lcsRefused') throw error;
    const { entries } = await backend.listHistory(project, person, target, 1);
    const entry = entries.find((one) => sameActivity(one.lcsActivityId, lcsActivityId));
    if (!entry) throw error;
    return { progress: entry.progress, lcsStatus: entry.lcsStatus, lcsText: null };
  }
}
