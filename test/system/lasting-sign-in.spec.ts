import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { LoggedRequest } from '../../sandbox/kit/request-log.ts';
import { person } from '../../sandbox/people.ts';
import { botSays, sandboxForSpec, shows } from './scene.ts';
import { until } from './until.ts';

const isRenewal = ({ body }: LoggedRequest) =>
  (body as { grant_type?: string } | undefined)?.grant_type === 'refresh_token';

describe('a sign-in with TOKEN_CACHE_KEY', () => {
  const sandbox = sandboxForSpec({ env: { TOKEN_CACHE_KEY: randomBytes(32).toString('base64') } });

  it('outlives the end of the process and the token of the token service: nobody is asked for anything', async () => {
    const { teams, lcs, entra, tokenService, bot } = sandbox.current;
    const robin = person('robin');
    lcs.refreshSeconds = 3600;
    entra.tokenLifetimeSeconds = 15;
    await tokenService.signIn(robin);
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT from PROD/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /Running in LCS/);

    await bot.kill('SIGKILL');
    tokenService.signOut(robin);
    entra.requests.clear();
    await bot.start();
    await until(
      'Ferry has renewed twice by what was kept',
      () => entra.requests.entries().filter(isRenewal).length >= 2,
      90_000,
    );
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await botSays(sandbox.current, asked, /refresh of UAT from PROD is done/, 30_000);

    const since = teams.messages().filter(({ id, from }) => from === 'bot' && BigInt(id) > BigInt(card.id));
    assert.equal(since.length, 1, 'the finish message, and no request to sign in');
  }).timeout(120_000);
});
