import type { Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Wishes } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { jsonColumn } from './text.ts';

/** Expired wishes, anybody's, go with the next one that is saved. */
export function createWishRepository(db: Kysely<Tables>, clock: Clock): Wishes {
  return {
    save: async ({ person, conversationId, activity, expiresAt }) => {
      const changes = { activity: jsonColumn(activity), expiresAt: toColumn(expiresAt) };
      await db.deleteFrom('wishes').where('expiresAt', '<', toColumn(clock.now())).execute();
      await db
        .insertInto('wishes')
        .values({ tenantId: person.tenantId, objectId: person.objectId, conversationId, ...changes })
        .onConflict((on) => on.columns(['tenantId', 'objectId', 'conversationId']).doUpdateSet(changes))
        .execute();
    },
    takeAll: async ({ tenantId, objectId }, now) => {
      // What two delete at once is returned to one of them only.
      const rows = await db
        .deleteFrom('wishes')
        .where('tenantId', '=', tenantId)
        .where('objectId', '=', objectId)
        .returningAll()
        .execute();
      return rows
        .map((row) => ({
          person: { tenantId, objectId },
          conversationId: row.conversationId,
          activity: row.activity,
          expiresAt: fromColumn(row.expiresAt),
        }))
        .filter((wish) => wish.expiresAt > now);
    },
  };
}
