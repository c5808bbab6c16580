import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { systemClock } from '../../src/clock.ts';
import type { Looked, Redeemed, TicketLinks } from '../../src/commands/tickets.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { createServer } from '../../src/http/server.ts';
import { addTicketRoutes } from '../../src/http/tickets-route.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const TICKET = 'a1B2-c3D4_a1B2-c3D4_a1B2-c3D4_a1B2-c3D4_xyz';
const SIGNED = 'https://storage.example/gold?sv=1&sig=a%2Fb%3D&se=2026-11-22T12:00:00Z';
const SHOWN: Looked = {
  outcome: 'shown',
  view: {
    kind: 'backup',
    backupName: '<b>GOLD</b> & "co"',
    usableUntil: '21 November 2026 12:05 UTC',
    fileUntil: '22 November 2026 12:00 UTC',
  },
};

const AUDIT: Looked = {
  outcome: 'shown',
  view: { kind: 'audit', projectName: 'Contoso & co', format: 'csv', usableUntil: '21 November 2026 12:05 UTC' },
};

describe('the page of a link of Ferry', () => {
  let looked: Looked;
  let redeemed: Redeemed;
  let asked: string[];
  let server: HttpServer;
  let url: string;
  let logger: ReturnType<typeof createRecordingLogger>;

  beforeEach(async () => {
    [looked, redeemed, asked, logger] = [SHOWN, { outcome: 'link', url: SIGNED }, [], createRecordingLogger()];
    const links: TicketLinks = {
      look: async (id) => {
        asked.push(`look ${id}`);
        return looked;
      },
      redeem: async (id) => {
        asked.push(`redeem ${id}`);
        return redeemed;
      },
    };
    server = createServer({
      onActivity: async () => undefined,
      readiness: { problem: async () => null },
      logger,
      clock: systemClock,
      addRoutes: (restify) => addTicketRoutes(restify, links),
    });
    url = await server.listen(0);
  });
  afterEach(() => server.close(0));

  const call = (method: 'GET' | 'POST', ticket = TICKET, folder = 'backups') =>
    fetch(`${url}/${folder}/${ticket}`, { method, redirect: 'manual' });

  it('says which backup and until when, and asks for a press of the button', async () => {
    const response = await call('GET');
    const html = await response.text();

    assert.equal(response.status, 200);
    assert.deepEqual(asked, [`look ${TICKET}`]);
    assert.match(html, /<strong>&lt;b&gt;GOLD&lt;\/b&gt; &amp; &quot;co&quot;<\/strong>/);
    assert.match(html, /once, until 21 November 2026 12:05 UTC.*works until 22 November 2026 12:00 UTC/);
    assert.match(html, /<form method="post"><button type="submit">/);
  });

  it('is kept, framed, indexed and scripted by nobody, and tells its address to nobody', async () => {
    const response = await call('GET');
    const html = await response.text();
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.match(response.headers.get('x-robots-tag') ?? '', /noindex/);
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(
      response.headers.get('content-security-policy'),
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`,
    );
    assert.doesNotMatch(html, /<script|https?:|src=|href=/);
    assert.ok(!html.includes(TICKET));
  });

  it('redirects to the signed address when the button is pressed', async () => {
    const response = await call('POST');

    assert.equal(response.status, 303);
    assert.equal(response.headers.get('location'), SIGNED);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(await response.text(), '');
    assert.deepEqual(asked, [`redeem ${TICKET}`]);
  });

  it('is one and the same for every ticket that is none, however it is written', async () => {
    looked = redeemed = { outcome: 'gone' };
    const pages = [];
    for (const ticket of [TICKET, 'x', 'x'.repeat(500), '', 'a/b', '%20', encodeURIComponent('<script>')]) {
      for (const [method, folder] of [
        ['GET', 'backups'],
        ['POST', 'backups'],
        ['GET', 'audit'],
        ['POST', 'audit'],
      ] as const) {
        const response = await call(method, ticket, folder);
        const { date: _, ...headers } = Object.fromEntries(response.headers);
        pages.push({ status: response.status, headers, body: await response.text() });
      }
    }
    for (const page of pages) assert.deepEqual(page, pages[0]);
    assert.equal(pages[0]?.status, 404);
    assert.match(pages[0]?.body ?? '', /This link is not valid/);
  });

  it('says in a sentence what failed', async () => {
    looked = redeemed = { outcome: 'failed', sentence: 'LCS said <no>.' };
    for (const method of ['GET', 'POST'] as const) {
      const response = await call(method);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.match(await response.text(), /LCS said &lt;no&gt;\./);
    }
  });

  it('says that the audit log is to be had, and as what', async () => {
    looked = AUDIT;
    const html = await (await call('GET', TICKET, 'audit')).text();

    assert.deepEqual(asked, [`look ${TICKET}`]);
    assert.match(html, /<h1>Download the audit log<\/h1>/);
    assert.match(html, /<strong>Contoso &amp; co<\/strong>, as CSV\./);
    assert.match(html, /once, until 21 November 2026 12:05 UTC\./);
  });

  it('answers with the audit log as a file when the button is pressed', async () => {
    redeemed = fileOf(async function* () {
      yield 'seq,what\r\n';
      yield '1,"Zoë"\r\n';
    });

    const response = await call('POST', TICKET, 'audit');

    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(response.headers.get('content-disposition'), 'attachment; filename="ferry-audit.csv"');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(await response.text(), 'seq,what\r\n1,"Zoë"\r\n');
    assert.deepEqual(asked, [`redeem ${TICKET}`]);
  });

  it('lets the browser see that a file broke off, and goes on serving', async () => {
    redeemed = fileOf(async function* () {
      yield 'seq,what\r\n';
      throw new Error('the database is away');
    });

    const broken = call('POST', TICKET, 'audit').then((response) => response.text());

    await assert.rejects(broken);
    looked = AUDIT;
    assert.equal((await call('GET', TICKET, 'audit')).status, 200);
  });

  it('leaves no ticket in the log', async () => {
    await call('GET');
    await call('POST');
    await fetch(`${url}/backups/${TICKET}`, { method: 'DELETE' });
    await fetch(`${url}/backups/${TICKET}%ff`);

    assert.ok(!JSON.stringify(logger.lines).includes(TICKET));
  });
});

function fileOf(chunks: () => AsyncGenerator<string>): Redeemed {
  const file = { name: 'ferry-audit.csv', contentType: 'text/csv; charset=utf-8', chunks: chunks() };
  return { outcome: 'file', file };
}
