import type { EnvironmentRef } from './operation.ts';

/** An activity id of LCS as people paste it: lower case and without blanks around it; null when it is none. */
export function activityIdIn(text: string): string | null {
  const id = text.trim().toLowerCase();
  return /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/.test(id) ? id : null;
}

/** What is wrong when it is none, as a sentence. */
export const NO_ACTIVITY_ID =
  'Please paste the activity id of the operation from LCS: 32 hexadecimal digits with dashes.';

/** What is wrong when LCS knows none of that id there, as a sentence. */
export function unknownActivity({ name }: EnvironmentRef): string {
  return `LCS knows no operation with this id on ${name}. Look it up in the environment's history and try again.`;
}

/** Whether two ids are the same: LCS writes them with and without dashes (lcs-api 1.5). */
export function sameActivity(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && plainId(a) === plainId(b);
}

/** An id as it is compared: in lower case, without dashes. */
export function plainId(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}
