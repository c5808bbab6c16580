import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { buttonsFor, GENERAL, ids, posters, withRules } from './approving.ts';
import { askRefresh, confirmRefresh, fresh } from './asking.ts';
import { ask, botSays, onlyForClicker, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';
import { until } from './until.ts';

/** Short: Ferry keeps a token that it holds for half of its life. */
const TOKEN_LIFE_MS = 4000;

describe('what is asked for a later time', () => {
  const sandbox = sandboxForSpec({
    botLogFile: '/tmp/later.log',
    config: withRules({ action: 'refresh', target: 'GOLD', approvals: { from: ids('ana') } }),
  });

  before(() => {
    const { entra, tokenService } = sandbox.current;
    entra.tokenLifetimeSeconds = TOKEN_LIFE_MS / 1000;
    tokenService.tokenLifetimeSeconds = 3600;
  });

  beforeEach(() => fresh(sandbox.current, 'robin', 'ana', 'noor'));

  it('is shown in status, keeps its environments, and is cancelled by whoever asked for it', async () => {
    const { teams } = sandbox.current;
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'UAT', 'PROD', 'in 2 hours');
    const { card } = operation;
    assert.match(teams.textOf(card), /once confirmed, UAT and PROD are kept for it until then.*Starts\n\{\{DATE/s);
    await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    await shows(sandbox.current, card, /Confirmed\. It starts later/);

    const status = await ask(sandbox.current, 'noor', GENERAL, '@Ferry status', /UAT/);
    assert.match(teams.textOf(status), /To come\nRefresh of UAT from PROD.*Starts \{\{DATE/s);
    await ask(sandbox.current, 'noor', GENERAL, '@Ferry refresh TEST from UAT', /UAT is .*is to start at .* UTC/);
    const notTheirs = await teams.execute('noor', card.id, 'cancel');
    assert.match(onlyForClicker(notTheirs), /Only the person who asked for this can cancel it/);
    await teams.execute('robin', card.id, 'cancel');
    await shows(sandbox.current, card, /Cancelled\. Nothing was sent to LCS/);

    await askRefresh(sandbox.current, 'noor', GENERAL, 'TEST', 'UAT');
    assert.deepEqual(posters(sandbox.current), []);
  });

  it('can be cancelled by who approved it, and whoever asked for it is told', async () => {
    const { teams } = sandbox.current;
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'GOLD', 'UAT', 'in 2 hours');
    const { asked, card } = operation;
    await confirmRefresh(sandbox.current, 'robin', operation, 'GOLD');
    await shows(sandbox.current, card, /Waiting for approval/);
    await buttonsFor(sandbox.current, 'ana', card);
    await teams.execute('ana', card.id, 'approve');
    const approved = await botSays(sandbox.current, asked, /GOLD from UAT was approved, and starts on .* UTC/);
    assert.deepEqual(approved.notified, ['robin']);
    await shows(sandbox.current, card, /Approved\. It starts later/);

    assert.deepEqual(await buttonsFor(sandbox.current, 'ana', card), ['cancel']);
    assert.deepEqual(await buttonsFor(sandbox.current, 'noor', card), []);
    await teams.execute('ana', card.id, 'cancel');

    const told = await botSays(
      sandbox.current,
      asked,
      /was cancelled\. It was cancelled by somebody who may approve it/,
    );
    assert.deepEqual(told.notified, ['robin']);
    await shows(sandbox.current, card, /Cancelled/);
    assert.deepEqual(posters(sandbox.current), []);
  });

  it('starts at its time, not before and once, though Ferry was restarted meanwhile', async () => {
    const { teams, bot, lcs } = sandbox.current;
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'UAT', 'PROD', 'in 10 seconds');
    const { asked, card } = operation;
    const due = Date.parse(/Starts\n.*\{\{TIME\(([^)]+)\)/.exec(teams.textOf(card))?.[1] ?? '');
    lcs.refreshSeconds = 3600;
    await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    await shows(sandbox.current, card, /Confirmed\. It starts later/);

    await bot.restart();
    const started = await botSays(sandbox.current, asked, /the refresh of UAT from PROD has started in LCS/, 30_000);
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await botSays(sandbox.current, asked, /is done after/);

    const posts = lcs.requests.entries().filter(({ method, path }) => method === 'POST' && REFRESH_POST.test(path));
    assert.deepEqual(started.notified, ['robin']);
    assert.equal(posts.length, 1);
    assert.ok((posts[0]?.at ?? 0) >= due, `sent ${due - (posts[0]?.at ?? 0)} ms too early`);
  }).timeout(60_000);

  it('waits for a sign-in that was lost: whoever asked for it is asked to sign in before its time, and it starts', async () => {
    const { teams, entra, tokenService } = sandbox.current;
    teams.clients.silentSignIn = false;
    await ask(sandbox.current, 'robin', { chat: 'robin' }, 'help', /Ferry/);
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'UAT', 'PROD', 'in 15 seconds');
    const holdsUntil = Date.now() + TOKEN_LIFE_MS / 2;
    const { asked, card } = operation;
    entra.revoke(person('robin'));
    tokenService.signOut(person('robin'));
    await until('Ferry holds no token of Robin any more', () => Date.now() > holdsUntil);

    await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    await shows(
      sandbox.current,
      card,
      /Paused: Robin Keller has to sign in before it starts\. The sign-in it is to be sent with has ended/,
    );
    const request = await teams.waitFor(
      ({ id, from, conversationId, attachments }) =>
        from === 'bot' &&
        BigInt(id) > BigInt(asked.activityId) &&
        conversationId === teams.conversations.personal('robin') &&
        /card\.oauth/.test(JSON.stringify(attachments)),
    );
    assert.match(JSON.stringify(request.attachments), /cannot send the refresh of UAT from PROD at its time/);
    entra.unrevoke(person('robin'));
    await teams.signIn('robin', request.id);
    await shows(sandbox.current, card, /Confirmed\. It starts later/);

    await botSays(sandbox.current, asked, /is done after/, 30_000);
    assert.deepEqual(posters(sandbox.current), ['robin']);
  }).timeout(60_000);
});
