import assert from 'node:assert/strict';
import { withDevRules } from '../../sandbox/dev-rules.ts';
import { person } from '../../sandbox/people.ts';
import { botSays, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';

describe('the rules of `npm run dev`', () => {
  const sandbox = sandboxForSpec({ config: withDevRules });

  before(() => sandbox.current.tokenService.signIn(person('robin')));

  /** Robin asks for a refresh and confirms it. */
  async function confirmed(target: string, source: string) {
    const { teams } = sandbox.current;
    const asked = await teams.post('robin', { channel: 'general' }, `@Ferry refresh ${target} from ${source}`);
    const card = await botSays(sandbox.current, asked, new RegExp(`Refresh of ${target}`));
    await teams.execute('robin', card.id, 'confirm', { typedTarget: target });
    return { asked, card };
  }

  it('let Robin refresh UAT as the README says', async () => {
    const { asked } = await confirmed('UAT', 'PROD');
    await botSays(sandbox.current, asked, /is done/);
  });

  it('want an approval of Ana or Noor for GOLD', async () => {
    const { lcs } = sandbox.current;
    lcs.requests.clear();
    const { card } = await confirmed('GOLD', 'UAT');
    await shows(sandbox.current, card, /approv/i);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 0);
  });
});
