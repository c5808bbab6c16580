import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { botSays, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';

describe('kill -9', () => {
  const sandbox = sandboxForSpec();

  beforeEach(async () => {
    const { lcs, tokenService } = sandbox.current;
    lcs.reset();
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

  it('between the POST and its answer: asks a person and never sends it again', async () => {
    const { teams, lcs, bot } = sandbox.current;
    lcs.faults.add({ name: 'slow', method: 'POST', path: REFRESH_POST, fault: { kind: 'hang' } });
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh GOLD from UAT');
    const card = await botSays(sandbox.current, asked, /Refresh of GOLD/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'GOLD' });
    await shows(sandbox.current, card, /Being sent to LCS/);

    await bot.kill('SIGKILL');
    lcs.faults.clear();
    await bot.start();
    await botSays(sandbox.current, asked, /nobody knows whether the refresh of GOLD/, 45_000);
    await shows(sandbox.current, card, /answer was lost/);
    await teams.execute('robin', card.id, 'saidNotStarted');
    await shows(sandbox.current, card, /never started/);

    assert.ok(lcs.requests.count('POST', REFRESH_POST) <= 1);
  }).timeout(90_000);
});
