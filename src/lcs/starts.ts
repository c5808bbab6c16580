import { FerryError } from '../errors.ts';
import type { Rate, StartRequest } from '../operations/ports.ts';
import type { LcsCall, LcsClient, Reader } from './client.ts';
import { powerRates } from './rates.ts';

/** What reaches LCS unharmed as one segment of a path (lcs-api 2.3). */
const BACKUP_NAME = /^[A-Za-z0-9_-]{1,50}$/;

/**
 * Starts a refresh (lcs-api 2.2), an export (2.3), a start or a stop (2.5) with one POST, and gives the id it was
 * accepted under. Rejects with `answerLost` where LCS may have started it without our knowing.
 */
export async function startOperation(
  client: LcsClient,
  reader: Reader,
  request: StartRequest,
): Promise<{ readonly lcsActivityId: string }> {
  const { kind } = request;
  if (kind === 'other') throw new FerryError('ours', "LCS has no call to start an operation of kind 'other'");
  const call: LcsCall = {
    ...reader,
    endpoint: kind,
    path: pathOf(reader, { ...request, kind }),
    rates: ratesOf(reader, request),
  };
  const { callId } = await client.write(call, request.leavesBy);
  if (callId) return { lcsActivityId: callId };
  throw new FerryError('lcsNotUnderstood', `POST ${call.path}: accepted without an activity id`, { answerLost: true });
}

interface Startable extends StartRequest {
  readonly kind: Exclude<StartRequest['kind'], 'other'>;
}

function pathOf({ project }: Reader, { kind, source, target, backupName }: Startable): string {
  const targetId = encodeURIComponent(target.id);
  switch (kind) {
    case 'refresh':
      if (!source) throw new FerryError('ours', 'a refresh needs a source environment');
      return `/databasemovement/v1/refresh/project/${project.id}/source/${encodeURIComponent(source.id)}/target/${targetId}`;
    case 'export': {
      if (!BACKUP_NAME.test(backupName ?? '')) throw new FerryError('ours', 'an export needs a fit backup name');
      const name = encodeURIComponent(backupName ?? '');
      return `/databasemovement/v1/export/project/${project.id}/environment/${targetId}/backupName/${name}`;
    }
    case 'start':
    case 'stop':
      return `/environment/v1/${kind}/project/${project.id}/environment/${targetId}`;
  }
}

function ratesOf({ project, person }: Reader, { kind, target }: StartRequest): readonly Rate[] {
  return kind === 'start' || kind === 'stop' ? powerRates(kind, project, target.id, person) : [];
}
