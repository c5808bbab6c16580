import type { TicketView } from '../commands/tickets.ts';
import { escaped, page, pageHeaders } from './page.ts';

/** For every page of a ticket: nobody keeps it. */
export const PAGE_HEADERS = pageHeaders('no-store');

/** What the ticket is for, and the button that uses it up: link scanners and previews follow links and press nothing. */
export function ticketPage(view: TicketView): string {
  const { title, about, after } = view.kind === 'audit' ? auditWords(view) : backupWords(view);
  return page(
    title,
    about,
    `<p>The button works once, until ${escaped(view.usableUntil)}.${escaped(after)}</p>`,
    '<form method="post"><button type="submit">Download</button></form>',
  );
}

/** `about` is markup, the others are text. */
interface PageWords {
  readonly title: string;
  readonly about: string;
  readonly after: string;
}

function backupWords({ backupName, fileUntil }: Extract<TicketView, { kind: 'backup' }>): PageWords {
  return {
    title: 'Download a backup',
    about: `<p>The database backup <strong>${escaped(backupName)}</strong>.</p>`,
    after: fileUntil === null ? '' : ` The address it gives works until ${fileUntil}; give it to nobody.`,
  };
}

function auditWords({ projectName, format }: Extract<TicketView, { kind: 'audit' }>): PageWords {
  return {
    title: 'Download the audit log',
    about: `<p>The audit log of <strong>${escaped(projectName)}</strong>, as ${format.toUpperCase()}.</p>`,
    after: ' Of a very long log the file holds the newest events, and says so at its end.',
  };
}

/** The same for tickets that were used, that expired, and that never were. */
export function gonePage(): string {
  return page(
    'This link is not valid',
    '<p>A link of Ferry works once, and for five minutes. Ask Ferry for a new one in Teams.</p>',
  );
}

export function failurePage(sentence: string): string {
  return page(
    'This did not work',
    `<p>${escaped(sentence)}</p>`,
    '<p>Ferry is in Teams. Until the link expires you can try it again; after that, ask Ferry for a new one.</p>',
  );
}
