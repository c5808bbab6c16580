import { sql, type Transaction } from 'kysely';
import { hashAgain } from './events.ts';
import type { EventRow, Tables } from './tables.ts';

const AT_ONCE = 1_000;

/** All events in the order of the log, a few at a time. One walk per transaction. */
export async function* eventsInOrder(trx: Transaction<Tables>): AsyncGenerator<EventRow> {
  await sql`declare events_in_order no scroll cursor for select * from events order by seq`.execute(trx);
  for (;;) {
    const { rows } = await sql<EventRow>`fetch ${sql.lit(AT_ONCE)} from events_in_order`.execute(trx);
    if (rows.length === 0) break;
    yield* rows;
  }
  await sql`close events_in_order`.execute(trx);
}

/**
 * Says of one event after the other, in the order of the log, what is wrong with it: that it has not the hash of its
 * content, or does not follow the one before it in its operation's chain.
 */
export function createChainCheck() {
  const heads = new Map<string | null, string>();
  return {
    /** How many operations were met. */
    get operations() {
      return heads.size - (heads.has(null) ? 1 : 0);
    },
    problemsOf: (row: EventRow): readonly string[] => {
      const problems: string[] = [];
      if (row.prevHash !== (heads.get(row.operationId) ?? ''))
        problems.push('follows the wrong event: one was removed, added, changed or moved');
      if (row.hash !== hashAgain(row)) problems.push('its content was changed');
      heads.set(row.operationId, row.hash);
      return problems;
    },
  };
}
