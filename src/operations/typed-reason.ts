import { clip } from './clip.ts';

/** Longer reasons are cut: they stand on cards and in the audit log. */
const LONGEST_REASON = 300;

/** Why somebody does something, as they typed it; empty: they said nothing. */
export function typedReason(typed: string): string {
  return clip(typed.trim(), LONGEST_REASON);
}
