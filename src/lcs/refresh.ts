import { FerryError } from '../errors.ts';
import type { StartRequest } from '../operations/ports.ts';
import type { LcsCall, LcsClient } from './client.ts';

/**
 * Starts a refresh of the target's database from the source's (lcs-api 2.2) and gives the id to poll. Rejects with
 * `answerLost` where LCS may have started it without our knowing.
 */
export async function startRefresh(
  client: LcsClient,
  { project, person }: Omit<LcsCall, 'path'>,
  { source, target, leavesBy }: StartRequest,
): Promise<{ readonly lcsActivityId: string }> {
  if (!source) throw new FerryError('ours', 'a refresh needs a source environment');
  const environments = `source/${encodeURIComponent(source.id)}/target/${encodeURIComponent(target.id)}`;
  const path = `/databasemovement/v1/refresh/project/${project.id}/${environments}`;
  const { callId } = await client.write({ project, person, path }, leavesBy);
  if (callId) return { lcsActivityId: callId };
  throw new FerryError('lcsNotUnderstood', `POST ${path}: accepted without an activity id`, { answerLost: true });
}
