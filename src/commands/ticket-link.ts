import type { AuditEvent, TicketGrant } from '../operations/ports.ts';
import type { CommandDeps, Request } from './command.ts';
import type { TicketLink } from './views.ts';

/** A ticket dies after five minutes, used or not (design 10, "Links to backups"). */
const TICKET_MS = 300_000;

const FOLDERS: Readonly<Record<TicketGrant['kind'], string>> = { backup: 'backups', audit: 'audit' };

/** A ticket for the one who asks. `event` is in the audit log before anybody has it. */
export async function handOutTicket(
  deps: CommandDeps,
  { asker, conversationId, activityId }: Request,
  grant: TicketGrant,
  event: Pick<AuditEvent, 'what' | 'rule' | 'data'>,
): Promise<TicketLink> {
  const { person } = asker;
  const id = deps.newTicketId();
  const at = deps.clock.now();
  const usableUntil = at + TICKET_MS;
  await deps.store.record([{ at, actor: person, conversationId, activityId, ...event }]);
  await deps.tickets.save({ id, person, grant, expiresAt: usableUntil });
  return { url: `${deps.publicUrl}/${FOLDERS[grant.kind]}/${id}`, usableUntil };
}
