import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { cardIn, confirmed, ids, posters, withRules } from './approving.ts';
import { ask, botSays, sandboxForSpec, shows } from './scene.ts';
import { until } from './until.ts';

describe('kill -9 around an approval', () => {
  const sandbox = sandboxForSpec({
    environmentPairs: 1,
    config: withRules({ action: 'refresh', approvals: { from: ids('ana') } }),
  });

  it('before it and after it: the approver is asked once and agrees once, and the refresh is sent once', async () => {
    const { teams, lcs, bot, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));
    await ask(sandbox.current, 'ana', { chat: 'ana' }, 'help', /Ferry/);
    const anasChat = teams.conversations.personal('ana');

    const operation = await confirmed(sandbox.current, 1);
    const copy = await cardIn(sandbox.current, anasChat, operation);
    await bot.kill('SIGKILL');
    await bot.start();

    // Its memory is empty now, so it has to read in LCS before it sends, and there it is held up.
    lcs.requests.clear();
    lcs.faults.add({ name: 'silent', method: 'GET', path: /^/, times: 1000, fault: { kind: 'hang' } });
    await teams.execute('ana', copy.id, 'approve');
    await until('Ferry looks in LCS once more', () => lcs.requests.count('GET', /^/) > 0);
    assert.deepEqual(posters(sandbox.current), []);
    await bot.kill('SIGKILL');
    lcs.faults.clear();
    await bot.start();

    await botSays(sandbox.current, operation.asked, /is done after/, 45_000);
    for (const one of [operation.card, copy]) {
      await shows(sandbox.current, one, /Done\..*1 of 1.*Ana Duarte agreed/s, 30_000);
    }
    assert.deepEqual(posters(sandbox.current), ['robin']);
    const copies = teams.messages(anasChat).filter(({ id, card }) => card && BigInt(id) >= BigInt(copy.id));
    assert.equal(copies.length, 1);
  }).timeout(120_000);
});
