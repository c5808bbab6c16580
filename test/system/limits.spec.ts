import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import type { Where } from '../../sandbox/teams/directory.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec } from './scene.ts';

const GENERAL = { channel: 'general' } as const;
const limits = { turnsPerPerson: 3, turnsPerConversation: 5 };

describe('the limits of a minute', () => {
  const sandbox = sandboxForSpec({ config: (content) => ({ ...content, limits }) });

  it('answer once who asks too much, then no more; clicks always; and leave LCS alone', async () => {
    const { teams, lcs, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));
    for (const words of ['help', 'projects']) await ask(sandbox.current, 'robin', GENERAL, `@Ferry ${words}`, /./);
    const card = await ask(sandbox.current, 'robin', GENERAL, '@Ferry help', /refresh/);
    lcs.requests.clear();

    await ask(
      sandbox.current,
      'robin',
      GENERAL,
      '@Ferry backups',
      /faster than Ferry may answer .* Try again in \d+ s/,
    );
    const before = teams.messages().length;
    const dropped = await teams.post('robin', { chat: 'robin' }, 'backups');
    const pressed = await teams.executeWith('robin', card.id, 'run', { words: 'backups' });

    assert.equal(dropped.status, 200);
    assert.match(onlyForClicker(pressed), /Try again in \d+ second/);
    assert.equal(teams.messages().length, before + 1); // Robin's own
    assert.equal(lcs.requests.entries().length, 0);
  });

  it('hold for a channel, too, and for nobody who is elsewhere', async () => {
    const { teams } = sandbox.current;
    for (const who of ['ana', 'noor']) await ask(sandbox.current, who, GENERAL, '@Ferry help', /refresh/);

    const asked = await teams.post('sam', GENERAL, '@Ferry help');

    await botSays(sandbox.current, asked, /in one conversation\. Try again/);
    await ask(sandbox.current, 'sam', { chat: 'sam' }, 'help', /refresh/);
  });
});

describe('the limits on open requests', () => {
  const open = { openPerPerson: 2, openPerConversation: 3 };
  const sandbox = sandboxForSpec({
    config: (content) => ({ ...content, limits: { ...(content.limits as object), ...open } }),
  });

  before(async () => {
    for (const key of ['robin', 'ana']) await sandbox.current.tokenService.signIn(person(key));
  });

  it('hold for a person and for a channel, are said, and leave LCS alone; what is cancelled makes room', async () => {
    const { teams, lcs } = sandbox.current;
    const asks = (who: string, target: string, answer: RegExp, where: Where = GENERAL) =>
      ask(sandbox.current, who, where, `@Ferry refresh ${target} from PROD`, answer);
    await asks('robin', 'UAT', /Refresh of UAT/);
    const second = await asks('robin', 'GOLD', /Refresh of GOLD/);
    lcs.requests.clear();

    await asks('robin', 'TEST', /one person may have \(2\)\. Confirm or cancel some of them first/);
    await asks('robin', 'TEST', /one person may have \(2\)/, { chat: 'robin' });
    assert.equal(lcs.requests.entries().length, 0);
    await asks('ana', 'UAT', /Refresh of UAT/);
    await asks('ana', 'GOLD', /This conversation has as many requests .*\(3\)\./);
    await asks('ana', 'GOLD', /Refresh of GOLD/, { channel: 'releases' });
    await teams.execute('robin', second.id, 'cancel');
    await asks('robin', 'TEST', /Refresh of TEST/);
  });
});
