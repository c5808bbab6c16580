import type { Kysely, Selectable } from 'kysely';
import type { ConversationRecord, Conversations } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { jsonColumn } from './text.ts';

export function createConversationRepository(db: Kysely<Tables>): Conversations {
  return { ...heardFrom(db), ...chosenProjects(db) };
}

function heardFrom(db: Kysely<Tables>): Pick<Conversations, 'save' | 'get' | 'markDead' | 'newestOf'> {
  return {
    save: async ({ reference, seenAt, ...conversation }) => {
      const row = { ...conversation, reference: jsonColumn(reference), seenAt: toColumn(seenAt), dead: false };
      const { id: _, ...changes } = row;
      await db
        .insertInto('conversations')
        .values(row)
        .onConflict((on) => on.column('id').doUpdateSet(changes).where('conversations.seenAt', '<=', row.seenAt))
        .execute();
    },
    get: async (id) => {
      const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toConversation(row) : null;
    },
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
    },
  };
}

function toConversation(row: Selectable<Tables['conversations']>): ConversationRecord {
  return { ...row, seenAt: fromColumn(row.seenAt) };
}

/** Both take a conversation id with or without the thread. */
function chosenProjects(db: Kysely<Tables>): Pick<Conversations, 'chosenProject' | 'chooseProject'> {
  return {
    chosenProject: async (conversationId) => {
      const row = await db
        .selectFrom('chosenProjects')
        .select('projectId')
        .where('conversationId', '=', withoutThread(conversationId))
        .executeTakeFirst();
      return row?.projectId ?? null;
    },
    chooseProject: async (conversationId, projectId) => {
      await db
        .insertInto('chosenProjects')
        .values({ conversationId: withoutThread(conversationId), projectId })
        .onConflict((on) => on.column('conversationId').doUpdateSet({ projectId }))
        .execute();
    },
  };
}
