import { type Clock, orAfter } from '../clock.ts';
import type { Background } from './background.ts';

/** A turn has this long for everything it reads; Teams gives up on an invoke soon after (design 4, teams-platform 8). */
const TURN_MS = 4000;

export const STILL_ASKING = 'Still asking. The answer comes here as soon as it is there.';

export type InTime<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false };

/** What becomes of an answer that comes after its turn; nobody waits for either. */
export interface Late<T> {
  give(value: T): Promise<void>;
  /** `work` or `give` has failed. Never rejects. */
  fail(error: unknown): Promise<void>;
}

/**
 * Waits for `work` as long as a turn may that began at `since` (ms UTC); what comes later goes to `late`. Rejects when
 * `work` fails in time.
 */
export async function withinTurn<T>(
  { clock, background }: { readonly clock: Clock; readonly background: Background },
  since: number,
  work: Promise<T>,
  late: Late<T>,
): Promise<InTime<T>> {
  const left = Math.max(0, since + TURN_MS - clock.now());
  const found = work.then((value) => ({ inTime: true, value }) as const);
  const first = await orAfter(clock, left, found, () => ({ inTime: false }) as const);
  if (!first.inTime) void background.track(work.then(late.give).catch(late.fail));
  return first;
}
