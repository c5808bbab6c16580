import type { Clock } from '../../src/clock.ts';

/** `pauses`: the lengths of the sleeps so far, in ms, those with a signal left out. */
export interface SkippingClock extends Clock {
  time: number;
  readonly pauses: number[];
}

/**
 * A clock that moves by itself: a plain sleep is over at once and moves the time on. A sleep with a signal is a time
 * limit: it ends when it is aborted, or at once with `limitsPass`.
 */
export function createSkippingClock(start: number, { limitsPass = false } = {}): SkippingClock {
  const clock: SkippingClock = {
    time: start,
    pauses: [],
    now: () => clock.time,
    sleep: async (ms, signal) => {
      if (signal && !limitsPass) await aborted(signal);
      if (!signal) clock.pauses.push(ms);
      clock.time += ms;
    },
  };
  return clock;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}
