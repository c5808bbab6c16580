import { z } from 'zod';

// What several parts of ferry.config.json are made of.

/** An Entra object id, an environment of LCS. Both cases are spelled out, because a JSON Schema knows no flags. */
export const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
export const guid = z.string().regex(GUID, 'must be an id such as 01234567-89ab-cdef-0123-456789abcdef').toLowerCase();

/** JSON has no comments; the files that people show each other need them. */
export const comment = z.string().optional().describe('A remark for whoever reads this file; Ferry does not use it.');

/** One name, or a list of them. */
export const names = z.union(
  [z.string(), z.array(z.string()).min(1, 'is an empty list, which nothing matches; leave it out to mean any')],
  'must be a name, or a list of names',
);

/** Seconds in the file, ms in the settings. */
export function seconds(byDefault: number, meaning: string) {
  return z
    .number()
    .positive()
    .default(byDefault)
    .transform(inMs)
    .describe(`Seconds ${meaning}. Default: ${byDefault}.`);
}

/** A count, of 1 at least. */
export function atMost(byDefault: number, what: string) {
  return z.int().positive().default(byDefault).describe(`At most so many ${what}. Default: ${byDefault}.`);
}

function inMs(value: number): number {
  return value * 1000;
}
