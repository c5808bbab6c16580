import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { ask, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';

describe('a request that nobody confirms', () => {
  const sandbox = sandboxForSpec({ timing: { requestExpiry: 1 } });

  it('expires, shows it, and cannot be confirmed any more', async () => {
    const { teams, lcs, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));

    const card = await ask(
      sandbox.current,
      'robin',
      { channel: 'general' },
      '@Ferry refresh UAT from PROD',
      /Refresh of UAT/,
    );
    const buttons = card.card;
    const expired = await shows(sandbox.current, card, /Expired/);

    assert.doesNotMatch(JSON.stringify(expired.card), /"verb":"confirm"/);
    assert.match(JSON.stringify(buttons), /"verb":"confirm"/);
    const data = { operationId: operationIdOf(buttons), revision: 1, typedTarget: 'UAT' };
    const answer = await teams.executeWith('robin', card.id, 'confirm', data);
    assert.match(JSON.stringify(answer.body), /Expired/);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 0);
  });
});

function operationIdOf(card: unknown): string {
  const found = /"operationId":"([^"]+)"/.exec(JSON.stringify(card));
  assert.ok(found);
  return found[1] as string;
}
