import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { person } from '../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Delivery } from '../../sandbox/teams/activity.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { type SandboxOnPostgres, startSandboxOnPostgres } from '../support/sandbox-on-postgres.ts';
import { askPostgres } from '../support/store.ts';
import { ask, botSays, REFRESH_POST, shows } from './scene.ts';
import { until } from './until.ts';

const POLL = /^\/databasemovement\/v1\/fetchstatus\//;
const BACKUPS = /^\/databasemovement\/v1\/databases\//;
const ALWAYS = Number.POSITIVE_INFINITY;

describe('the end of the process', function () {
  this.timeout(60_000);
  const sandbox = sandboxForTest();

  it('comes at once when there is nothing to do, and a client that keeps its connection does not hold it up', async () => {
    const { bot } = sandbox.current;
    await (await fetch(`${bot.url}/healthz`)).text(); // fetch keeps its connection

    const { code, ms } = await stopped(sandbox.current);

    assert.equal(code, 0);
    assert.ok(ms < 3_000, `it took ${ms} ms`);
  });

  it('comes within 10 s while LCS and Teams answer nothing, and the next start goes on', async () => {
    const { bot, lcs, teams } = sandbox.current;
    lcs.refreshSeconds = 3_600;
    const { asked, card } = await confirmed(sandbox.current, 'UAT', 'PROD');
    await shows(sandbox.current, card, /Running in LCS/);
    const hang = { times: ALWAYS, fault: { kind: 'hang' } } as const;
    lcs.faults.add({ name: 'poll', path: POLL, ...hang });
    const polls = lcs.requests.count('GET', POLL);
    await until('a poll hangs', () => lcs.requests.count('GET', POLL) > polls);
    teams.faults.add({ name: 'edit', method: 'PUT', ...hang });
    teams.requests.clear();
    await confirmed(sandbox.current, 'GOLD', 'TEST');
    await until('an edit hangs', () => teams.requests.count('PUT', /activities/) > 0);

    const { code, ms } = await stopped(sandbox.current);
    assert.equal(code, 0);
    assert.ok(ms < 10_000, `it took ${ms} ms`);

    // Handed back: a job that died with its process would be active, and run again only when its heartbeat is missed.
    const active = "select name from pgboss.job where state = 'active'";
    assert.deepEqual(await askPostgres(sandbox.current.databaseUrl, active), []);
    const waiting =
      "select distinct name from pgboss.job where name in ('poll', 'cards') and state in ('created', 'retry')";
    assert.equal(
      (await askPostgres(sandbox.current.databaseUrl, waiting)).length,
      2,
      'the poll and the edit are still to be done',
    );

    for (const { faults } of [lcs, teams]) faults.clear();
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await bot.start();
    // An edit that got no answer may still be on its way: its thread stays taken for a while.
    await botSays(sandbox.current, asked, /refresh of UAT from PROD is done/, 60_000);
  }).timeout(120_000);

  it('waits for the answer to a POST that is out, and stores it', async () => {
    const { lcs } = sandbox.current;
    lcs.refreshSeconds = 3_600;
    lcs.faults.add({ name: 'slow', method: 'POST', path: REFRESH_POST, fault: { kind: 'delay', ms: 3_000 } });
    await confirmed(sandbox.current, 'UAT', 'PROD');
    await until('the POST is out', () => lcs.requests.count('POST', REFRESH_POST) > 0);

    const { code } = await stopped(sandbox.current);

    assert.equal(code, 0);
    assert.deepEqual(await newestState(sandbox.current), {
      state: 'running',
      lcs_activity_id: lcs.operations()[0]?.id,
    });
  });

  it('does not wait for ever for the answer to a POST, which is not sent again after the next start', async () => {
    const { bot, lcs } = sandbox.current;
    lcs.faults.add({ name: 'never', method: 'POST', path: REFRESH_POST, fault: { kind: 'hang' } });
    const { card } = await confirmed(sandbox.current, 'GOLD', 'TEST');
    await until('the POST is out', () => lcs.requests.count('POST', REFRESH_POST) > 0);

    const { code, ms } = await stopped(sandbox.current);
    assert.equal(code, 0);
    assert.ok(ms < 10_000, `it took ${ms} ms`);
    assert.equal((await newestState(sandbox.current))?.state, 'submitting');

    await bot.start();
    await shows(sandbox.current, card, /answer was lost/, 20_000);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  });

  it('waits for an answer that comes later than its turn', async () => {
    const { lcs, teams } = sandbox.current;
    const chat = { chat: 'robin' } as const;
    lcs.faults.add({ name: 'slow', path: BACKUPS, times: ALWAYS, fault: { kind: 'delay', ms: 6_000 } });
    const asked = await teams.post('robin', chat, 'backups');
    await botSays(sandbox.current, asked, /Still asking/);

    const { code } = await stopped(sandbox.current);

    assert.equal(code, 0);
    await botSays(sandbox.current, asked, /Database backups/, 1_000);
  });

  it('comes at once with the second signal', async () => {
    const { bot, lcs, teams } = sandbox.current;
    await ask(sandbox.current, 'robin', { chat: 'robin' }, 'projects', /Contoso/);
    lcs.faults.add({ name: 'never', path: BACKUPS, times: ALWAYS, fault: { kind: 'hang' } });
    const turn = teams.post('robin', { chat: 'robin' }, 'backups').catch(() => undefined);
    await until('LCS is asked', () => lcs.requests.count('GET', BACKUPS) > 0);

    const first = bot.kill('SIGTERM');
    await until('the port is closed', async () => (await fetch(bot.url).catch(() => null)) === null);
    const code = await bot.kill('SIGINT');

    assert.equal(code, 130);
    await Promise.all([first, turn]);
  });
});

describe('the end of a process that is still starting', function () {
  this.timeout(60_000);
  it('is as clean, although the database says nothing', async () => {
    const connected = Promise.withResolvers<void>();
    const silent = createServer(() => connected.resolve()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const env = { DATABASE_URL: `postgres://ferry@127.0.0.1:${port}/ferry` };
    const sandbox = await startSandbox({ env, startBot: false });
    const starting = assert.rejects(sandbox.bot.start());
    await connected.promise;

    const { code, ms } = await stopped(sandbox);

    assert.equal(code, 0);
    assert.ok(ms < 10_000, `it took ${ms} ms`);
    await starting;
    await sandbox.stop();
    silent.close();
  });
});

/** One for each test: every one of them leaves a bot that has ended, and operations that have not. */
function sandboxForTest(): { readonly current: SandboxOnPostgres } {
  let current: SandboxOnPostgres;
  beforeEach(async () => {
    current = await startSandboxOnPostgres();
    await current.tokenService.signIn(person('robin'));
  });
  afterEach(() => current.stop());
  return {
    get current() {
      return current;
    },
  };
}

/** Ends the bot as whoever runs it does. */
async function stopped({ bot }: Sandbox): Promise<{ readonly code: number | null; readonly ms: number }> {
  const before = Date.now();
  const code = await bot.kill('SIGTERM');
  return { code, ms: Date.now() - before };
}

async function confirmed(
  sandbox: Sandbox,
  target: string,
  source: string,
): Promise<{ readonly asked: Delivery; readonly card: Message }> {
  const asked = await sandbox.teams.post('robin', { channel: 'general' }, `@Ferry refresh ${target} from ${source}`);
  const card = await botSays(sandbox, asked, new RegExp(`Refresh of ${target}`));
  await sandbox.teams.execute('robin', card.id, 'confirm', { typedTarget: target });
  return { asked, card };
}

async function newestState({ databaseUrl }: SandboxOnPostgres): Promise<Readonly<Record<string, unknown>> | undefined> {
  const sql = 'select state, lcs_activity_id from operations order by requested_at desc limit 1';
  return (await askPostgres(databaseUrl, sql))[0];
}
