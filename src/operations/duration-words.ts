const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A duration in ms as people say it: `40 s`, `25 min`, `1 h 10 min`. */
export function durationWords(ms: number): string {
  if (ms < MINUTE - SECOND / 2) return `${Math.round(ms / SECOND)} s`;
  const minutes = Math.round(ms / MINUTE);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
