/**
 * Words as people type them on phones and paste from documents and cards, made plain, so that they can be compared:
 * quotes, dashes, line breaks, blanks; invisible marks vanish. Case stays.
 */
export function plainWords(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201a\u201b\u2039\u203a]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .trim();
}
