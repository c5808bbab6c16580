import type { Activity } from 'botbuilder';
import { toFerryError } from '../errors.ts';
import type { AdaptiveCard, RenderedCard } from './card-renderer.ts';
import { messageJson } from './message-json.ts';
import { cardMessage, textMessage } from './messages.ts';

/** Teams takes about 100 KB, counted as UTF-16, and does not say exactly of what (teams-platform 8). */
const MOST_BYTES = 80_000;

const LEFT_OUT = 'This is too long for Teams, so most of it is left out.';

/**
 * Sends a card as large as Teams takes it: as it is; else its head, inputs and buttons alone; else its summary as text.
 * Rejects as `send` does, with anything but "too big".
 */
export async function sendFitting<T>(
  { card, summary }: RenderedCard,
  send: (message: Partial<Activity>) => Promise<T>,
): Promise<T> {
  for (const candidate of sizesOf(card)) {
    const message = cardMessage(candidate, summary);
    if (!fits(message)) continue;
    try {
      return await send(message);
    } catch (error) {
      if (toFerryError(error).status !== 413) throw error;
    }
  }
  return await send(textMessage(tooLong(summary)));
}

/** As much of a card as Teams takes in the answer to a click; null where that is nothing of it, and `tooLong` remains to be said. */
export function fitting({ card, summary }: RenderedCard): AdaptiveCard | null {
  for (const candidate of sizesOf(card)) if (fits(cardMessage(candidate, summary))) return candidate;
  return null;
}

export function tooLong(summary: string): string {
  return `${summary} – ${LEFT_OUT}`;
}

/** The largest first; the other is made when that does not do. */
function* sizesOf(card: AdaptiveCard): Generator<AdaptiveCard> {
  yield card;
  yield smaller(card);
}

function fits(message: Partial<Activity>): boolean {
  return messageJson(message).length * 2 <= MOST_BYTES;
}

/** Every card begins with its head: what it is about, and for an operation its state and headline. */
function smaller(card: AdaptiveCard): AdaptiveCard {
  const [head, ...others] = Array.isArray(card.body) ? card.body : [];
  const hint = { type: 'TextBlock', text: LEFT_OUT, wrap: true, isSubtle: true };
  return { ...card, body: [...(head ? [head] : []), hint, ...others.flatMap(inputsIn)] };
}

/** The buttons send what stands in them, so without them they would mean something else. */
function inputsIn(element: unknown): readonly object[] {
  if (Array.isArray(element)) return element.flatMap(inputsIn);
  if (typeof element !== 'object' || element === null) return [];
  if ('type' in element && typeof element.type === 'string' && element.type.startsWith('Input.')) return [element];
  return Object.values(element).flatMap(inputsIn);
}
