import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { TokenCache } from '../operations/ports.ts';
import { toColumn } from './instants.ts';
import { FORGOTTEN_MRI } from './people-repository.ts';
import type { Tables } from './tables.ts';

/** Entra's refresh tokens live so long after they were last used; what is older opens nothing. */
const KEPT_FOR = 90 * 24 * 3_600_000;

/** A few old ones at a time, with what is written. */
const PRUNED_AT_ONCE = 20;

export function createTokenCacheRepository(db: Kysely<Tables>, clock: Clock): TokenCache {
  async function insert(person: PersonKey, content: string): Promise<boolean> {
    const { tenantId, objectId } = person;
    return await db.transaction().execute(async (trx) => {
      if (await isForgotten(trx, person)) return true;
      const inserted = await trx
        .insertInto('tokenCache')
        .values({ tenantId, objectId, content, writtenAt: toColumn(clock.now()) })
        .onConflict((on) => on.columns(['tenantId', 'objectId']).doNothing())
        .returning('objectId')
        .executeTakeFirst();
      return inserted !== undefined;
    });
  }

  async function replace({ tenantId, objectId }: PersonKey, content: string, replaces: string): Promise<boolean> {
    const updated = await db
      .updateTable('tokenCache')
      .set({ content, writtenAt: toColumn(clock.now()) })
      .where('tenantId', '=', tenantId)
      .where('objectId', '=', objectId)
      .where('content', '=', replaces)
      .returning('objectId')
      .executeTakeFirst();
    return updated !== undefined;
  }

  return {
    read: async ({ tenantId, objectId }) => {
      const row = await db
        .selectFrom('tokenCache')
        .select('content')
        .where('tenantId', '=', tenantId)
        .where('objectId', '=', objectId)
        .executeTakeFirst();
      return row?.content ?? null;
    },
    write: async (person, content, replaces) => {
      const isWritten = await (replaces === null ? insert(person, content) : replace(person, content, replaces));
      await prune(db, toColumn(clock.now() - KEPT_FOR));
      return isWritten;
    },
    remove: async ({ tenantId, objectId }) => {
      await db.deleteFrom('tokenCache').where('tenantId', '=', tenantId).where('objectId', '=', objectId).execute();
    },
  };
}

/**
 * Whether `forget-person.ts` has removed them since they wrote last: a renewal that was under way must not bring them back.
 * Waits for it where it is at work, and holds it up until the transaction ends.
 */
async function isForgotten(trx: Transaction<Tables>, { tenantId, objectId }: PersonKey): Promise<boolean> {
  const person = await trx
    .selectFrom('people')
    .select('mri')
    .where('tenantId', '=', tenantId)
    .where('objectId', '=', objectId)
    .forShare()
    .executeTakeFirst();
  return person?.mri === FORGOTTEN_MRI;
}

/** Not those that another is just deleting. */
async function prune(db: Kysely<Tables>, before: Date): Promise<void> {
  await db
    .deleteFrom('tokenCache')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenantId', 'objectId'),
        'in',
        selectFrom('tokenCache')
          .select(['tenantId', 'objectId'])
          .where('writtenAt', '<', before)
          .limit(PRUNED_AT_ONCE)
          .forUpdate()
          .skipLocked()
          .$asTuple('tenantId', 'objectId'),
      ),
    )
    .execute();
}
