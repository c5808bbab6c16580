import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import type { Where } from '../../sandbox/teams/directory.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { linkIn } from './backup-link.ts';
import { ask, onlyForClicker, sandboxForSpec } from './scene.ts';

const BACKUPS = /^\/databasemovement\/v1\/databases\//;
const channel = { channel: 'general' } as const;
const chat = { chat: 'robin' } as const;

describe('a link to a backup', () => {
  const sandbox = sandboxForSpec();

  beforeEach(async () => {
    const { lcs, tokenService } = sandbox.current;
    lcs.reset();
    await tokenService.signIn(person('robin'));
  });
  afterEach(() => sandbox.current.lcs.faults.clear());

  /** The list of backups, with the newest of them opened by Robin. */
  async function details(where: Where): Promise<Message> {
    const { teams } = sandbox.current;
    const text = 'chat' in where ? 'backups' : '@Ferry backups';
    const list = await ask(sandbox.current, 'robin', where, text, /Database backups/);
    await teams.execute('robin', list.id, 'backup');
    return list;
  }

  async function linkFor(where: Where = channel): Promise<string> {
    const { teams } = sandbox.current;
    const { id } = await details(where);
    await teams.execute('robin', id, 'backupLink');
    return linkIn(teams.message(id).privateViews.robin);
  }

  const press = (link: string) => fetch(link, { method: 'POST', redirect: 'manual' });

  it('is seen by the clicker alone, and fetches the file once', async () => {
    const { teams } = sandbox.current;
    const { id, conversationId } = await details(channel);
    const before = teams.messages(conversationId).length;

    await teams.execute('robin', id, 'backupLink');
    const link = linkIn(teams.message(id).privateViews.robin);

    assert.equal(teams.messages(conversationId).length, before, 'nothing is posted');
    assert.ok(!JSON.stringify([teams.message(id).card, teams.message(id).activity]).includes(link));
    assert.match(link, /\/backups\/[\w-]{43}$/);
    assert.ok(link.startsWith(sandbox.current.bot.url));
    for (const _ of ['a preview', 'the person']) {
      assert.match(await (await fetch(link)).text(), /works once, until .* UTC\..* works until .* UTC/);
    }
    const redirect = await press(link);
    assert.equal(redirect.status, 303);
    const file = await fetch(redirect.headers.get('location') ?? '');
    assert.equal(file.status, 200);
    await file.body?.cancel();
    const again = await press(link);
    assert.equal(again.status, 404);
    const invented = await press(`${sandbox.current.bot.url}/backups/invented`);
    assert.equal(await again.text(), await invented.text());
  });

  it('lists afresh with the person’s own rights when the button is pressed', async () => {
    const { lcs } = sandbox.current;
    const link = await linkFor();
    lcs.requests.clear();

    await fetch(link);
    assert.equal(lcs.requests.count('GET', BACKUPS), 0);
    await press(link);
    assert.equal(lcs.requests.count('GET', BACKUPS), 1);
  });

  it('stays good while LCS cannot be reached, and the page says so', async () => {
    const { lcs } = sandbox.current;
    const link = await linkFor();
    lcs.faults.add({ name: 'away', path: BACKUPS, times: Number.POSITIVE_INFINITY, fault: { kind: 'reset' } });

    const failed = await press(link);

    assert.equal(failed.status, 503);
    assert.match(await failed.text(), /LCS cannot be reached right now/);
    lcs.faults.clear();
    assert.equal((await press(link)).status, 303);
  });

  it('is of no use once its person has signed out', async () => {
    const link = await linkFor(chat);
    await ask(sandbox.current, 'robin', chat, 'sign out', /You are signed out/);

    const refused = await press(link);

    assert.equal(refused.status, 503);
    assert.match(await refused.text(), /sign in/);
  });

  it('is not posted into a channel for a client that only knows Action.Submit, but is in 1:1', async () => {
    const { teams } = sandbox.current;
    const inChannel = await details(channel);
    const refused = await teams.submit('robin', inChannel.id, 'backupLink');
    const { conversationId } = refused;
    await teams.waitFor(
      (one) => one.conversationId === conversationId && /everybody here would see it.*1:1/.test(teams.textOf(one)),
    );
    assert.doesNotMatch(JSON.stringify(teams.messages(conversationId)), /\/backups\/[\w-]{43}/);

    const inChat = await details(chat);
    await teams.submit('robin', inChat.id, 'backupLink');
    const shown = await teams.waitFor(({ id, card }) => id === inChat.id && JSON.stringify(card).includes('/backups/'));
    assert.equal((await press(linkIn(shown.card))).status, 303);
  });

  it('is not given to somebody without access to the project', async () => {
    const { teams, tokenService } = sandbox.current;
    await tokenService.signIn(person('sam'));
    const list = await ask(sandbox.current, 'robin', channel, '@Ferry backups', /Database backups/);

    const refused = await teams.execute('sam', list.id, 'backup');

    assert.match(onlyForClicker(refused), /no access to this project/);
  });
});
