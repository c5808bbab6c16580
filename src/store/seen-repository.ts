import type { Kysely } from 'kysely';
import type { Seen } from '../operations/ports.ts';
import { toColumn } from './instants.ts';
import type { Tables } from './tables.ts';

/** Teams redelivers within minutes; after this a key may go. */
const KEPT_FOR = 3_600_000;

/** A few old ones at a time: more than come in, and never a long delete within a turn. */
const PRUNED_AT_ONCE = 20;

export function createSeenRepository(db: Kysely<Tables>): Seen {
  return {
    first: async (key, now) => {
      const inserted = await db
        .with('pruned', (with_) => with_.deleteFrom('seen').where('key', 'in', oldKeys(db, key, now)))
        .insertInto('seen')
        .values({ key, seenAt: toColumn(now) })
        .onConflict((on) => on.column('key').doNothing())
        .returning('key')
        .executeTakeFirst();
      return inserted !== undefined;
    },
  };
}

/** Not the asked one, which is being inserted; not those that another is just deleting. */
function oldKeys(db: Kysely<Tables>, key: string, now: number) {
  return db
    .selectFrom('seen')
    .select('key')
    .where('seenAt', '<', toColumn(now - KEPT_FOR))
    .where('key', '!=', key)
    .limit(PRUNED_AT_ONCE)
    .forUpdate()
    .skipLocked();
}
