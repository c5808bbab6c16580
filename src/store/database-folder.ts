import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FerryError } from '../errors.ts';

export const PGLITE = 'pglite:';

/** The absolute path of the folder in `pglite:<folder>`; null for a PostgreSQL server. */
export function folderOf(databaseUrl: string): string | null {
  return databaseUrl.startsWith(PGLITE) ? resolve(databaseUrl.slice(PGLITE.length)) : null;
}

export function holdsDatabase(folder: string): boolean {
  return existsSync(join(folder, 'PG_VERSION'));
}

/** Throws `storeUnavailable` when there is no database in the folder: PGlite would make one. */
export function mustHoldDatabase(folder: string): void {
  if (holdsDatabase(folder)) return;
  throw new FerryError(
    'storeUnavailable',
    `There is no database in ${folder}. Does DATABASE_URL name the right folder?`,
  );
}
