import { sql, type Transaction } from 'kysely';
import { hashAgain } from './events.ts';
import type { EventRow, Tables } from './tables.ts';

const AT_ONCE = 1_000;

/** Whether every event has the hash of its content, and follows the one before it in its operation's chain. */
export async function hasWholeChains(trx: Transaction<Tables>): Promise<boolean> {
  const heads = new Map<string | null, string>();
  await sql`declare events_in_order no scroll cursor for select * from events order by seq`.execute(trx);
  for (;;) {
    const { rows } = await sql<EventRow>`fetch ${sql.lit(AT_ONCE)} from events_in_order`.execute(trx);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.prevHash !== (heads.get(row.operationId) ?? '') || row.hash !== hashAgain(row)) return false;
      heads.set(row.operationId, row.hash);
    }
  }
  await sql`close events_in_order`.execute(trx);
  return true;
}
