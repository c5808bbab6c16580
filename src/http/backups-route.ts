import type { Request, Response, Server } from 'restify';
import type { BackupLinks, Looked, Redeemed } from '../commands/tickets.ts';
import { failurePage, gonePage, PAGE_HEADERS, ticketPage } from './backup-pages.ts';

/** With everything after it, however long: an address that cannot be a ticket's gets the same page as one that is none. */
const PATH = '/backups/*';

const REDIRECT_HEADERS = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' };

/** `GET /backups/:ticket` shows what the ticket is for, `POST` uses it up and redirects to the file (design 10). */
export function addBackupsRoute(server: Server, links: BackupLinks): void {
  server.get(PATH, async (request, response) => show(response, await links.look(ticketOf(request))));
  server.post(PATH, async (request, response) => redirect(response, await links.redeem(ticketOf(request))));
}

function ticketOf(request: Request): string {
  return String(request.params['*'] ?? '');
}

function show(response: Response, looked: Looked): void {
  if (looked.outcome === 'shown') sendPage(response, 200, ticketPage(looked.view));
  else sendOther(response, looked);
}

function redirect(response: Response, redeemed: Redeemed): void {
  if (redeemed.outcome === 'link') response.sendRaw(303, '', { ...REDIRECT_HEADERS, Location: redeemed.url });
  else sendOther(response, redeemed);
}

function sendOther(response: Response, other: Exclude<Looked, { outcome: 'shown' }>): void {
  if (other.outcome === 'gone') sendPage(response, 404, gonePage());
  else sendPage(response, 503, failurePage(other.sentence));
}

function sendPage(response: Response, status: number, html: string): void {
  response.sendRaw(status, html, PAGE_HEADERS);
}
