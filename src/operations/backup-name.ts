const LONGEST = 50;
const INSTANT_LENGTH = '-2026-11-21-1405'.length;

/**
 * What Ferry calls the backup of an environment when nobody gave a name: the environment and the time (UTC), for LCS
 * accepts one name twice (lcs-api 2.3). `now` in ms UTC.
 */
export function exportName(environmentName: string, now: number): string {
  const instant = new Date(now).toISOString();
  const words = environmentName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, LONGEST - INSTANT_LENGTH)
    .replace(/^-+|-+$/g, '');
  return `${words || 'backup'}-${instant.slice(0, 10)}-${instant.slice(11, 13)}${instant.slice(14, 16)}`;
}

/** Why a backup cannot be called this, as a sentence; null when it can. The name is part of a path at LCS (lcs-api 2.3). */
export function whyNoExportName(name: string): string | null {
  if (name === '') return 'A backup needs a name.';
  if (name.length > LONGEST)
    return `The name of a backup has at most ${LONGEST} characters; this one has ${name.length}.`;
  if (/^[A-Za-z0-9_-]+$/.test(name)) return null;
  return 'The name of a backup has only letters without accents, digits, "-" and "_": no blanks and no dots.';
}
