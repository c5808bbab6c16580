import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { addPublicPages, loadPublicPages } from '../../src/http/public-pages.ts';
import { createServer } from '../../src/http/server.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const FOLDER = join(import.meta.dirname, '../../pages');
const TITLES = { '/': 'Ferry', '/privacy': 'Privacy', '/terms': 'Terms of use' };

describe('the public pages', () => {
  let server: HttpServer;
  let url: string;

  before(async () => {
    const pages = await loadPublicPages(FOLDER);
    server = createServer({
      onActivity: async () => undefined,
      readiness: { problem: async () => null },
      logger: createRecordingLogger(),
      clock: systemClock,
      addRoutes: (restify) => addPublicPages(restify, pages),
    });
    url = await server.listen(0);
  });
  after(() => server.close(0));

  for (const [path, title] of Object.entries(TITLES)) {
    it(`${path} is a page that anybody may read, and that loads nothing`, async () => {
      const response = await fetch(url + path);
      const html = await response.text();
      const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');

      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html; charset=utf-8$/);
      assert.equal(response.headers.get('cache-control'), 'public, max-age=3600');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(response.headers.get('set-cookie'), null);
      assert.equal(
        response.headers.get('content-security-policy'),
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`,
      );
      assert.ok(html.includes(`<h1>${title}</h1>`));
      assert.equal(html.split('<h1>').length, 2);
      assert.doesNotMatch(html, /<script|<link|<img|<iframe|style=|src=/);
      assert.match(style, /prefers-color-scheme:dark/);
    });

    it(`${path} answers who asks for its headers only, and takes nothing`, async () => {
      const head = await fetch(url + path, { method: 'HEAD' });
      assert.equal(head.status, 200);
      assert.equal(await head.text(), '');
      assert.equal((await fetch(url + path, { method: 'POST' })).status, 405);
    });

    it(`${path} links to pages that are there, below whatever address Ferry has`, async () => {
      const links = [...(await (await fetch(url + path)).text()).matchAll(/href="([^"]*)"/g)].map((found) =>
        String(found[1]),
      );
      assert.ok(links.length > 0);
      for (const link of links) {
        assert.doesNotMatch(link, /^\/|:/);
        assert.equal((await fetch(new URL(link, url + path))).status, 200, link);
      }
    });
  }

  it('are read at the start, which a broken one stops by its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-pages-'));
    try {
      for (const file of ['home.html', 'privacy.html']) await writeFile(join(folder, file), '<h1>x</h1>\n<p>y</p>\n');
      await assert.rejects(loadPublicPages(folder), /terms\.html cannot be used/);
      await writeFile(join(folder, 'terms.html'), '<p>no title</p>\n');
      await assert.rejects(loadPublicPages(folder), /terms\.html cannot be used: it does not begin with <h1>/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
