import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FerryError } from '../errors.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Makes this process the only one that uses `folder`, by a lock file beside it. The lock is SQLite's own file lock,
 * which the kernel gives back however the process ends, also in a container, where process ids repeat.
 * Throws `storeUnavailable` when another process holds it; the folder is not touched then.
 */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder);
  mkdirSync(dirname(path), { recursive: true });
  const file = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    file.close();
    const sentence = isBusy(cause)
      ? `The database folder ${path} is in use by another Ferry process; stop that one first.`
      : `The lock file ${path}.lock cannot be locked.`;
    throw new FerryError('storeUnavailable', sentence, { cause });
  }
  return { release: () => file.close() };
}

/** Whether that is why `lockFolder` failed: another process has the folder. */
export function isInUse(error: unknown): boolean {
  return error instanceof FerryError && isBusy(error.cause);
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
