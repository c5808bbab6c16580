import { TEAMS_RATES } from '../operations/ports.ts';

/** What the longest stretch needs. */
const REMEMBERED_CALLS = Math.max(...TEAMS_RATES.map(({ calls }) => calls));
const REMEMBERED_MS = Math.max(...TEAMS_RATES.map(({ perMs }) => perMs));

export interface SendRates {
  /** Books the next request of this conversation; gives how long it has to wait for its time, in ms. */
  book(conversationId: string, now: number): number;
}

/** Teams' rates, kept by this process for its own requests. */
export function createSendRates(): SendRates {
  /** Whatever was booked last stands last. */
  const timesOf = new Map<string, number[]>();

  function forgetIdle(now: number): void {
    for (const [id, times] of timesOf) {
      if ((times.at(-1) ?? 0) >= now - REMEMBERED_MS) return;
      timesOf.delete(id);
    }
  }

  return {
    book(conversationId, now) {
      forgetIdle(now);
      const times = timesOf.get(conversationId) ?? [];
      // The request so many before this one must be out of the stretch.
      const free = TEAMS_RATES.map(({ calls, perMs }) => (times.at(-calls) ?? now - perMs) + perMs);
      const at = Math.max(now, times.at(-1) ?? now, ...free);
      times.push(at);
      if (times.length > REMEMBERED_CALLS) times.shift();
      timesOf.delete(conversationId);
      timesOf.set(conversationId, times);
      return at - now;
    },
  };
}
