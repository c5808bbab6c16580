import { existsSync, readdirSync } from 'node:fs';
import { readFile, rename, rm, rmdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { FerryError } from '../errors.ts';
import { unpackArchive } from './archive.ts';
import { folderOf } from './database-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { MIGRATION_NAMES } from './migrations/migrations.ts';
import { migrationsOf, refuseNewerSchema } from './newer-schema.ts';

/**
 * Puts a copy that `backUp` wrote into the folder of `databaseUrl`, which must be empty or not there. The copy is opened
 * and looked into before it gets its name; until then nothing is to be seen of it. Gives the folder. Rejects with
 * `storeUnavailable` and a sentence.
 */
export async function restore(databaseUrl: string, file: string): Promise<string> {
  const folder = folderOf(databaseUrl);
  if (folder === null) {
    throw new FerryError('storeUnavailable', 'DATABASE_URL names a PostgreSQL server; use pg_restore there.');
  }
  const tar = unpackArchive(await read(file), file);
  const lock = lockFolder(folder);
  try {
    mustBeFree(folder);
    await unpackInto(folder, tar, file);
  } finally {
    lock.release();
  }
  return folder;
}

async function unpackInto(folder: string, tar: Blob, file: string): Promise<void> {
  const draft = `${folder}.restoring`; // of ours alone: we hold the lock
  await rm(draft, { recursive: true, force: true });
  try {
    await look(draft, tar, file);
    if (existsSync(folder)) await rmdir(folder);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Unpacks the copy, opens it, and reads what made it. */
async function look(draft: string, tar: Blob, file: string): Promise<void> {
  const pglite = await PGlite.create({ dataDir: draft, loadDataDir: tar }).catch((cause: unknown) => {
    throw new FerryError('storeUnavailable', `The database in ${file} cannot be opened.`, { cause });
  });
  const db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
  try {
    await refuseNewerSchema(db, MIGRATION_NAMES);
    if ((await migrationsOf(db)).length > 0) return;
    throw new FerryError('storeUnavailable', `The database in ${file} is not one of Ferry's.`);
  } finally {
    await db.destroy();
    if (!pglite.closed) await pglite.close();
  }
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new FerryError('storeUnavailable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function mustBeFree(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  const sentence = `${folder} is not empty, and nothing is overwritten. Move it away, or let DATABASE_URL name another folder.`;
  throw new FerryError('storeUnavailable', sentence);
}
