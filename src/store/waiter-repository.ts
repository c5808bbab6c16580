import type { Kysely } from 'kysely';
import type { Waiter, Waiters } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables, WaiterRow } from './tables.ts';
import { storable } from './text.ts';

export function createWaiterRepository(db: Kysely<Tables>): Waiters {
  return {
    save: async ({ environment, person, conversationId, since }) => {
      const { tenantId, objectId } = person;
      const changes = { environmentName: storable(environment.name), since: toColumn(since) };
      await db
        .insertInto('waiters')
        .values({ environmentId: environment.id, tenantId, objectId, conversationId, ...changes })
        .onConflict((on) =>
          on.columns(['environmentId', 'tenantId', 'objectId', 'conversationId']).doUpdateSet(changes),
        )
        .execute();
    },
    list: async () => {
      const rows = await db.selectFrom('waiters').selectAll().orderBy('since').orderBy('environmentId').execute();
      return rows.map(toWaiter);
    },
    remove: async ({ environment, person, conversationId }) => {
      await db
        .deleteFrom('waiters')
        .where('environmentId', '=', environment.id)
        .where('tenantId', '=', person.tenantId)
        .where('objectId', '=', person.objectId)
        .where('conversationId', '=', conversationId)
        .execute();
    },
  };
}

function toWaiter(row: WaiterRow): Waiter {
  const { environmentId, environmentName, tenantId, objectId, conversationId, since } = row;
  return {
    environment: { id: environmentId, name: environmentName },
    person: { tenantId, objectId },
    conversationId,
    since: fromColumn(since),
  };
}
