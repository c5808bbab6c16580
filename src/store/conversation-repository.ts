import type { Kysely } from 'kysely';
import type { Conversations } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { jsonColumn } from './text.ts';

export function createConversationRepository(db: Kysely<Tables>): Conversations {
  return { ...heardFrom(db), ...chosenProjects(db) };
}

function heardFrom(db: Kysely<Tables>): Pick<Conversations, 'save' | 'get' | 'markDead'> {
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
      return row ? { ...row, seenAt: fromColumn(row.seenAt) } : null;
    },
    markDead: async (id) => {
      await db.updateTable('conversations').set({ dead: true }).where('id', '=', id).execute();
    },
  };
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
