import { createHash } from 'node:crypto';
import type { TicketView } from '../commands/tickets.ts';

const STYLE =
  'body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em;color:#242424}' +
  'h1{font-size:1.5em}button{font:inherit;padding:.5em 1.2em;border:0;border-radius:4px;background:#4f52b2;color:#fff}' +
  '@media(prefers-color-scheme:dark){body{background:#1f1f1f;color:#eee}}';

/**
 * For every page of a ticket. Nobody keeps it, frames it, indexes it or learns its address from it; the one style below
 * is all it may load. No `form-action`: browsers apply it to where a form's answer redirects, which is Microsoft's
 * storage, under whatever name LCS gives.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`,
};

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

function page(title: string, ...parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Ferry</title>`,
    `<style>${STYLE}</style></head>`,
    `<body><h1>${title}</h1>`,
    ...parts,
    '</body></html>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Foreign text, for the inside of an element. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
