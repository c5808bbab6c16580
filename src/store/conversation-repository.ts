import { type Kysely, type Selectable, sql } from 'kysely';
import type { ConversationRecord, Conversations } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { gathered } from './gathered.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { jsonColumn } from './text.ts';
import { WITHOUT_WAITING } from './without-waiting.ts';
import { WrittenLately } from './written-lately.ts';

export function createConversationRepository(db: Kysely<Tables>): Conversations {
  return { ...heardFrom(db), ...chosenProjects(db) };
}

function heardFrom(db: Kysely<Tables>): Pick<Conversations, 'save' | 'get' | 'markDead' | 'newestOf'> {
  const written = new WrittenLately();
  const write = gathered((heard: readonly Heard[]) => writeNewest(db, heard));
  return {
    save: async (conversation, certainly = false) => {
      const { id, seenAt, ...known } = conversation;
      const content = JSON.stringify(known);
      if (!certainly && written.has(id, content, seenAt)) return;
      if (await write(conversation)) written.note(id, content, seenAt);
    },
    get: gathered((ids: readonly string[]) => getConversations(db, ids)),
    newestOf: async (tenantId) => {
      const row = await db
        .selectFrom('conversations')
        .selectAll()
        .where('tenantId', '=', tenantId)
        .where('dead', '=', false)
        .orderBy('seenAt', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row ? toConversation(row) : null;
    },
    markDead: async (id) => {
      await db.updateTable('conversations').set({ dead: true }).where('id', '=', id).execute();
      written.forget(id); // only now: what was saved meanwhile stands no more
    },
  };
}

type Heard = Omit<ConversationRecord, 'dead'>;

/** Gives for each whether it stands there now: whether nothing newer did, or was to be written with it. */
async function writeNewest(db: Kysely<Tables>, heard: readonly Heard[]): Promise<readonly boolean[]> {
  const newest = new Map<string, Heard>();
  for (const one of heard) if ((newest.get(one.id)?.seenAt ?? one.seenAt) <= one.seenAt) newest.set(one.id, one);
  const rows = [...newest.values()].map(({ id, tenantId, type, serviceUrl, reference, seenAt }) => ({
    id,
    tenant_id: tenantId,
    type,
    service_url: serviceUrl,
    reference,
    seen_at: toColumn(seenAt),
  }));
  // In one order for all: instances that write the same ones must not wait for each other.
  const { rows: written } = await sql<{ id: string }>`
    insert into conversations (id, tenant_id, type, service_url, reference, seen_at, dead)
    select id, tenant_id, type, service_url, reference, seen_at, false
    from jsonb_populate_recordset(null::conversations, ${jsonColumn(rows)}::jsonb), ${WITHOUT_WAITING} order by id
    on conflict (id) do update set tenant_id = excluded.tenant_id, type = excluded.type, service_url = excluded.service_url,
      reference = excluded.reference, seen_at = excluded.seen_at, dead = false
    where conversations.seen_at <= excluded.seen_at returning id`.execute(db);
  const ids = new Set(written.map(({ id }) => id));
  return heard.map((one) => newest.get(one.id) === one && ids.has(one.id));
}

async function getConversations(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<readonly (ConversationRecord | null)[]> {
  const rows = await db.selectFrom('conversations').selectAll().where('id', 'in', ids).execute();
  const found = new Map(rows.map((row) => [row.id, toConversation(row)]));
  return ids.map((id) => found.get(id) ?? null);
}

function toConversation(row: Selectable<Tables['conversations']>): ConversationRecord {
  return { ...row, seenAt: fromColumn(row.seenAt) };
}

/** Both take a conversation id with or without the thread. */
function chosenProjects(db: Kysely<Tables>): Pick<Conversations, 'chosenProject' | 'chooseProject'> {
  const chosen = gathered(async (ids: readonly string[]) => {
    const rows = await db.selectFrom('chosenProjects').selectAll().where('conversationId', 'in', ids).execute();
    const found = new Map(rows.map(({ conversationId, projectId }) => [conversationId, projectId]));
    return ids.map((id) => found.get(id) ?? null);
  });
  return {
    chosenProject: (conversationId) => chosen(withoutThread(conversationId)),
    chooseProject: async (conversationId, projectId) => {
      await db
        .insertInto('chosenProjects')
        .values({ conversationId: withoutThread(conversationId), projectId })
        .onConflict((on) => on.column('conversationId').doUpdateSet({ projectId }))
        .execute();
    },
  };
}
