import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_LIMITS } from '../../sandbox/lcs/limits.ts';
import { person } from '../../sandbox/people.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { botSays, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';

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

  /** LCS has the POST, and has not answered it. */
  async function postArrived(): Promise<void> {
    while (sandbox.current.lcs.requests.count('POST', REFRESH_POST) === 0) await sleep(20);
  }

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

  it('between the POST and its answer: finds in the history what LCS has started, and never sends it again', async () => {
    const { teams, lcs, bot } = sandbox.current;
    lcs.refreshSeconds = 3600;
    lcs.faults.add({ name: 'slow', method: 'POST', path: REFRESH_POST, fault: { kind: 'hang' } });
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh GOLD from UAT');
    const card = await botSays(sandbox.current, asked, /Refresh of GOLD/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'GOLD' });
    await postArrived();

    await bot.kill('SIGKILL');
    const { id } = lcs.injectPortalOperation({ environment: 'GOLD', source: 'UAT' }); // what the POST comes to
    await bot.start();
    await shows(sandbox.current, card, /Running in LCS.*found in LCS's history/, 45_000);
    lcs.finishNow(id);
    await botSays(sandbox.current, asked, /refresh of GOLD from UAT is done/, 30_000);

    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  }).timeout(90_000);

  it('between the POST and its answer, when LCS started nothing: asks a person and never sends it again', async () => {
    const { teams, lcs, bot } = sandbox.current;
    lcs.faults.add({ name: 'slow', method: 'POST', path: REFRESH_POST, fault: { kind: 'hang' } });
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh TEST from UAT');
    const card = await botSays(sandbox.current, asked, /Refresh of TEST/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'TEST' });
    await postArrived();

    await bot.kill('SIGKILL');
    await bot.start();
    await botSays(sandbox.current, asked, /nobody knows whether the refresh of TEST/, 45_000);
    await shows(sandbox.current, card, /could not see in LCS what became of it/);
    await teams.execute('robin', card.id, 'saidNotStarted');
    await shows(sandbox.current, card, /never started/);

    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  }).timeout(90_000);
});
