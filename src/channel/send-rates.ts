/** What Teams takes of a bot per conversation; all threads of a channel are one (teams-platform 8). Edits count. */
const RATES = [
  { calls: 7, perMs: 1_000 },
  { calls: 8, perMs: 2_000 },
  { calls: 60, perMs: 30_000 },
  { calls: 1_800, perMs: 3_600_000 },
];
const REMEMBERED_CALLS = 1_800;
const REMEMBERED_MS = 3_600_000;
/** With so many conversations those are looked for in which nothing was sent for an hour. */
const MANY = 1_000;

export interface SendRates {
  /** Books the next request of this conversation; gives how long it has to wait for its time, in ms. */
  book(conversationId: string, now: number): number;
}

/** Teams' rates, kept by this process for its own requests. */
export function createSendRates(): SendRates {
  const timesOf = new Map<string, number[]>();

  function forgetIdle(now: number): void {
    if (timesOf.size < MANY) return;
    for (const [id, times] of timesOf) if ((times.at(-1) ?? 0) < now - REMEMBERED_MS) timesOf.delete(id);
  }

  return {
    book(conversationId, now) {
      forgetIdle(now);
      const times = timesOf.get(conversationId) ?? [];
      // The request so many before this one must be out of the stretch.
      const free = RATES.map(({ calls, perMs }) => (times.at(-calls) ?? now - perMs) + perMs);
      const at = Math.max(now, times.at(-1) ?? now, ...free);
      times.push(at);
      if (times.length > REMEMBERED_CALLS) times.shift();
      timesOf.set(conversationId, times);
      return at - now;
    },
  };
}
