import assert from 'node:assert/strict';
import type { BotProcess } from '../../sandbox/bot-process.ts';
import { person } from '../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { systemClock } from '../../src/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { askPostgres, newPostgresDatabase, silentLogger } from '../support/store.ts';
import { botSays, REFRESH_POST, shows } from './scene.ts';
import { until } from './until.ts';

const POLL = /^\/databasemovement\/v1\/fetchstatus\//;
const POSTING = /^\/connector\/v3\/conversations\//;
/** What design 4 promises: nothing is delayed by more. */
const A_MINUTE = 60_000;

describe('several instances on one PostgreSQL', () => {
  let sandbox: Sandbox;
  let databaseUrl: string;
  let remove: (() => Promise<void>) | undefined;

  before(async () => {
    ({ databaseUrl, remove } = await newPostgresDatabase());
    sandbox = await startSandbox({ databaseUrl, startBot: false });
    await sandbox.tokenService.signIn(person('robin'));
  });
  after(async () => {
    await sandbox?.stop();
    await remove?.();
  });

  it('ten that start together on an empty database all become ready; the tables are made once', async () => {
    const others = await Promise.all(Array.from({ length: 9 }, () => sandbox.addBot()));
    const bots = [sandbox.bot, ...others];

    await Promise.all(bots.map((bot) => bot.start(80_000))); // resolves when /readyz says 200

    assert.deepEqual(new Set(bots.map(({ state }) => state)), new Set(['ready']));
    const made = await askPostgres(databaseUrl, 'select name, count(*)::int from kysely_migration group by name');
    assert.ok(made.length > 0);
    for (const { count } of made) assert.equal(count, 1);
    assert.equal((await askPostgres(databaseUrl, 'select version from pgboss.version')).length, 1);
    await Promise.all(bots.map((bot) => bot.kill('SIGTERM')));
  }).timeout(100_000);

  it('one that is older than the database says so and ends', async () => {
    await (await openStore({ databaseUrl, clock: systemClock, logger: silentLogger })).close(); // for its tables
    await askPostgres(databaseUrl, `insert into kysely_migration values ('9999-of-tomorrow', now()::text)`);
    try {
      const sentence =
        /Ferry could not start: The database was made by a newer Ferry \(9999-of-tomorrow\)\. Start that/;
      await assert.rejects(sandbox.bot.start(), sentence);
      assert.match(sandbox.bot.logLines().at(-1) ?? '', /exit code 1\b/);
    } finally {
      await askPostgres(databaseUrl, `delete from kysely_migration where name = '9999-of-tomorrow'`);
    }
  });

  it('whichever is killed, at whatever it is: the other goes on within a minute, and nothing happens twice', async () => {
    const { teams, lcs } = sandbox;
    const bots = [sandbox.bot, await sandbox.addBot()];
    for (const bot of bots) await bot.start();
    lcs.refreshSeconds = 3_600;
    const [uat, uatCard] = await refresh('UAT', 'PROD');
    await shows(sandbox, uatCard, /Running in LCS/);

    // One of the two is in the middle of a poll, one in the middle of a POST, whichever it is.
    lcs.faults.add({ name: 'poll', method: 'GET', path: POLL, fault: { kind: 'hang' } });
    lcs.faults.add({ name: 'post', method: 'POST', path: REFRESH_POST, fault: { kind: 'hang' } });
    const [gold] = await refresh('GOLD', 'TEST');
    await until('a poll and a POST are out', () => lcs.faults.list().every(({ used }) => used === 1));
    await killEach(bots);
    const polls = lcs.requests.count('GET', POLL);
    await until('UAT is polled again', () => lcs.requests.count('GET', POLL) > polls, A_MINUTE);
    await botSays(sandbox, gold, /nobody knows whether the refresh of GOLD/, A_MINUTE); // LCS has not heard of it

    // The finish message is on its way, but Teams does not take it yet.
    teams.faults.add({ name: 'message', method: 'POST', path: POSTING, fault: { kind: 'hang' } });
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await until('the end is being told', () => teams.faults.list().every(({ used }) => used === 1));
    await killEach(bots);
    await botSays(sandbox, uat, /refresh of UAT from PROD is done/, A_MINUTE);
    await shows(sandbox, uatCard, /Done\./, A_MINUTE);

    assert.equal(lcs.requests.count('POST', REFRESH_POST), 2); // one each
    const told = (where: string, words: RegExp) => teams.messages(where).filter(({ text }) => words.test(text)).length;
    assert.equal(told(uat.conversationId, /is done/), 1);
    assert.equal(told(gold.conversationId, /nobody knows/), 1);
  }).timeout(200_000);

  async function refresh(target: string, source: string) {
    const { teams } = sandbox;
    const asked = await teams.post('robin', { channel: 'releases' }, `@Ferry refresh ${target} from ${source}`);
    const card = await botSays(sandbox, asked, new RegExp(`Refresh of ${target}`));
    await teams.execute('robin', card.id, 'confirm', { typedTarget: target });
    return [asked, card] as const;
  }

  /** One after the other, so that one lives at any time; whatever hung goes well from then on. */
  async function killEach(bots: readonly BotProcess[]): Promise<void> {
    for (const bot of bots) {
      await bot.kill('SIGKILL');
      sandbox.lcs.faults.clear();
      sandbox.teams.faults.clear();
      await bot.start();
    }
  }
});
