/** Words as the beginning of a sentence: the first letter is a capital one. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
