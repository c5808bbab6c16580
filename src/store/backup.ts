import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { FerryError } from '../errors.ts';
import { folderOf, mustHoldDatabase } from './database-folder.ts';
import { lockFolder } from './folder-lock.ts';

const USE_PG_DUMP =
  'DATABASE_URL names a PostgreSQL server, which brings its own tool: pg_dump --format=custom --file=ferry.dump "$DATABASE_URL" (with two roles: "$DATABASE_MIGRATION_URL"), and pg_restore to put it back.';

/**
 * Writes a compressed copy of the embedded database into a new `file`, for its owner only. Gives its size in bytes.
 * Rejects with `storeUnavailable` and a sentence when Ferry runs, when the file exists, or when there is nothing to copy.
 */
export async function backUp(databaseUrl: string, file: string): Promise<number> {
  const folder = folderOf(databaseUrl);
  if (folder === null) throw new FerryError('storeUnavailable', USE_PG_DUMP);
  mustHoldDatabase(folder);
  if (existsSync(file)) throw exists(file);
  const archive = await archiveOf(folder);
  try {
    await writeFile(file, archive, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
    await rm(file, { force: true }); // half a copy is none
    throw new FerryError('storeUnavailable', `${file} cannot be written: ${(cause as Error).message}.`, { cause });
  }
  return archive.length;
}

async function archiveOf(folder: string): Promise<Buffer> {
  const lock = lockFolder(folder);
  try {
    const database = await PGlite.create(folder);
    try {
      const archive = await database.dumpDataDir('gzip');
      return Buffer.from(await archive.arrayBuffer());
    } finally {
      await database.close();
    }
  } finally {
    lock.release();
  }
}

function exists(file: string): FerryError {
  return new FerryError('storeUnavailable', `${file} is there already and is not overwritten. Name another file.`);
}
