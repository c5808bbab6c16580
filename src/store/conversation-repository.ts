import type { Kysely, Selectable } from 'kysely';
import type { ConversationRecord, Conversations } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { gathered } from './gathered.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { jsonColumn } from './text.ts';
import { WrittenLately } from './written-lately.ts';

export function createConversationRepository(db: Kysely<Tables>): Conversations {
  return { ...heardFrom(db), ...chosenProjects(db) };
}

function heardFrom(db: Kysely<Tables>): Pick<Conversations, 'save' | 'get' | 'markDead' | 'newestOf'> {
  const written = new WrittenLately();
  return {
    save: async (conversation, certainly = false) => {
      const { id, seenAt, ...known } = conversation;
      const content = JSON.stringify(known);
      if (!certainly && written.has(id, content, seenAt)) return;
      const changes = { ...known, reference: jsonColumn(known.reference), seenAt: toColumn(seenAt), dead: false };
      const isNewest = await db
        .insertInto('conversations')
        .values({ id, ...changes })
        .onConflict((on) => on.column('id').doUpdateSet(changes).where('conversations.seenAt', '<=', changes.seenAt))
        .returning('id')
        .executeTakeFirst();
      if (isNewest) written.note(id, content, seenAt);
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
