/** Words as people type them on phones and paste from documents, made plain: quotes, dashes, line breaks, blanks. */
export function tidy(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201a\u201b\u2039\u203a]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\p{Cc}\p{Cf}\p{Z}\s]+/gu, ' ')
    .trim()
    .replace(/\s*[.!?]+$/, '');
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
