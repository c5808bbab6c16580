import type { Budget, Rate } from '../../src/operations/ports.ts';

/** A budget in memory; `booked` are the rates of each booking, in order. */
export function createMemoryBudget(): Budget & { readonly booked: readonly (readonly Rate[])[] } {
  const calls = new Map<string, number[]>();
  const booked: (readonly Rate[])[] = [];
  const freeFrom = (rate: Rate, now: number) => (calls.get(rate.key)?.at(-rate.calls) ?? now - rate.perMs) + rate.perMs;
  return {
    booked,
    book: async (rates, now) => {
      const freeAt = Math.max(now, ...rates.map((rate) => freeFrom(rate, now)));
      if (freeAt > now) return { booked: false, freeAt };
      for (const { key } of rates) calls.set(key, [...(calls.get(key) ?? []), now]);
      booked.push(rates);
      return { booked: true };
    },
  };
}

/** A budget that is never used up. */
export function createEndlessBudget(): Budget {
  return { book: async () => ({ booked: true }) };
}
