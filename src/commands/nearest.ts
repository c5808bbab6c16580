import { closest, distance } from 'fastest-levenshtein';

/** The one of `names` that was probably meant by `said`, or null when none is near. Case does not count; two letters that changed places are near. */
export function nearest(said: string, names: readonly string[]): string | null {
  if (names.length === 0 || said === '') return null;
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const wanted = said.toLowerCase();
  const found = closest(wanted, [...byLower.keys()]);
  if (distance(wanted, found) <= Math.max(1, Math.floor(found.length / 3))) return byLower.get(found) ?? null;
  const swapped = [...byLower.keys()].find((name) => isSwapped(wanted, name));
  return swapped === undefined ? null : (byLower.get(swapped) ?? null);
}

/** Whether the two differ in that two neighbouring letters changed places. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const [one, other] = [[...a], [...b]];
  const at = one.findIndex((letter, index) => letter !== other[index]);
  if (at < 0) return false;
  const [first = '', second = ''] = one.slice(at);
  return one.toSpliced(at, 2, second, first).join('') === b;
}
