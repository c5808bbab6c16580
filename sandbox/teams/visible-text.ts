import { type Card, isRecord } from './activity.ts';
import type { Message } from './message-book.ts';

/** All words of a message: text, card, buttons. With a person key: as that person sees it, lines for their eyes included. */
export function visibleText(message: Message, personKey?: string): string {
  const own = personKey === undefined ? undefined : message.privateViews[personKey];
  const note = personKey === undefined ? undefined : message.privateTexts[personKey];
  const card = own ?? message.card;
  const parts = [message.text, ...(card ? cardText(card) : []), note ?? ''];
  return parts.filter((part) => part !== '').join('\n');
}

/** Members of a card's elements that are drawn as words. */
const WORDS = ['text', 'title', 'label', 'placeholder', 'errorMessage', 'altText', 'value'] as const;
/** Members that hold other drawn elements. */
const PARTS = ['body', 'items', 'columns', 'rows', 'cells', 'inlines', 'facts', 'choices', 'actions', 'card'] as const;

/** The drawn words of a card, from top to bottom. Elements with `isVisible: false` count too: a toggle may show them. */
export function cardText(element: Card): string[] {
  const words = WORDS.map((name) => element[name]).filter((word) => typeof word === 'string');
  return [...words, ...PARTS.flatMap((name) => partsOf(element[name])).flatMap(wordsOf)];
}

function partsOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function wordsOf(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  return isRecord(part) ? cardText(part) : [];
}
