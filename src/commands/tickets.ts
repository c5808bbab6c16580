import { toFerryError } from '../errors.ts';
import { type OperationDeps, projectOf } from '../operations/deps.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { SignedLink, Ticket, Tickets } from '../operations/ports.ts';
import { utcDayAndTime } from '../operations/utc-words.ts';

/** What a ticket is for, in words. Nobody's zone is known where it is shown: times are in UTC, and say so. */
export interface TicketView {
  readonly backupName: string;
  readonly usableUntil: string;
  /** Null when LCS did not say. */
  readonly fileUntil: string | null;
}

/** `gone`: used, expired, or never there; which of them is nobody's business. */
export type Looked =
  | { readonly outcome: 'shown'; readonly view: TicketView }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed'; readonly sentence: string };

export type Redeemed =
  | { readonly outcome: 'link'; readonly url: string }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed'; readonly sentence: string };

/** What can be done with the link to a backup (design 10). Neither rejects. */
export interface BackupLinks {
  /** Says what the ticket is for and does not use it up. */
  look(ticketId: string): Promise<Looked>;
  /** Uses it up, and gives a signed link asked for afresh with the person's own rights. What fails leaves it usable. */
  redeem(ticketId: string): Promise<Redeemed>;
}

type Deps = Pick<OperationDeps, 'store' | 'backendOf' | 'settings' | 'clock' | 'logger'> & {
  readonly tickets: Tickets;
};

export function createBackupLinks(deps: Deps): BackupLinks {
  return {
    look: (ticketId) => orSentence(deps, () => look(deps, ticketId)),
    redeem: (ticketId) => orSentence(deps, () => redeem(deps, ticketId)),
  };
}

async function look({ tickets, clock }: Deps, ticketId: string): Promise<Looked> {
  const ticket = await tickets.peek(ticketId, clock.now());
  if (!ticket) return { outcome: 'gone' };
  const { backupName, expiresAt, linkEndsAt } = ticket;
  const fileUntil = linkEndsAt === null ? null : utcDayAndTime(linkEndsAt);
  return { outcome: 'shown', view: { backupName, usableUntil: utcDayAndTime(expiresAt), fileUntil } };
}

async function redeem(deps: Deps, ticketId: string): Promise<Redeemed> {
  const ticket = await deps.tickets.peek(ticketId, deps.clock.now());
  if (!ticket) return { outcome: 'gone' };
  const signed = await signedLinkFor(deps, ticket);
  if (!signed) return { outcome: 'failed', sentence: 'This backup is no longer in the asset library of LCS.' };
  // Only now: whom LCS cannot serve may press the button again. Of two who press at once, one gets it.
  if (!(await deps.tickets.take(ticketId, deps.clock.now()))) return { outcome: 'gone' };
  await recordUse(deps, ticket);
  return { outcome: 'link', url: signed.url };
}

async function signedLinkFor(deps: Deps, { projectId, person, backupId }: Ticket): Promise<SignedLink | null> {
  const project = projectOf(deps.settings, projectId);
  return project && deps.backendOf(project, null).signedLink(project, person, backupId);
}

async function recordUse({ store, clock }: Deps, { person, projectId, backupId, backupName }: Ticket): Promise<void> {
  const data = { projectId, backupId, backupName };
  const event = {
    at: clock.now(),
    actor: person,
    what: 'linkUsed',
    rule: null,
    conversationId: null,
    activityId: null,
  };
  await store.record([{ ...event, data }]);
}

async function orSentence<T>(
  { logger }: Deps,
  body: () => Promise<T>,
): Promise<T | { readonly outcome: 'failed'; readonly sentence: string }> {
  try {
    return await body();
  } catch (error) {
    const failure = toFerryError(error);
    logger.warn({ code: failure.code, status: failure.status, err: failure }, 'a link to a backup could not be served');
    return { outcome: 'failed', sentence: failureSentence(failure) };
  }
}
