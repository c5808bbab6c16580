import { type Kysely, sql, type Transaction } from 'kysely';
import type { Budget, Rate } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';

/** The longest stretch, Teams', is an hour; after this a call may go. */
const KEPT_FOR = 3_600_000;

/** A few old ones at a time: more than come in, and never a long delete. */
const PRUNED_AT_ONCE = 20;

/** Calls of any instance, counted under one lock per key. */
export function createBudgetRepository(db: Kysely<Tables>): Budget {
  return {
    book: async (rates, now) => {
      await pruneBookings(db, now);
      return await db.transaction().execute((trx) => book(trx, rates, now));
    },
  };
}

/** As `Budget.book`, within a transaction of the caller's, who calls `pruneBookings` before it. */
export async function book(trx: Transaction<Tables>, rates: readonly Rate[], now: number) {
  const keys = [...new Set(rates.map(({ key }) => key))].sort(); // in one order, so that no two wait for each other
  for (const key of keys) await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 7073381))`.execute(trx);
  let freeAt = now;
  for (const rate of rates) freeAt = Math.max(freeAt, await freeFrom(trx, rate, now));
  if (freeAt > now) return { booked: false, freeAt } as const;
  const calls = keys.map((key) => ({ key, calledAt: toColumn(now) }));
  if (calls.length > 0) await trx.insertInto('lcsBudget').values(calls).execute();
  return { booked: true } as const;
}

/** When the rate allows a call: once the last but so many is out of its stretch. */
async function freeFrom(trx: Transaction<Tables>, { key, calls, perMs }: Rate, now: number): Promise<number> {
  const row = await trx
    .selectFrom('lcsBudget')
    .select('calledAt')
    .where('key', '=', key)
    .orderBy('calledAt', 'desc')
    .offset(calls - 1)
    .limit(1)
    .executeTakeFirst();
  return row ? fromColumn(row.calledAt) + perMs : now;
}

/** For whoever books: drops what no rate counts any more. */
export async function pruneBookings(db: Kysely<Tables>, now: number): Promise<void> {
  const old = db
    .selectFrom('lcsBudget')
    .select('seq')
    .where('calledAt', '<', toColumn(now - KEPT_FOR))
    .limit(PRUNED_AT_ONCE)
    .forUpdate()
    .skipLocked();
  await db.deleteFrom('lcsBudget').where('seq', 'in', old).execute();
}
