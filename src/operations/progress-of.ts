import { toFerryError } from '../errors.ts';
import { sameActivity } from './activity-id.ts';
import type { Operation } from './operation.ts';
import type { Backend, PollResult, Project } from './ports.ts';

type Asked = Pick<Backend, 'poll' | 'listHistory'>;

/**
 * How far LCS is with an operation. What was adopted from the history may be of a type that the status call refuses
 * (lcs-api 2.4 knows database movements): then the history tells. Rejects as `Backend.poll` does.
 */
export async function progressOf(
  backend: Asked,
  project: Project,
  { kind, target, requester, lcsType }: Operation,
  lcsActivityId: string,
): Promise<PollResult> {
  try {
    return await backend.poll(project, requester, { kind, target, lcsActivityId });
  } catch (error) {
    if (lcsType === null || toFerryError(error).code !== 'lcsRefused') throw error;
    const { entries } = await backend.listHistory(project, requester, target, 1);
    const entry = entries.find((one) => sameActivity(one.lcsActivityId, lcsActivityId));
    if (!entry) throw error;
    return { progress: entry.progress, lcsStatus: entry.lcsStatus, lcsText: null };
  }
}
