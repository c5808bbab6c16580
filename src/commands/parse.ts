import { plainWords } from '../operations/plain-words.ts';

/** What somebody said as a command is read: plain words, without the mark that ends a sentence and Ferry's own name before it. */
export function tidy(text: string): string {
  return plainWords(text)
    .replace(/\s*[.!?]+$/, '')
    .replace(/^@?ferry(?:\s*[,:]\s*|\s+|$)/i, '');
}

/** A name as it was meant: without the quotes around it. */
export function unquoted(words: string): string {
  const inner = /^(["'])(.*)\1$/.exec(words.trim());
  return (inner?.[2] ?? words).trim();
}

/** All ways to read `<left> <word> <right>`, for names that hold the word themselves. */
export function splitsAt(words: string, word: string): readonly (readonly [string, string])[] {
  const separator = new RegExp(`(?<=^|\\s)${word}(?=\\s|$)`, 'gi');
  return [...words.matchAll(separator)].map((found) => {
    const left = words.slice(0, found.index);
    const right = words.slice(found.index + found[0].length);
    return [unquoted(left), unquoted(right)] as const;
  });
}

/** Of several ways to read words, of which there is one at least, that with the highest rank; the first of those that share it. */
export function bestOf<T>(readings: readonly T[], rank: (reading: T) => number): T {
  const ranked = readings.map((reading) => ({ reading, rank: rank(reading) }));
  return ranked.reduce((best, other) => (other.rank > best.rank ? other : best)).reading;
}
