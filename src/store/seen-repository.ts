import { type Kysely, sql } from 'kysely';
import type { Seen } from '../operations/ports.ts';
import { gathered } from './gathered.ts';
import { toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { WITHOUT_WAITING } from './without-waiting.ts';

/** Teams redelivers within minutes; after this a key may go. */
const KEPT_FOR = 3_600_000;

/** So often, in keys, that many old ones go: more than come in, and never a long delete within a turn. */
const PRUNED_EVERY = 50;
const PRUNED_AT_ONCE = 500;

interface Sight {
  readonly key: string;
  readonly now: number;
}

export function createSeenRepository(db: Kysely<Tables>): Seen {
  let untilPruning = 0;
  const first = gathered(async (sights: readonly Sight[]) => {
    untilPruning -= sights.length;
    if (untilPruning < 0) {
      await prune(db, Math.max(...sights.map(({ now }) => now)) - KEPT_FOR);
      untilPruning = PRUNED_EVERY;
    }
    return await firstOnes(db, sights);
  });
  return { first: (key, now) => first({ key, now }) };
}

/** Of several with one key the first in the list is it. In order of the keys, so that instances wait for each other in one direction only. */
async function firstOnes(db: Kysely<Tables>, sights: readonly Sight[]): Promise<readonly boolean[]> {
  const keys = sights.map(({ key }) => key);
  const times = sights.map(({ now }) => toColumn(now));
  const { rows } = await sql<{ key: string }>`
    insert into seen (key, seen_at)
    select key, seen_at from unnest(${keys}::text[], ${times}::timestamptz[]) as sights (key, seen_at), ${WITHOUT_WAITING} order by key
    on conflict (key) do nothing returning key`.execute(db);
  const isNew = new Set(rows.map(({ key }) => key));
  return keys.map((key) => isNew.delete(key));
}

/** Not those that another is just deleting. */
async function prune(db: Kysely<Tables>, before: number): Promise<void> {
  const old = db
    .selectFrom('seen')
    .select('key')
    .where('seenAt', '<', toColumn(before))
    .limit(PRUNED_AT_ONCE)
    .forUpdate()
    .skipLocked();
  await db.deleteFrom('seen').where('key', 'in', old).execute();
}
