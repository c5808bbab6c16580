import { strToU8, zipSync } from 'fflate';

/** The same for every file, in local time as zip has it: the same content gives the same bytes on any day and machine. */
const LONG_AGO = new Date(1980, 0, 1);

export type Files = ReadonlyMap<string, Uint8Array>;

export function zipOf(files: Files): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { mtime: LONG_AGO, level: 9 });
}

export function jsonBytes(content: unknown): Uint8Array {
  return strToU8(`${JSON.stringify(content, null, 2)}\n`);
}
