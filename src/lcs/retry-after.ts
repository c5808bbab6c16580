/** What d365fo.tools waits when LCS does not say how long (lcs-api 5.2). */
export const WAIT_UNTOLD_MS = 10_000;

/**
 * When to try again, ms UTC, by a `Retry-After` header in seconds or as an HTTP date. LCS sends seconds; the date is
 * the other form HTTP allows. A header that is absent or unreadable means ten seconds from `now`.
 */
export function retryAt(header: string | null, now: number): number {
  const words = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(words)) return now + Math.ceil(Number(words) * 1000);
  const date = /[a-z]/i.test(words) ? Date.parse(words) : Number.NaN;
  return Number.isNaN(date) ? now + WAIT_UNTOLD_MS : Math.max(date, now);
}
