import { type Kysely, sql } from 'kysely';
import type { People } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { storable } from './text.ts';

export function createPeopleRepository(db: Kysely<Tables>): People {
  return {
    save: async (person) => {
      await db
        .insertInto('people')
        .values({ ...person, name: storable(person.name), seenAt: toColumn(person.seenAt) })
        .onConflict((on) =>
          on.columns(['tenantId', 'objectId']).doUpdateSet((set) => ({
            mri: set.ref('excluded.mri'),
            name: set.ref('excluded.name'),
            personalConversationId: sql<
              string | null
            >`coalesce(excluded.personal_conversation_id, people.personal_conversation_id)`,
            seenAt: sql<Date>`greatest(people.seen_at, excluded.seen_at)`,
          })),
        )
        .execute();
    },
    get: async ({ tenantId, objectId }) => {
      const row = await db
        .selectFrom('people')
        .selectAll()
        .where('tenantId', '=', tenantId)
        .where('objectId', '=', objectId)
        .executeTakeFirst();
      return row ? { ...row, seenAt: fromColumn(row.seenAt) } : null;
    },
  };
}
