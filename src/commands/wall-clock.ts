/** What a clock on the wall shows: its date and time as if they were UTC, in ms. */
export type WallTime = number;

const DAY_MS = 24 * 3_600_000;

/** A zone that this Node knows; UTC where it does not, or nobody said. */
export function zoneOrUtc(timezone: string | null): string {
  try {
    return clockOf(timezone ?? 'UTC').resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** What the clocks of a zone show at an instant (ms UTC). */
export function wallTime(at: number, zone: string): WallTime {
  return at + offset(at, zone);
}

/**
 * When the clocks of a zone show this (ms UTC). What they show twice, as summer time ends, is the first of the two; what they
 * skip, as it begins, is as much later as they skip.
 */
export function instantOf(wall: WallTime, zone: string): number {
  const [before, after] = [offset(wall - DAY_MS, zone), offset(wall + DAY_MS, zone)];
  const shown = [wall - before, wall - after].filter((at) => wallTime(at, zone) === wall);
  return shown.length > 0 ? Math.min(...shown) : wall - before;
}

/** ms that the clocks of a zone are ahead of UTC. */
function offset(at: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(at);
  const part = (wanted: string) => Number(parts.find(({ type }) => type === wanted)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

/** Making one takes longer than all that is asked of it. There are as many as there are zones. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...numeric, ...time });
  clocks.set(zone, made);
  return made;
}
