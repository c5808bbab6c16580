import { ShortMemory } from '../kit/short-memory.ts';
import type { PersonKey } from '../operations/operation.ts';
import { type Limits, withoutThread } from '../operations/settings.ts';

const MINUTE_MS = 60_000;
/** People and conversations counted at the same time: more than a process has turns for in a minute. */
const COUNTED = 10_000;

export type TurnBooking =
  | { readonly ok: true }
  /** `sentence`: when to try again. `isNews`: nobody was told so in the last minute. */
  | { readonly ok: false; readonly sentence: string; readonly isNews: boolean };

export interface TurnLimits {
  /**
   * Counts a turn of this person in this conversation, or refuses it. What is refused does not count. What clients ask by
   * themselves (`isAutomatic`) is counted apart, by the same limits: a card that many look at must not silence them.
   */
  book(person: PersonKey, conversationId: string, now: number, isAutomatic?: boolean): TurnBooking;
}

/** The turns of one person, or in one channel or chat. */
interface Count {
  /** Of the last minute, the oldest first. */
  readonly times: number[];
  toldAt: number | null;
}

interface Counted {
  readonly key: string;
  readonly most: number;
  /** What is said of who asked too much. */
  readonly words: string;
}

/** How many turns people and conversations may have in any minute, kept by this process for its own turns. */
export function createTurnLimits({
  turnsPerPerson,
  turnsPerConversation,
}: Pick<Limits, 'turnsPerPerson' | 'turnsPerConversation'>): TurnLimits {
  const counts = new ShortMemory<Count>(COUNTED, MINUTE_MS);

  function countOf({ key }: Counted, now: number): Count {
    const count = counts.get(key, now) ?? { times: [], toldAt: null };
    while ((count.times[0] ?? now) <= now - MINUTE_MS) count.times.shift();
    if (count.toldAt !== null && count.toldAt <= now - MINUTE_MS) count.toldAt = null;
    return count;
  }

  function refuse(full: Counted, count: Count, now: number): TurnBooking {
    const { times, toldAt } = count;
    const freeAt = (times.at(-full.most) ?? now) + MINUTE_MS;
    if (toldAt === null) {
      count.toldAt = now;
      counts.put(full.key, count, now);
    }
    const seconds = Math.max(1, Math.ceil((freeAt - now) / 1000));
    const sentence = `${full.words} Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`;
    return { ok: false, sentence, isNews: toldAt === null };
  }

  return {
    book({ tenantId, objectId }, conversationId, now, isAutomatic = false) {
      const apart = isAutomatic ? 'automatic ' : '';
      const both: readonly Counted[] = [
        {
          key: `${apart}person ${tenantId} ${objectId}`,
          most: turnsPerPerson,
          words: 'You ask faster than Ferry may answer one person.',
        },
        {
          key: `${apart}conversation ${withoutThread(conversationId)}`,
          most: turnsPerConversation,
          words: 'Ferry is asked faster here than it may answer in one conversation.',
        },
      ];
      for (const counted of both) {
        const count = countOf(counted, now);
        if (count.times.length >= counted.most) return refuse(counted, count, now);
      }
      for (const counted of both) {
        const count = countOf(counted, now);
        count.times.push(now);
        counts.put(counted.key, count, now);
      }
      return { ok: true };
    },
  };
}
