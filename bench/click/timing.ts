import { once } from 'node:events';
import type { TeamsSimulator } from '../../sandbox/teams/teams-simulator.ts';

/** How long after Teams sent an activity, in ms. */
export interface Timed {
  /** Its own answer had come. */
  readonly answerMs: number;
  /** The bot's message was there, or its edit of one. */
  readonly messageMs: number;
}

const WITHIN_MS = 20_000;

/**
 * Has somebody do one thing, by `act`, and takes the time from the moment at which Teams sends it: to the answer, and to the
 * first message that the bot posts or edits after it and `isIt` holds for. Rejects when one of them does not come.
 */
export async function timed(
  teams: TeamsSimulator,
  act: () => Promise<{ readonly status: number }>,
  isIt: (message: ReturnType<TeamsSimulator['message']>) => boolean,
): Promise<Timed> {
  const sent = Promise.withResolvers<number>();
  const answered = Promise.withResolvers<number>();
  const shown = Promise.withResolvers<number>();
  let seq: number | null = null;
  const ends = [
    teams.traffic.subscribe((entry) => {
      if (entry.direction !== 'toBot') return;
      if (seq === null) {
        seq = entry.seq;
        sent.resolve(performance.now());
      } else if (entry.seq === seq && entry.status !== null) answered.resolve(performance.now());
    }),
    teams.onMessage((message) => {
      if (seq !== null && message.from === 'bot' && isIt(message)) shown.resolve(performance.now());
    }),
  ];
  try {
    const late = once(AbortSignal.timeout(WITHIN_MS), 'abort').then(() => {
      throw new Error(`The answer, or the message after it, did not come within ${WITHIN_MS} ms.`);
    });
    late.catch(() => undefined); // all may have come in time
    const all = Promise.all([sent.promise, answered.promise, shown.promise, act()]);
    const [from, answer, message, { status }] = await Promise.race([all, late]);
    if (status !== 200) throw new Error(`The bot answered ${status} instead of 200.`);
    return { answerMs: answer - from, messageMs: message - from };
  } finally {
    for (const end of ends) end();
  }
}
