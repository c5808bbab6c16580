/** PostgreSQL stores neither NUL nor half a surrogate pair, and people and LCS may send both: NUL goes, half a pair becomes U+FFFD. */
export function storable(text: string): string;
export function storable(text: string | null): string | null;
export function storable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '').toWellFormed();
}

/** JSON for a `jsonb` column, its texts storable. */
export function jsonColumn(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}
