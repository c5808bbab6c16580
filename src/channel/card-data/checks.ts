import { clip } from '../../operations/clip.ts';
import type { Check } from '../../operations/operation.ts';
import { escapeMarkdown } from '../escape.ts';

export interface CheckRow {
  readonly icon: string;
  readonly colour: 'Good' | 'Warning' | 'Attention';
  readonly text: string;
}

/** Text forms (U+FE0E), so that no client draws an emoji in its own colour. */
const CHECK_ICONS = {
  pass: { icon: '✓', colour: 'Good' },
  warn: { icon: '⚠\ufe0e', colour: 'Warning' },
  block: { icon: '✖\ufe0e', colour: 'Attention' },
} as const satisfies Record<Check['level'], Omit<CheckRow, 'text'>>;

export function checkRow({ level, text }: Check): CheckRow {
  return { ...CHECK_ICONS[level], text: escapeMarkdown(clip(text, 300)) };
}
