import { zoneOrUtc } from './wall-clock.ts';

/**
 * An instant (ms UTC) in words for one person: the clock time where they are, or UTC by name when Teams did not say
 * where that is (design 10, "Times"). Cards use the reader's own zone instead.
 */
export function timeFor(timezone: string | null): (at: number) => string {
  return (at) => inZone(at, timezone, TIME);
}

/** … the day: `4 January 2027`. */
export function dayFor(timezone: string | null): (at: number) => string {
  return (at) => inZone(at, timezone, DAY);
}

/** … both, with the day of the week: `Monday, 4 January 2027, 07:00`. */
export function dayAndTimeFor(timezone: string | null): (at: number) => string {
  return (at) => `${inZone(at, timezone, WEEKDAY)}, ${inZone(at, timezone, TIME)}`;
}

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };
const WEEKDAY: Intl.DateTimeFormatOptions = { ...DAY, weekday: 'long' };

function inZone(at: number, timezone: string | null, parts: Intl.DateTimeFormatOptions): string {
  const timeZone = zoneOrUtc(timezone);
  const zone = timeZone === 'UTC' && parts.hour ? { timeZoneName: 'short' as const } : {};
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone, ...zone }).format(at);
}

/** A span in ms as people say it: `45 seconds`, `12 minutes`, `1 hour 16 minutes`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return count(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute');
  const rest = minutes % 60;
  return rest === 0
    ? count(minutes / 60, 'hour')
    : `${count(Math.floor(minutes / 60), 'hour')} ${count(rest, 'minute')}`;
}

function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
