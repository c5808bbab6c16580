import type { Reply, ReplyKind } from '../../commands/reply.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';

/** The templates, `cards/<name>.json`. */
export const CARD_NAMES = [
  'help',
  'projects',
  'environments',
  'backups',
  'backup',
  'refresh-form',
  'environment',
  'environment-form',
  'history',
  'quota',
  'plan',
  'why',
  'freezes',
  'audit',
  'audit-export',
  'operation-request',
  'operation-progress',
  'operation-outcome',
  'status',
  'whoami',
  'doctor',
  'taken',
  'problem',
] as const;
export type CardName = (typeof CARD_NAMES)[number];

/** What every template is given. Nothing in a template's data is null or left out: the engine would print the binding. */
export interface CardData {
  /** For clients that cannot draw the card. Markdown, as they treat it. */
  readonly fallbackText: string;
}

export interface CardContent<Data extends CardData = CardData> {
  readonly card: CardName;
  readonly data: Data;
  /** The card in one plain line, for notifications and lists of messages. */
  readonly summary: string;
}

/** Container styles, by what they mean to people. */
export type Tone = 'emphasis' | 'accent' | 'good' | 'warning' | 'attention';

export type ReplyOf<Kind extends ReplyKind> = Extract<Reply, { readonly kind: Kind }>;

/** `summary` may hold foreign text as it is. */
export function content<Data extends object>(
  card: CardName,
  summary: string,
  data: Data,
): CardContent<Data & CardData> {
  return { card, summary: plainLine(summary), data: { ...data, fallbackText: escapeMarkdown(summary) } };
}
