import { readFile } from 'node:fs/promises';
import type { Next, Request, Response, Server } from 'restify';
import { addPageApi } from './page-api.ts';
import { addPageEvents } from './page-events.ts';
import { addSandboxApi } from './sandbox-api.ts';
import type { TeamsSimulator } from './teams-simulator.ts';

const PAGE = new URL('./page/', import.meta.url);
const MODULES = new URL('../../node_modules/', import.meta.url);

/** Served as they are; nothing is built. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'adaptivecards.js': 'adaptivecards/dist/adaptivecards.min.js',
  'markdown-it.js': 'markdown-it/dist/browser/markdown-it.esm.min.mjs',
};
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
/** Foreign text must find no way to run as script, even if the Markdown renderer lets it through. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page at '/', its files, what it asks under /api and /sandbox, and its stream of events. */
export function addPage(server: Server, teams: TeamsSimulator): void {
  server.pre(refuseStrangers);
  server.get('/', async (_req, res) => sendFile(res, new URL('index.html', PAGE), 'html'));
  server.get('/page/:file', async (req, res) => {
    const [, type = ''] = /^[a-z-]+\.(js|css|svg)$/.exec(req.params.file) ?? [];
    await sendFile(res, new URL(req.params.file, PAGE), type);
  });
  server.get('/lib/:file', async (req, res) => {
    await sendFile(res, new URL(LIBRARIES[req.params.file] ?? '', MODULES), 'js');
  });
  addPageApi(server, teams);
  addPageEvents(server, teams);
  addSandboxApi(server, () => teams.controls);
}

/** Other sites open in the same browser must not play with the sandbox, whatever name they resolve to 127.0.0.1. */
function refuseStrangers(req: Request, res: Response, next: Next): void {
  const { host = '', origin } = req.headers;
  const isOurs =
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) && (origin === undefined || origin === `http://${host}`);
  if (!isOurs) res.json(403, { error: 'This page answers itself only.' });
  next(isOurs ? undefined : false);
}

async function sendFile(res: Response, file: URL, type: string): Promise<void> {
  const contentType = TYPES[type];
  const content = contentType && (await readFile(file, 'utf8').catch(() => undefined));
  if (content === undefined || contentType === undefined) {
    res.json(404, { error: 'There is no such file.' });
    return;
  }
  res.sendRaw(200, content, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
}
