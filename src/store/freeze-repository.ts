import type { Kysely } from 'kysely';
import type { Freezes, SetFreeze } from '../operations/ports.ts';
import { appendEvents } from './events.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { FreezeRow, Tables } from './tables.ts';
import { storable } from './text.ts';

/** Those that are over go with the next one that is set: the audit log knows them. */
export function createFreezeRepository(db: Kysely<Tables>): Freezes {
  return {
    list: async (now) => {
      const rows = await db
        .selectFrom('freezes')
        .selectAll()
        .where(({ eb, or }) => or([eb('untilAt', 'is', null), eb('untilAt', '>', toColumn(now))]))
        .orderBy('fromAt')
        .orderBy('id')
        .execute();
      return rows.map(toFreeze);
    },
    set: async (freeze, event) => {
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('freezes').where('untilAt', '<=', toColumn(event.at)).execute();
        await trx.insertInto('freezes').values(toFreezeRow(freeze)).execute();
        await appendEvents(trx, null, [event]);
      });
    },
    lift: (id, event) =>
      db.transaction().execute(async (trx) => {
        // Of two who lift it at once, one finds nothing to delete.
        const lifted = await trx.deleteFrom('freezes').where('id', '=', id).returning('id').executeTakeFirst();
        if (lifted) await appendEvents(trx, null, [event]);
        return lifted !== undefined;
      }),
  };
}

function toFreezeRow({ id, projectId, environment, from, until, reason, by, conversationId }: SetFreeze): FreezeRow {
  return {
    id,
    projectId,
    environmentId: environment?.id ?? null,
    environmentName: storable(environment?.name ?? null),
    fromAt: toColumn(from),
    untilAt: toColumn(until),
    reason: storable(reason),
    byTenantId: by.tenantId,
    byObjectId: by.objectId,
    conversationId,
  };
}

function toFreeze(row: FreezeRow): SetFreeze {
  const { id, projectId, environmentId, environmentName, fromAt, untilAt, reason, conversationId } = row;
  const environment =
    environmentId === null || environmentName === null ? null : { id: environmentId, name: environmentName };
  return {
    id,
    projectId,
    environment,
    environmentIds: environment && [environment.id],
    from: fromColumn(fromAt),
    until: fromColumn(untilAt),
    reason,
    by: { tenantId: row.byTenantId, objectId: row.byObjectId },
    conversationId,
  };
}
