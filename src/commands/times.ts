/**
 * An instant (ms UTC) in words for one person: the clock time where they are, or UTC by name when Teams did not say
 * where that is (design 10, "Times"). Cards use the reader's own zone instead.
 */
export function timeFor(timezone: string | null): (at: number) => string {
  return (at) => {
    try {
      return format(at, timezone ?? 'UTC');
    } catch {
      // A zone that this Node does not know: better in UTC than not at all.
      return format(at, 'UTC');
    }
  };
}

function format(at: number, timeZone: string): string {
  const zone = timeZone === 'UTC' ? { timeZoneName: 'short' as const } : {};
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone, ...zone }).format(at);
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
