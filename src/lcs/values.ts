import { z } from 'zod';

/** Any property may be null, missing or of another type than documented (lcs-api 1.5, 3.1); none of that fails a whole answer. */
export const text = z.unknown().optional().transform(toText);

/** A boolean, or the word for one; anything else is null. */
export const flag = z.unknown().optional().transform(toFlag);

/** A list whose entries are decoded one by one; null and missing count as empty, entries that are no objects are left out. */
export function listOf<T>(entry: z.ZodType<T>) {
  return z
    .array(z.unknown())
    .nullish()
    .transform((items) => (items ?? []).map((item) => entry.safeParse(item)))
    .transform((results) => results.flatMap((result) => (result.success ? [result.data] : [])));
}

function toText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  return value.trim() || null;
}

function toFlag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === 'true' || (word === 'false' ? false : null);
}

/** A GUID in lower case with dashes, whichever of its spellings came in; anything else merely in lower case. */
export function normalId(id: string): string {
  const digits = id.trim().toLowerCase().replace(/[{}-]/g, '');
  if (!/^[0-9a-f]{32}$/.test(digits)) return id.trim().toLowerCase();
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** ms UTC of an ISO date-time with any number of fraction digits; without a zone it is UTC (lcs-api 1.5). Null when it is none. */
export function instant(value: string | null): number | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i.exec(value ?? '');
  if (!parts) return null;
  const [, seconds, fraction = '.0', zone = 'Z'] = parts;
  const ms = Date.parse(`${seconds}${fraction.slice(0, 4).padEnd(4, '0')}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? null : ms;
}
