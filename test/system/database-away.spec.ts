import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { newPostgresDatabase } from '../support/store.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { botSays, REFRESH_POST, shows } from './scene.ts';
import { until } from './until.ts';

const SENTENCE = /Ferry cannot reach its database right now/;
const A_MINUTE = 60_000;

describe('the database goes away', () => {
  let sandbox: Sandbox;
  let line: TcpProxy;
  let remove: (() => Promise<void>) | undefined;

  before(async () => {
    const database = await newPostgresDatabase({ withTables: true });
    remove = database.remove;
    const url = new URL(database.databaseUrl);
    line = await startTcpProxy(Number(url.port));
    sandbox = await startSandbox({ databaseUrl: Object.assign(url, { port: String(line.port) }).href });
  });
  after(async () => {
    line?.become('serving');
    await sandbox?.stop();
    await line?.close();
    await remove?.();
  });
  beforeEach(async () => {
    const { lcs, tokenService } = sandbox;
    lcs.reset();
    lcs.requests.clear();
    lcs.refreshSeconds = 3_600;
    await tokenService.signIn(person('robin'));
  });
  afterEach(async () => {
    sandbox.lcs.faults.clear();
    line.become('serving');
    await until('Ferry is ready again', async () => (await ask('/readyz')).status === 200, A_MINUTE);
  });

  for (const [how, away] of [
    ['refuses', 'refusing'],
    ['says nothing', 'stalled'],
  ] as const) {
    it(`and ${how}: people get a sentence, and afterwards all goes on by itself`, async () => {
      const { teams, lcs, bot } = sandbox;
      const { pid } = bot;
      const chat = { chat: 'robin' } as const;
      const list = await botSays(sandbox, await teams.post('robin', chat, 'backups'), /Database backups/);
      const [asked, card] = await refresh('UAT', 'PROD');
      await shows(sandbox, card, /Running in LCS/);

      line.become(away);
      await until('Ferry is not ready', async () => (await ask('/readyz')).status === 503);
      assert.equal((await ask('/healthz')).status, 200);
      const [question, click] = await Promise.all([
        teams.post('robin', chat, 'status'),
        teams.execute('robin', list.id, 'backups'),
      ]);
      await botSays(sandbox, question, SENTENCE);
      assert.match(JSON.stringify(click.body), SENTENCE);
      for (const { id } of lcs.operations()) lcs.finishNow(id);
      line.become('serving');

      await until('Ferry is ready', async () => (await ask('/readyz')).status === 200, A_MINUTE);
      await botSays(sandbox, asked, /refresh of UAT from PROD is done/, A_MINUTE);
      await shows(sandbox, card, /Done\./, A_MINUTE);
      assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
      assert.equal(teams.messages(asked.conversationId).filter(({ text }) => /is done/.test(text)).length, 1);
      assert.equal(bot.pid, pid);
    }).timeout(150_000);
  }

  it('while the POST is out: its answer is stored when the database is back', async () => {
    const { lcs } = sandbox;
    lcs.faults.add({ name: 'slow', method: 'POST', path: REFRESH_POST, fault: { kind: 'delay', ms: 2_000 } });
    const [, card] = await refresh('UAT', 'PROD');
    await until('the POST is out', () => lcs.requests.count('POST', REFRESH_POST) === 1);

    line.become('refusing');
    await lcs.requests.waitFor('POST', REFRESH_POST);
    await until('Ferry wants to store it', () => bot().some((entry) => /answer cannot be stored yet/.test(entry)));
    line.become('serving');

    await shows(sandbox, card, /Running in LCS/, A_MINUTE);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  }).timeout(90_000);

  async function refresh(target: string, source: string) {
    const { teams } = sandbox;
    const asked = await teams.post('robin', { channel: 'releases' }, `@Ferry refresh ${target} from ${source}`);
    const card = await botSays(sandbox, asked, new RegExp(`Refresh of ${target}`));
    await teams.execute('robin', card.id, 'confirm', { typedTarget: target });
    return [asked, card] as const;
  }

  /** An answer has 3 s, whatever happens. */
  function ask(path: string): Promise<Response> {
    return fetch(`${sandbox.bot.url}${path}`, { signal: AbortSignal.timeout(3_000) });
  }

  function bot(): readonly string[] {
    return sandbox.bot.logLines();
  }
});
