const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** An instant (ms UTC) as `14:05 UTC`, for sentences that no one person asked for. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** … as `4 January 2027 07:00 UTC`. */
export function utcDayAndTime(at: number): string {
  return `${DAY.format(at)} ${utcTime(at)}`;
}
