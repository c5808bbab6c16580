import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Fault } from '../../sandbox/kit/faults.ts';
import { freePort } from '../../sandbox/kit/free-port.ts';
import { person } from '../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { linkIn } from './backup-link.ts';
import { bytesOf, leaksIn, rowsOf, secretsOnTheWire } from './leaks.ts';
import { ask, botSays } from './scene.ts';

const BACKUPS = /^\/databasemovement\/v1\/databases\//;
const METADATA = /^\/environmentinfo\/v1\/detail\//;
const REFRESH = /^\/databasemovement\/v1\/refresh\//;
const chat = { chat: 'robin' } as const;
const channel = { channel: 'general' } as const;

const PLANTED_SIGNATURE = 'cGxhbnRlZA5zaWduYXR1cmU';
const PLANTED_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJwbGFudGVkIjoidG9rZW4ifQ.c2lnbmVk';
const PLANTED_URL = `https://storage.example/gold?sv=1&sig=${PLANTED_SIGNATURE}&se=2026-11-22T12:00:00Z`;
const PLANTED = `${PLANTED_URL} ${PLANTED_TOKEN}`;
const JSON_TYPE = { contentType: 'application/json' } as const;

/** LCS fails in every way, its answers full of what must not be repeated. */
const FAULTS: readonly Fault[] = [
  { kind: 'answer', status: 500, body: `<h1>${PLANTED}</h1>` },
  { kind: 'answer', status: 403, body: `<h1>${PLANTED}</h1>` },
  { kind: 'answer', status: 401, body: PLANTED, headers: { 'www-authenticate': `Bearer error="${PLANTED_TOKEN}"` } },
  { kind: 'answer', status: 429, body: PLANTED, headers: { 'retry-after': '600' } },
  { kind: 'answer', status: 200, body: PLANTED, contentType: 'text/html' },
  { kind: 'answer', status: 200, body: PLANTED, ...JSON_TYPE },
  { kind: 'answer', status: 200, body: `{"IsSuccess":true,"DatabaseAssets":[{"Id":"${PLANTED}`, ...JSON_TYPE },
  { kind: 'answer', status: 200, body: { IsSuccess: true, DatabaseAssets: [{ Id: 7, FileLocation: PLANTED }] } },
  { kind: 'answer', status: 200, body: { IsSuccess: true, DatabaseAssets: { [PLANTED]: PLANTED } } },
  { kind: 'answer', status: 302, headers: { location: PLANTED_URL } },
  { kind: 'reset' },
];

describe('tokens and signed addresses', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let secrets: ReadonlySet<string>;
  let ticket: string;
  let metrics: string;
  const pages: string[] = [];

  before(async () => {
    const opsPort = await freePort();
    sandbox = await startSandbox({ env: { OPS_PORT: String(opsPort) } });
    await mainJob();
    ticket = await fetchBackup();
    await failures();
    await strangers();
    metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    secrets = new Set([...secretsOnTheWire(sandbox), PLANTED_SIGNATURE, PLANTED_TOKEN]);
    // Its database can be read only once it has let go of it.
    await sandbox.bot.kill('SIGTERM');
  });
  after(() => sandbox?.stop());

  async function mainJob(): Promise<void> {
    const { teams } = sandbox;
    // Signed in silently, in 1:1; nobody has a token before.
    await ask(sandbox, 'robin', chat, 'backups', /Database backups/);
    const asked = await teams.post('robin', channel, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox, asked, /Refresh of UAT from PROD/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await botSays(sandbox, asked, /is done after/);
  }

  /** Gives the ticket that was used. */
  async function fetchBackup(): Promise<string> {
    const { teams } = sandbox;
    const list = await ask(sandbox, 'robin', channel, '@Ferry backups', /Database backups/);
    await teams.execute('robin', list.id, 'backup');
    await teams.execute('robin', list.id, 'backupLink');
    const link = linkIn(teams.message(list.id).privateViews.robin);
    pages.push(await (await fetch(link)).text());
    const redirect = await fetch(link, { method: 'POST', redirect: 'manual' });
    assert.match(redirect.headers.get('location') ?? '', /[?&]sig=/, 'a signed address went out');
    for (const method of ['GET', 'POST', 'DELETE']) pages.push(await (await fetch(link, { method })).text());
    return new URL(link).pathname.split('/').at(-1) as string;
  }

  async function failures(): Promise<void> {
    const { teams, lcs, entra, tokenService } = sandbox;
    for (const fault of FAULTS) {
      const list = await ask(sandbox, 'robin', channel, '@Ferry backups', /Database backups/);
      await teams.execute('robin', list.id, 'backup');
      await teams.execute('robin', list.id, 'backupLink');
      const link = linkIn(teams.message(list.id).privateViews.robin);
      for (const path of [BACKUPS, METADATA]) {
        lcs.faults.add({ name: 'planted', path, times: Number.POSITIVE_INFINITY, fault });
      }
      pages.push(await (await fetch(link, { method: 'POST', redirect: 'manual' })).text());
      await teams.execute('robin', list.id, 'backupLink');
      const asked = await teams.post('robin', chat, 'environments');
      await botSays(sandbox, asked, /./);
      lcs.faults.clear();
    }
    await refusedRefresh();
    tokenService.faults.add({ name: 'planted', times: 2, fault: { kind: 'answer', status: 500, body: PLANTED } });
    await ask(sandbox, 'robin', chat, 'sign out', /You are signed out/);
    tokenService.faults.clear();
    await tokenService.signIn(person('robin'));
    const body = { error: 'invalid_grant', error_description: 'AADSTS50013: no.', access_token: PLANTED_TOKEN };
    entra.faults.add({ name: 'planted', path: /token$/, times: 9, fault: { kind: 'answer', status: 400, body } });
    await botSays(sandbox, await teams.post('robin', chat, 'backups'), /./);
    entra.faults.clear();
  }

  async function refusedRefresh(): Promise<void> {
    const { teams, lcs } = sandbox;
    const fault: Fault = { kind: 'answer', status: 403, body: `<h1>${PLANTED}</h1>` };
    lcs.faults.add({ name: 'planted', path: REFRESH, fault });
    const asked = await teams.post('robin', channel, '@Ferry refresh GOLD from UAT');
    const card = await botSays(sandbox, asked, /Refresh of GOLD from UAT/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'GOLD' });
    await botSays(sandbox, asked, /was not started/);
  }

  /** Those who are turned away at the door, with tokens of their own. */
  async function strangers(): Promise<void> {
    const { teams, bot } = sandbox;
    for (const authorization of [`Bearer ${PLANTED_TOKEN}`, PLANTED_TOKEN]) {
      pages.push(await (await teams.sendRaw({ type: 'message', text: PLANTED }, { authorization })).text());
    }
    pages.push(await (await teams.sendRaw(`{"text":"${PLANTED}`)).text());
    pages.push(await (await fetch(`${bot.url}/backups/${encodeURIComponent(PLANTED)}`)).text());
    pages.push(await (await fetch(`${bot.url}/nowhere?${PLANTED}`)).text());
  }

  const nothingIn = (text: string) => assert.deepEqual(leaksIn(text, secrets), []);

  it('were there to be found', () => {
    const { lcs, teams, entra } = sandbox;
    const authorizations = [lcs, teams].flatMap(({ requests }) => requests.entries().map((one) => one.headers));
    assert.equal(leaksIn(JSON.stringify(authorizations), new Set()).length, 1, 'tokens went to LCS and to Teams');
    assert.ok(entra.requests.entries().some(({ body }) => leaksIn(JSON.stringify(body ?? ''), secrets).length > 0));
    assert.ok(secrets.size > 5);
  });

  it('are not in the log, and neither is a ticket', () => {
    const log = sandbox.bot.logLines().join('\n');
    assert.match(log, /a link of Ferry could not be served/);
    nothingIn(log);
    assert.ok(!log.includes(ticket));
    assert.doesNotMatch(log, /\/backups\//);
  });

  it('are not in the database, and neither is a ticket', async () => {
    const rows = await rowsOf(join(sandbox.folder, 'data'));
    assert.match(rows, /linkHandedOut/);
    assert.match(rows, /linkUsed/);
    nothingIn(rows);
    assert.ok(!rows.includes(ticket));
    const bytes = await bytesOf(join(sandbox.folder, 'data'));
    assert.deepEqual(
      [...secrets, ticket].filter((secret) => bytes.includes(secret)),
      [],
    );
  });

  it('are not in what is written to Teams', () => {
    const { teams } = sandbox;
    const posted = teams.requests.entries().filter(({ path }) => path.startsWith('/connector/'));
    const text = JSON.stringify(posted.map(({ path, body }) => ({ path, body })));
    assert.match(text, /Database backups/);
    nothingIn(text);
    assert.doesNotMatch(text, /\/backups\/[\w-]{43}/);
  });

  it('are not in answers to clicks, where each ticket stands once', () => {
    const answers = sandbox.teams.traffic.entries().map(({ answer }) => JSON.stringify(answer ?? ''));
    nothingIn(answers.join('\n'));
    assert.equal(answers.filter((answer) => answer.includes(ticket)).length, 1);
  });

  it('are not in the metrics', () => {
    assert.match(metrics, /^process_resident_memory_bytes \d+/m);
    nothingIn(metrics);
    assert.ok(!metrics.includes(ticket));
  });

  it('are not on pages, of whatever failed', () => {
    assert.ok(pages.length > FAULTS.length);
    nothingIn(pages.join('\n'));
    for (const page of pages) assert.ok(!page.includes(ticket));
  });
});
