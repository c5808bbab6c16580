import { closest, distance } from 'fastest-levenshtein';

/** The one of `names` that was probably meant by `said`, or null when none is near. Case does not count. */
export function nearest(said: string, names: readonly string[]): string | null {
  if (names.length === 0 || said === '') return null;
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const wanted = said.toLowerCase();
  const found = closest(wanted, [...byLower.keys()]);
  return distance(wanted, found) <= Math.max(1, Math.floor(found.length / 3)) ? (byLower.get(found) ?? null) : null;
}
