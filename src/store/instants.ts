/** Instants are ms UTC in Ferry and `timestamptz` in the database; this is the only place that converts them. */
export function toColumn(instant: number): Date;
export function toColumn(instant: number | null): Date | null;
export function toColumn(instant: number | null): Date | null {
  return instant === null ? null : new Date(instant);
}

export function fromColumn(column: Date): number;
export function fromColumn(column: Date | null): number | null;
export function fromColumn(column: Date | null): number | null {
  return column === null ? null : column.getTime();
}
