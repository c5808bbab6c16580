import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec } from './scene.ts';

const ROSTER = /\/members\//;
const GENERAL = { channel: 'general' } as const;

describe('guests', () => {
  const sandbox = sandboxForSpec();
  const rosterReads = () => sandbox.current.teams.requests.count('GET', ROSTER);

  it('are told that they are not served, in a channel and in their own chat', async () => {
    const { teams, lcs, tokenService } = sandbox.current;
    await tokenService.signIn(person('jo'));
    lcs.requests.clear();

    await ask(sandbox.current, 'jo', GENERAL, '@Ferry backups', /does not serve guests/);
    await ask(sandbox.current, 'jo', { chat: 'jo' }, 'status', /does not serve guests/);

    assert.equal(lcs.requests.entries().length, 0);
    assert.equal(teams.messages().filter(({ from, card }) => from === 'bot' && card).length, 0);
  });

  it('can press nothing of what others see', async () => {
    const { teams } = sandbox.current;
    const asked = await teams.post('robin', GENERAL, '@Ferry help');
    const help = await botSays(sandbox.current, asked, /help/);

    const pressed = await teams.executeWith('jo', help.id, 'run', { words: 'projects' });

    assert.match(onlyForClicker(pressed), /does not serve guests/);
  });

  it('cost one look at the roster, as members do', async () => {
    await ask(sandbox.current, 'ana', GENERAL, '@Ferry help', /help/);
    const before = rosterReads();

    await ask(sandbox.current, 'ana', GENERAL, '@Ferry help', /help/);
    await ask(sandbox.current, 'ana', { chat: 'ana' }, 'help', /help/);
    await ask(sandbox.current, 'jo', { chat: 'jo' }, 'help', /does not serve guests/);

    assert.equal(rosterReads(), before);
  });

  it('and not: somebody of whom Teams does not say it is not served, until it does', async () => {
    const { teams } = sandbox.current;
    const fault = { kind: 'answer', status: 403, body: {} } as const;
    teams.faults.add({ name: 'roster', method: 'GET', path: ROSTER, fault });

    await ask(sandbox.current, 'noor', GENERAL, '@Ferry help', /could not find out whether you are a guest/);
    await ask(sandbox.current, 'noor', GENERAL, '@Ferry help', /refresh/);
  });

  it('does not stand in the way when Teams is busy for a moment', async () => {
    const { teams } = sandbox.current;
    const fault = { kind: 'answer', status: 429, body: {} } as const;
    teams.faults.add({ name: 'roster', method: 'GET', path: ROSTER, times: 2, fault });

    await ask(sandbox.current, 'sam', GENERAL, '@Ferry help', /refresh/);
  });
});

describe('guests who are allowed', () => {
  const sandbox = sandboxForSpec({ config: (content) => ({ ...content, guests: true }) });

  it('are served, and nobody is looked up in a roster', async () => {
    await ask(sandbox.current, 'jo', GENERAL, '@Ferry help', /refresh/);
    await ask(sandbox.current, 'robin', GENERAL, '@Ferry help', /refresh/);
    assert.equal(sandbox.current.teams.requests.count('GET', ROSTER), 0);
  });

  it('are not those of another tenant', async () => {
    await ask(sandbox.current, 'kim', GENERAL, '@Ferry help', /not set up for your organisation/);
  });
});
