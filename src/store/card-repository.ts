import { type Kysely, sql } from 'kysely';
import type { CardStore } from '../operations/ports.ts';
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
    list: async (operationId) => {
      const rows = await db
        .selectFrom('cards')
        .selectAll()
        .where('operationId', '=', operationId)
        .orderBy('conversationId')
        .orderBy('activityId')
        .execute();
      return rows.map((row) => ({ ...row, shownAt: fromColumn(row.shownAt) }));
    },
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
