import { z } from 'zod';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { PollResult } from '../operations/ports.ts';
import type { LcsClient, Reader } from './client.ts';
import { progressOf } from './status-words.ts';
import { text } from './values.ts';

const statusSchema = z.object({ OperationStatus: text });

/** What LCS says of an operation, asked at the environment it changes (lcs-api 2.2, 2.4). A missing word counts as the portal's `Unknown`. */
export async function fetchStatus(
  client: LcsClient,
  reader: Reader,
  target: EnvironmentRef,
  lcsActivityId: string,
): Promise<PollResult> {
  const operation = `${encodeURIComponent(target.id)}/operationactivity/${encodeURIComponent(lcsActivityId)}`;
  const path = `/databasemovement/v1/fetchstatus/project/${reader.project.id}/environment/${operation}`;
  const { envelope, content } = await client.read({ ...reader, endpoint: 'fetchStatus', path }, statusSchema);
  const lcsStatus = content.OperationStatus ?? 'Unknown';
  return { progress: progressOf(lcsStatus), lcsStatus, lcsText: envelope.errorMessage };
}
