import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Duration, Durations } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';

/** So many of each kind and target are kept; what is older says less and less. */
const KEPT = 50;

export function createDurationRepository(db: Kysely<Tables>): Durations {
  return {
    learn: async (durations) => {
      if (durations.length === 0) return;
      await insert(db, durations);
      await prune(db, [...new Set(durations.map(({ targetId }) => targetId))]);
    },
    of: async (kind, targetId) => {
      const rows = await db
        .selectFrom('durations')
        .selectAll()
        .where('kind', '=', kind)
        .where('targetId', '=', targetId)
        .orderBy('endedAt', 'desc')
        .orderBy('lcsActivityId')
        .limit(KEPT)
        .execute();
      return rows.map((row) => ({ ...row, endedAt: fromColumn(row.endedAt) }));
    },
  };
}

async function insert(db: Kysely<Tables>, durations: readonly Duration[]): Promise<void> {
  await db
    .insertInto('durations')
    .values(inOrder(durations).map((duration) => ({ ...duration, endedAt: toColumn(duration.endedAt) })))
    .onConflict((on) =>
      on
        .column('lcsActivityId')
        .doUpdateSet((row) => ({ sourceId: row.ref('excluded.sourceId') }))
        .where(sql<SqlBool>`durations.source_id is null and excluded.source_id is not null`),
    )
    .execute();
}

/** Each once, for one statement writes a row but once; in one order, so that no two learners wait for each other. */
function inOrder(durations: readonly Duration[]): readonly Duration[] {
  const byId = new Map(durations.map((duration) => [duration.lcsActivityId, duration]));
  return [...byId.values()].sort((a, b) => (a.lcsActivityId < b.lcsActivityId ? -1 : 1));
}

/** Leaves those that another is just deleting to the other. */
async function prune(db: Kysely<Tables>, targetIds: readonly string[]): Promise<void> {
  const newestFirst = sql<number>`row_number() over (partition by kind, target_id order by ended_at desc, lcs_activity_id)`;
  const ranked = db
    .selectFrom('durations')
    .select(['lcsActivityId', newestFirst.as('place')])
    .where('targetId', 'in', targetIds);
  const surplus = db.selectFrom(ranked.as('ranked')).select('ranked.lcsActivityId').where('place', '>', KEPT);
  const free = db
    .selectFrom('durations')
    .select('lcsActivityId')
    .where('lcsActivityId', 'in', surplus)
    .forUpdate()
    .skipLocked();
  await db.deleteFrom('durations').where('lcsActivityId', 'in', free).execute();
}
