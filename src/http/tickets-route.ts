import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response, Server } from 'restify';
import type { Looked, Redeemed, TicketLinks } from '../commands/tickets.ts';
import { newCorrelation, withCorrelation } from '../correlation.ts';
import { failurePage, gonePage, PAGE_HEADERS, ticketPage } from './ticket-pages.ts';

/** With everything after it, however long: an address that cannot be a ticket's gets the same page as one that is none. */
const PATHS = ['/backups/*', '/audit/*'];

const ANSWER_HEADERS = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' };

/**
 * `GET` shows what a ticket is for; `POST` uses it up, and redirects to a backup's file or answers with the audit log's
 * (design 10). A ticket says itself what it is for: the two paths are for people's eyes.
 */
export function addTicketRoutes(server: Server, links: TicketLinks): void {
  for (const path of PATHS) {
    server.get(path, async (request, response) =>
      onItsOwn(async () => show(response, await links.look(ticketOf(request)))),
    );
    server.post(path, async (request, response) =>
      onItsOwn(async () => answer(response, await links.redeem(ticketOf(request)))),
    );
  }
}

/** What a link leads to has a correlation id of its own: nobody's turn is under way. */
function onItsOwn(work: () => Promise<void>): Promise<void> {
  return withCorrelation(newCorrelation(), work);
}

function ticketOf(request: Request): string {
  return String(request.params['*'] ?? '');
}

function show(response: Response, looked: Looked): void {
  if (looked.outcome === 'shown') sendPage(response, 200, ticketPage(looked.view));
  else sendOther(response, looked);
}

async function answer(response: Response, redeemed: Redeemed): Promise<void> {
  if (redeemed.outcome === 'link') response.sendRaw(303, '', { ...ANSWER_HEADERS, Location: redeemed.url });
  else if (redeemed.outcome === 'file') await sendFile(response, redeemed.file);
  else sendOther(response, redeemed);
}

/** As fast as it is taken. What breaks off ends without its last chunk, so that the browser sees that something is missing. */
async function sendFile(
  response: Response,
  { name, contentType, chunks }: Extract<Redeemed, { outcome: 'file' }>['file'],
): Promise<void> {
  response.writeHead(200, {
    ...ANSWER_HEADERS,
    'Content-Type': contentType,
    'Content-Disposition': `attachment; filename="${name}"`,
    'X-Content-Type-Options': 'nosniff',
  });
  // Whoever makes the file has logged why it broke off, and a browser that went away is nobody's trouble.
  await pipeline(Readable.from(chunks), response).catch(() => undefined);
}

function sendOther(response: Response, other: Exclude<Looked, { outcome: 'shown' }>): void {
  if (other.outcome === 'gone') sendPage(response, 404, gonePage());
  else sendPage(response, 503, failurePage(other.sentence));
}

function sendPage(response: Response, status: number, html: string): void {
  response.sendRaw(status, html, PAGE_HEADERS);
}
