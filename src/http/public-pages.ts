import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, Response, Server } from 'restify';
import { FerryError, toFerryError } from '../errors.ts';
import { page, pageHeaders } from './page.ts';

/** Path and file of each page that anybody may read; the manifest of the app points to them. */
const PAGES = { '/': 'home.html', '/privacy': 'privacy.html', '/terms': 'terms.html' } as const;

type Path = keyof typeof PAGES;
export type PublicPages = Readonly<Record<Path, string>>;

/** They change with a release only; an hour later everybody sees the new one. */
const HEADERS = pageHeaders('public, max-age=3600');

/** Reads the pages. Rejects with a FerryError that names the file which is missing or does not begin with its `<h1>`. */
export async function loadPublicPages(folder: string): Promise<PublicPages> {
  const paths = Object.keys(PAGES) as Path[];
  const entries = await Promise.all(paths.map(async (path) => [path, await load(join(folder, PAGES[path]))] as const));
  return Object.fromEntries(entries) as Record<Path, string>; // fromEntries forgets which keys it was given
}

/** `GET` and `HEAD` of `/`, `/privacy` and `/terms`. */
export function addPublicPages(server: Server, pages: PublicPages): void {
  for (const [path, html] of Object.entries(pages)) {
    const show = async (_request: Request, response: Response) => {
      response.sendRaw(200, html, HEADERS);
    };
    server.get(path, show);
    server.head(path, show);
  }
}

async function load(file: string): Promise<string> {
  try {
    const [, title, body] = /^<h1>(.+)<\/h1>\n(.+)$/s.exec(await readFile(file, 'utf8')) ?? [];
    if (title === undefined || body === undefined) throw new Error('it does not begin with <h1>…</h1>');
    return page(title, body.trimEnd());
  } catch (error) {
    throw new FerryError('ours', `The page ${file} cannot be used: ${toFerryError(error).message}`, { cause: error });
  }
}
