import { gunzipSync } from 'node:zlib';
import { FerryError } from '../errors.ts';

const BLOCK = 512;

/**
 * A compressed copy of a database folder, unpacked to the tar that PGlite takes. Throws `storeUnavailable` for what is
 * none, or is damaged: PGlite would end the process over it.
 */
export function unpackArchive(archive: Buffer, name: string): Blob {
  const tar = gunzipped(archive, name);
  if (!entriesOf(tar, name).some((entry) => /^(\.?\/)?PG_VERSION$/.test(entry))) throw unfit(name);
  return new Blob([new Uint8Array(tar)], { type: 'application/x-tar' });
}

function gunzipped(archive: Buffer, name: string): Buffer {
  try {
    return gunzipSync(archive);
  } catch (cause) {
    throw unfit(name, cause);
  }
}

/** The names in a tar. Each entry is a block of facts and its content in whole blocks; an empty block ends it. */
function entriesOf(tar: Buffer, name: string): readonly string[] {
  const entries: string[] = [];
  let at = 0;
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const size = Number.parseInt(textAt(tar, at + 124, 12), 8) || 0;
    entries.push(textAt(tar, at, 100));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (at > tar.length || tar.length === 0) throw unfit(name);
  return entries;
}

function textAt(tar: Buffer, start: number, length: number): string {
  return tar.toString('latin1', start, start + length).replace(/\0.*$/s, '');
}

function unfit(name: string, cause?: unknown): FerryError {
  return new FerryError('storeUnavailable', `${name} is no copy of a Ferry database, or it is damaged.`, { cause });
}
