import { toFerryError } from '../errors.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { followerOf, type Operation } from './operation.ts';
import type { Backup } from './ports.ts';

/** LCS's clock may differ from ours by this much; names of backups are not unique (lcs-api 2.1). */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/** The backup that a finished export has made, as LCS lists it; null when it is not listed (yet) or cannot be read. */
export async function findNewBackup(deps: OperationDeps, operation: Operation): Promise<Backup | null> {
  const { kind, state, backupName, startedAt, target } = operation;
  const project = projectOf(deps.settings, operation.projectId);
  if (kind !== 'export' || state !== 'succeeded' || !project) return null;
  const earliest = (startedAt ?? 0) - CLOCKS_DIFFER_MS;
  try {
    const backups = await deps.backendOf(project, target).listBackups(project, followerOf(operation));
    return backups.find(({ name, createdAt }) => name === backupName && (createdAt ?? earliest) >= earliest) ?? null;
  } catch (error) {
    const { code } = toFerryError(error);
    deps.logger.info({ operationId: operation.id, code }, 'the new backup could not be looked up');
    return null;
  }
}
