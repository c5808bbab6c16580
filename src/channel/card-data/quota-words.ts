import type { Quota } from '../../operations/lcs-history.ts';
import { localTimeOrNone } from './times.ts';

/** `1 used in the last 24 hours, 2 left`: more than LCS's three can be used, for the portal is not held to them. */
export function quotaUsed({ used, left }: Quota): string {
  return `${used} used in the last 24 hours, ${left === 0 ? 'none' : left} left`;
}

/** When one more is free than now, for the reader's own clock; nothing where none is used. */
export function quotaNext({ nextSlotAt }: Quota): string {
  return localTimeOrNone(nextSlotAt);
}

export function quotaColour({ left }: Quota): 'Good' | 'Warning' | 'Attention' {
  if (left === 0) return 'Attention';
  return left === 1 ? 'Warning' : 'Good';
}
