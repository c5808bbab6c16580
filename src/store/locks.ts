import type { Transaction } from 'kysely';
import type { Operation } from '../operations/operation.ts';
import type { Tables } from './tables.ts';

/**
 * Locks source and target for the operation. Gives the id of the operation that already holds one of them, or null.
 * What was locked until then stays: roll the transaction back.
 */
export async function takeLocks(trx: Transaction<Tables>, operation: Operation): Promise<string | null> {
  for (const environmentId of environmentsOf(operation)) {
    // The update that changes nothing gives the holder's row, and keeps it from leaving until we have ended.
    const { operationId } = await trx
      .insertInto('locks')
      .values({ environmentId, operationId: operation.id })
      .onConflict((on) => on.column('environmentId').doUpdateSet({ environmentId }))
      .returning('operationId')
      .executeTakeFirstOrThrow();
    if (operationId !== operation.id) return operationId;
  }
  return null;
}

export async function releaseLocks(trx: Transaction<Tables>, operationId: string): Promise<void> {
  await trx.deleteFrom('locks').where('operationId', '=', operationId).execute();
}

/** Always in the same order, so that two that want the same pair do not wait for each other. */
function environmentsOf({ source, target }: Operation): readonly string[] {
  return [...new Set([target.id, ...(source ? [source.id] : [])])].sort();
}
