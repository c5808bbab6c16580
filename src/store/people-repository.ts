import { type Kysely, sql } from 'kysely';
import type { PersonKey } from '../operations/operation.ts';
import type { People } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { storable } from './text.ts';

export function createPeopleRepository(db: Kysely<Tables>): People {
  const find = ({ tenantId, objectId }: PersonKey) =>
    db
      .selectFrom('people')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('objectId', '=', objectId)
      .executeTakeFirst();
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
    get: async (key) => {
      const row = await find(key);
      if (!row) return null;
      const { signedOutAt: _, ...person } = row;
      return { ...person, seenAt: fromColumn(row.seenAt) };
    },
    lastSignOut: async (key) => fromColumn((await find(key))?.signedOutAt ?? null),
    rememberSignOut: async ({ tenantId, objectId }, at) => {
      await db
        .updateTable('people')
        .set({ signedOutAt: toColumn(at) })
        .where('tenantId', '=', tenantId)
        .where('objectId', '=', objectId)
        .execute();
    },
  };
}
