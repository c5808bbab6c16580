import { failed, passed, warned } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';
import type { Reading } from './web.ts';

const ABOUT = 'clock';

/** Entra and the Bot Framework forgive five minutes, and Ferry does, too. */
const REFUSED_FROM = 5 * 60_000;
const NOTED_FROM = 60_000;

/** Compares our clock with what Microsoft's services say. One of them may be wrong, so the middle one counts. */
export function lookAtClock(readings: readonly Reading[]): Look {
  const inOrder = readings.toSorted((one, other) => one.aheadMs - other.aheadMs);
  const middle = inOrder[Math.floor(inOrder.length / 2)];
  if (!middle)
    return found(warned(ABOUT, 'Nobody was reached who tells the time.', 'See the failures of the network.'));
  const off = Math.abs(middle.aheadMs);
  const hosts = [...new Set(readings.map(({ host }) => host))].join(', ');
  if (off < NOTED_FROM) return found(passed(ABOUT, `Right to the minute, by ${hosts}.`));
  const seen = `This machine's clock is ${words(off)} ${middle.aheadMs > 0 ? 'ahead' : 'behind'}, by ${hosts}.`;
  if (off < REFUSED_FROM) return found(warned(ABOUT, `${seen} From 5 minutes on, tokens are refused.`, CURE));
  return found(failed(ABOUT, `${seen} Tokens are refused as expired, or as not valid yet.`, CURE));
}

const CURE =
  'Set the clock and keep it set by NTP (Linux: timedatectl set-ntp true). A container has the clock of its host: set it there.';

function words(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.round(ms / 3_600_000);
  return hours < 48 ? `${hours} hours` : `${Math.round(ms / 86_400_000)} days`;
}
