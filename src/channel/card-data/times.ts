/**
 * An instant (ms UTC) that the reader's own client turns into their date and time. Teams and Adaptive Cards know exactly
 * this form: UTC with `Z`, no fractions.
 */
export function localTime(instant: number): string {
  const iso = `${new Date(instant).toISOString().slice(0, 19)}Z`;
  return `{{DATE(${iso}, SHORT)}} {{TIME(${iso})}}`;
}

/** `localTime`, or nothing where there is no instant. */
export function localTimeOrNone(instant: number | null): string {
  return instant === null ? '' : localTime(instant);
}
