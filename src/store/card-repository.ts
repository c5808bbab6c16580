import { type Kysely, sql } from 'kysely';
import type { CardCopy, CardStore } from '../operations/ports.ts';
import { gathered } from './gathered.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';

export function createCardRepository(db: Kysely<Tables>): CardStore {
  return {
    save: async (copy) => {
      await db
        .insertInto('cards')
        .values({ ...copy, shownAt: toColumn(copy.shownAt) })
        .onConflict((on) =>
          on.columns(['operationId', 'conversationId', 'activityId']).doUpdateSet((set) => ({
            audience: set.ref('excluded.audience'),
            shownRevision: sql<number>`greatest(cards.shown_revision, excluded.shown_revision)`,
            shownAt: sql<Date>`greatest(cards.shown_at, excluded.shown_at)`,
          })),
        )
        .execute();
    },
    list: gathered((operationIds: readonly string[]) => copiesOf(db, operationIds)),
    listOutdated: async () => {
      const rows = await db
        .selectFrom('cards')
        .innerJoin('operations', 'operations.id', 'cards.operationId')
        .whereRef('cards.shownRevision', '<', 'operations.visibleRevision')
        .select('cards.operationId')
        .distinct()
        .execute();
      return rows.map(({ operationId }) => operationId);
    },
  };
}

async function copiesOf(
  db: Kysely<Tables>,
  operationIds: readonly string[],
): Promise<readonly (readonly CardCopy[])[]> {
  const rows = await db
    .selectFrom('cards')
    .selectAll()
    .where('operationId', 'in', [...new Set(operationIds)])
    .orderBy('conversationId')
    .orderBy('activityId')
    .execute();
  const copies = Map.groupBy(
    rows.map((row) => ({ ...row, shownAt: fromColumn(row.shownAt) })),
    ({ operationId }) => operationId,
  );
  return operationIds.map((id) => copies.get(id.toLowerCase()) ?? []);
}
