import { createHash } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Ticket, Tickets } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';
import { jsonColumn } from './text.ts';

/** Expired tickets, anybody's, go with the next one that is saved. */
export function createTicketRepository(db: Kysely<Tables>, clock: Clock): Tickets {
  return {
    save: async (ticket) => {
      await db.deleteFrom('tickets').where('expiresAt', '<=', toColumn(clock.now())).execute();
      await db.insertInto('tickets').values(toRow(ticket)).execute();
    },
    peek: async (id, now) => {
      const query = db.selectFrom('tickets').selectAll().where('idHash', '=', hashOf(id));
      const row = await query.where('expiresAt', '>', toColumn(now)).executeTakeFirst();
      return row ? toTicket(id, row) : null;
    },
    take: async (id, now) => {
      // What two delete at once is returned to one of them only.
      const query = db.deleteFrom('tickets').where('idHash', '=', hashOf(id));
      const row = await query.where('expiresAt', '>', toColumn(now)).returningAll().executeTakeFirst();
      return row ? toTicket(id, row) : null;
    },
  };
}

/** Ids are 256 random bits: nothing slower than a plain hash is needed to keep them secret. */
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

function toRow({ id, person, grant, expiresAt }: Ticket) {
  const { tenantId, objectId } = person;
  return { idHash: hashOf(id), tenantId, objectId, granted: jsonColumn(grant), expiresAt: toColumn(expiresAt) };
}

function toTicket(id: string, row: Selectable<Tables['tickets']>): Ticket {
  const { tenantId, objectId, granted: grant, expiresAt } = row;
  return { id, person: { tenantId, objectId }, grant, expiresAt: fromColumn(expiresAt) };
}
