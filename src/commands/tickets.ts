import { toFerryError } from '../errors.ts';
import { type OperationDeps, PROJECT_GONE, projectOf } from '../operations/deps.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { AuditEvent, SignedLink, Ticket, TicketGrant, Tickets } from '../operations/ports.ts';
import { utcDayAndTime } from '../operations/utc-words.ts';
import { type AuditFile, auditFile } from './audit-file.ts';
import { auditData } from './audit-filter.ts';
import { whyNoAudit } from './audit-right.ts';

/** What a ticket is for, in words. Nobody's zone is known where it is shown: times are in UTC, and say so. */
export type TicketView =
  | {
      readonly kind: 'backup';
      readonly backupName: string;
      readonly usableUntil: string;
      /** Null when LCS did not say. */
      readonly fileUntil: string | null;
    }
  | {
      readonly kind: 'audit';
      readonly projectName: string;
      readonly format: 'csv' | 'json';
      readonly usableUntil: string;
    };

/** `gone`: used, expired, or never there; which of them is nobody's business. */
export type Looked =
  | { readonly outcome: 'shown'; readonly view: TicketView }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed'; readonly sentence: string };

export type Redeemed =
  | { readonly outcome: 'link'; readonly url: string }
  | { readonly outcome: 'file'; readonly file: AuditFile }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed'; readonly sentence: string };

/** What can be done with a link that Ferry handed out (design 10). Neither rejects. */
export interface TicketLinks {
  /** Says what the ticket is for and does not use it up. */
  look(ticketId: string): Promise<Looked>;
  /** Uses it up, and gives what it is for, with the person's own rights as they are now. What fails leaves it usable. */
  redeem(ticketId: string): Promise<Redeemed>;
}

type Deps = Pick<OperationDeps, 'store' | 'backendOf' | 'settings' | 'people' | 'auditLog' | 'clock' | 'logger'> & {
  readonly tickets: Tickets;
};

export function createTicketLinks(deps: Deps): TicketLinks {
  return {
    look: (ticketId) => orSentence(deps, () => look(deps, ticketId)),
    redeem: (ticketId) => orSentence(deps, () => redeem(deps, ticketId)),
  };
}

async function look({ tickets, settings, clock }: Deps, ticketId: string): Promise<Looked> {
  const ticket = await tickets.peek(ticketId, clock.now());
  if (!ticket) return { outcome: 'gone' };
  const usableUntil = utcDayAndTime(ticket.expiresAt);
  const { grant } = ticket;
  if (grant.kind === 'audit') {
    const { kind, format, query } = grant;
    const names = query.projectIds.map((id) => projectOf(settings, id)?.name ?? String(id));
    return { outcome: 'shown', view: { kind, projectName: names.join(', '), format, usableUntil } };
  }
  const { kind, backupName, linkEndsAt } = grant;
  const fileUntil = linkEndsAt === null ? null : utcDayAndTime(linkEndsAt);
  return { outcome: 'shown', view: { kind, backupName, usableUntil, fileUntil } };
}

/** What a ticket brings, and how its use stands in the audit log. */
type Prepared =
  | {
      readonly brings: Extract<Redeemed, { outcome: 'link' | 'file' }>;
      readonly event: Pick<AuditEvent, 'what' | 'data'>;
    }
  | { readonly sentence: string };

async function redeem(deps: Deps, ticketId: string): Promise<Redeemed> {
  const ticket = await deps.tickets.peek(ticketId, deps.clock.now());
  if (!ticket) return { outcome: 'gone' };
  const prepared = await prepare(deps, ticket);
  if ('sentence' in prepared) return { outcome: 'failed', sentence: prepared.sentence };
  // Only now: who cannot be served may press the button again. Of two who press at once, one gets it.
  if (!(await deps.tickets.take(ticketId, deps.clock.now()))) return { outcome: 'gone' };
  const use = { at: deps.clock.now(), actor: ticket.person, rule: null, conversationId: null, activityId: null };
  await deps.store.record([{ ...use, ...prepared.event }]);
  return prepared.brings;
}

function prepare(deps: Deps, { person, grant }: Ticket): Promise<Prepared> {
  return grant.kind === 'audit' ? prepareAudit(deps, person, grant) : prepareBackup(deps, person, grant);
}

async function prepareBackup(
  deps: Deps,
  person: Ticket['person'],
  { projectId, backupId, backupName }: Extract<TicketGrant, { kind: 'backup' }>,
): Promise<Prepared> {
  const project = projectOf(deps.settings, projectId);
  const signed: SignedLink | null =
    project && (await deps.backendOf(project, null).signedLink(project, person, backupId));
  if (!signed) return { sentence: 'This backup is no longer in the asset library of LCS.' };
  const event = { what: 'linkUsed', data: { projectId, backupId, backupName } };
  return { brings: { outcome: 'link', url: signed.url }, event };
}

async function prepareAudit(
  deps: Deps,
  person: Ticket['person'],
  grant: Extract<TicketGrant, { kind: 'audit' }>,
): Promise<Prepared> {
  for (const id of grant.query.projectIds) {
    const project = projectOf(deps.settings, id);
    if (!project) return { sentence: PROJECT_GONE };
    const sentence = await whyNoAudit(deps, project, person);
    if (sentence) return { sentence };
  }
  const file = await auditFile(deps, grant);
  return { brings: { outcome: 'file', file }, event: { what: 'auditExported', data: auditData(grant) } };
}

async function orSentence<T>(
  { logger }: Deps,
  body: () => Promise<T>,
): Promise<T | { readonly outcome: 'failed'; readonly sentence: string }> {
  try {
    return await body();
  } catch (error) {
    const failure = toFerryError(error);
    logger.warn({ code: failure.code, status: failure.status, err: failure }, 'a link of Ferry could not be served');
    return { outcome: 'failed', sentence: failureSentence(failure) };
  }
}
