import assert from 'node:assert/strict';
import { NO_LIMITS } from '../../sandbox/lcs/limits.ts';
import { person } from '../../sandbox/people.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { botSays, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';
import { until } from './until.ts';

describe('kill -9', () => {
  const sandbox = sandboxForSpec({}, startSandbox); // on PGlite, as it comes

  beforeEach(async () => {
    const { lcs, tokenService } = sandbox.current;
    lcs.reset();
    Object.assign(lcs.limits, { ...NO_LIMITS, operationsPerDay: lcs.limits.operationsPerDay });
    lcs.faults.clear();
    lcs.requests.clear();
    await tokenService.signIn(person('robin'));
  });

  it('while the refresh runs: after the restart the finish message arrives in the right thread, after one POST', async () => {
    const { teams, lcs, bot } = sandbox.current;
    lcs.refreshSeconds = 3600;
    const asked = await teams.post('robin', { channel: 'releases' }, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /Running in LCS/);

    await bot.kill('SIGKILL');
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await bot.start();
    const told = await botSays(sandbox.current, asked, /refresh of UAT from PROD is done/, 30_000);

    assert.equal(told.conversationId, asked.conversationId);
    await shows(sandbox.current, card, /Done\./, 30_000);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
    const all = teams.messages(asked.conversationId).filter(({ text }) => /is done/.test(text));
    assert.equal(all.length, 1);
  }).timeout(60_000);

  it('between POSTs and their answers: finds what LCS has started, asks a person where it started nothing, and never sends again', async () => {
    const { teams, lcs, bot } = sandbox.current;
    lcs.refreshSeconds = 3600;
    lcs.faults.add({ name: 'slow', method: 'POST', path: REFRESH_POST, times: 2, fault: { kind: 'hang' } });
    const [gold, goldCard] = await confirmed('GOLD', 'UAT');
    const [test, testCard] = await confirmed('TEST', 'PROD');
    await until('LCS has both POSTs', () => lcs.requests.count('POST', REFRESH_POST) === 2);

    await bot.kill('SIGKILL');
    const { id } = lcs.injectPortalOperation({ environment: 'GOLD', source: 'UAT' }); // what the one POST comes to
    await bot.start();
    await shows(sandbox.current, goldCard, /Running in LCS.*found in LCS's history/, 45_000);
    await botSays(sandbox.current, test, /nobody knows whether the refresh of TEST/, 45_000);
    lcs.finishNow(id);
    await botSays(sandbox.current, gold, /refresh of GOLD from UAT is done/, 30_000);
    await shows(sandbox.current, testCard, /could not see in LCS what became of it/);
    await teams.execute('robin', testCard.id, 'saidNotStarted');
    await shows(sandbox.current, testCard, /never started/);

    assert.equal(lcs.requests.count('POST', REFRESH_POST), 2); // one each
  }).timeout(120_000);

  async function confirmed(target: string, source: string) {
    const { teams } = sandbox.current;
    const asked = await teams.post('robin', { channel: 'general' }, `@Ferry refresh ${target} from ${source}`);
    const card = await botSays(sandbox.current, asked, new RegExp(`Refresh of ${target}`));
    await teams.execute('robin', card.id, 'confirm', { typedTarget: target });
    return [asked, card] as const;
  }
});
