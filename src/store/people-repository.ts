import { type Kysely, sql, type Transaction } from 'kysely';
import type { PersonKey } from '../operations/operation.ts';
import type { People, Person } from '../operations/ports.ts';
import { gathered } from './gathered.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { PersonRow, Tables } from './tables.ts';
import { jsonColumn } from './text.ts';
import { WITHOUT_WAITING } from './without-waiting.ts';
import { WrittenLately } from './written-lately.ts';

/**
 * Of somebody who was forgotten (`forget-person.ts`) the ids stay, and when: as a sign-out, it ends what running processes
 * hold of their tokens. Ferry has not met them, until they write again.
 */
export const FORGOTTEN_MRI = '';

export function createPeopleRepository(db: Kysely<Tables>): People {
  return { ...met(db), ...foundByUpn(db), ...signOuts(db) };
}

function met(db: Kysely<Tables>): Pick<People, 'save' | 'get'> {
  const written = new WrittenLately();
  const rows = gathered((keys: readonly PersonKey[]) => rowsOf(db, keys));
  const write = gathered((people: readonly Met[]) => writePeople(db, people));
  return {
    save: async (person, certainly = false) => {
      const { tenantId, objectId, mri, name, personalConversationId, seenAt } = person;
      // What is said in other places keeps the 1:1 that is known, so each kind of place is noted for itself.
      const key = `${personalConversationId === null} ${tenantId} ${objectId}`;
      const content = JSON.stringify([mri, name, personalConversationId]);
      if (!certainly && written.has(key, content, seenAt)) return;
      await write(person);
      written.note(key, content, seenAt);
    },
    get: async (key) => {
      const row = await rows(key);
      return row && row.mri !== FORGOTTEN_MRI ? toPerson(row) : null;
    },
  };
}

type Met = Omit<Person, 'upn'>;

async function writePeople(db: Kysely<Tables>, people: readonly Met[]): Promise<readonly undefined[]> {
  const newest = new Map<string, Met>();
  for (const person of people) {
    const key = `${person.tenantId} ${person.objectId}`;
    const before = newest.get(key);
    const personalConversationId = person.personalConversationId ?? before?.personalConversationId ?? null;
    newest.set(key, { ...person, personalConversationId, seenAt: Math.max(person.seenAt, before?.seenAt ?? 0) });
  }
  const rows = [...newest.values()].map(({ tenantId, objectId, mri, name, personalConversationId, seenAt }) => ({
    tenant_id: tenantId,
    object_id: objectId,
    mri,
    name,
    personal_conversation_id: personalConversationId,
    seen_at: toColumn(seenAt),
  }));
  // In one order for all: instances that write the same ones must not wait for each other.
  await sql`
    insert into people (tenant_id, object_id, mri, name, personal_conversation_id, seen_at)
    select tenant_id, object_id, mri, name, personal_conversation_id, seen_at
    from jsonb_populate_recordset(null::people, ${jsonColumn(rows)}::jsonb), ${WITHOUT_WAITING} order by tenant_id, object_id
    on conflict (tenant_id, object_id) do update set mri = excluded.mri, name = excluded.name,
      personal_conversation_id = coalesce(excluded.personal_conversation_id, people.personal_conversation_id),
      seen_at = greatest(people.seen_at, excluded.seen_at)`.execute(db);
  return people.map(() => undefined);
}

function foundByUpn(db: Kysely<Tables>): Pick<People, 'find' | 'learnUpn'> {
  return {
    find: async (idOrUpn) => {
      const row = await db
        .selectFrom('people')
        .selectAll()
        .where(({ eb, or }) => or([eb('objectId', '=', idOrUpn), eb('upn', '=', idOrUpn)]))
        .where('mri', '!=', FORGOTTEN_MRI)
        .orderBy('seenAt', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row ? toPerson(row) : null;
    },
    learnUpn: async (key, upn) => {
      if ((await rowOf(db, key))?.upn === upn) return; // as nearly always
      await db.transaction().execute((trx) => learnUpn(trx, key, upn));
    },
  };
}

/** One at a time, whoever learns: people may have swapped their UPNs, and would wait for each other. */
async function learnUpn(trx: Transaction<Tables>, { tenantId, objectId }: PersonKey, upn: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(7073384)`.execute(trx);
  await trx.updateTable('people').set({ upn: null }).where('upn', '=', upn).execute();
  await trx
    .updateTable('people')
    .set({ upn })
    .where('tenantId', '=', tenantId)
    .where('objectId', '=', objectId)
    .where('mri', '!=', FORGOTTEN_MRI)
    .execute();
}

function signOuts(db: Kysely<Tables>): Pick<People, 'lastSignOut' | 'rememberSignOut'> {
  return {
    lastSignOut: async (key) => fromColumn((await rowOf(db, key))?.signedOutAt ?? null),
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

async function rowsOf(db: Kysely<Tables>, keys: readonly PersonKey[]): Promise<readonly (PersonRow | undefined)[]> {
  const rows = await db
    .selectFrom('people')
    .selectAll()
    .where('tenantId', 'in', [...new Set(keys.map(({ tenantId }) => tenantId))]) // the index begins with it
    .where(
      'objectId',
      'in',
      keys.map(({ objectId }) => objectId),
    )
    .execute();
  const found = new Map(rows.map((row) => [`${row.tenantId} ${row.objectId}`, row]));
  return keys.map(({ tenantId, objectId }) => found.get(`${tenantId} ${objectId}`));
}

function rowOf(db: Kysely<Tables>, { tenantId, objectId }: PersonKey): Promise<PersonRow | undefined> {
  return db
    .selectFrom('people')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('objectId', '=', objectId)
    .executeTakeFirst();
}

function toPerson({ signedOutAt: _, ...person }: PersonRow): Person {
  return { ...person, seenAt: fromColumn(person.seenAt) };
}
