import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ask, botSays, onlyForClicker, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';

describe('the main job', () => {
  const sandbox = sandboxForSpec({}, startSandbox); // on PGlite, as it comes
  const channel = { channel: 'general' } as const;

  beforeEach(() => {
    const { lcs, tokenService, teams } = sandbox.current;
    lcs.reset();
    for (const key of ['robin', 'ana', 'sam']) tokenService.signOut(person(key));
    lcs.requests.clear();
    teams.requests.clear();
  });

  afterEach(async () => {
    // A refresh under way in one test would make the environments busy in the next.
    for (const { id } of sandbox.current.lcs.operations()) sandbox.current.lcs.finishNow(id);
    await sandbox.current.teams.waitFor(() => true);
  });

  it('goes on with what was asked once the person has signed in by the button, without asking again', async () => {
    const { teams } = sandbox.current;

    const asked = await teams.post('robin', channel, '@Ferry backups');
    const signIn = await teams.waitFor(
      (message) => message.from === 'bot' && message.conversationId === asked.conversationId,
    );
    await teams.signIn('robin', signIn.id);
    const list = await botSays(sandbox.current, asked, /Database backups/);

    assert.match(teams.textOf(list), /UAT nightly/);
    assert.doesNotMatch(JSON.stringify(list.card), /sig=|blob\.core/, 'no signed URL on a card');
  });

  it('signs in silently in a 1:1 chat', async () => {
    const { teams } = sandbox.current;

    const list = await ask(sandbox.current, 'robin', { chat: 'robin' }, 'backups', /Database backups/);

    assert.match(teams.textOf(list), /page 1 of/);
  });

  it('refreshes: card, wrong name, right name, running, done, and a new message that mentions the requester', async () => {
    const { teams, lcs, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));

    const asked = await teams.post('robin', channel, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT from PROD/);
    assert.match(teams.textOf(card), /overwritten/i, 'the card says what is lost');
    const wrong = await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UTA' });
    assert.match(onlyForClicker(wrong), /"UTA" is not the environment.*Nothing was sent/);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 0);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: ' uat ' });
    await shows(sandbox.current, card, /Running in LCS/);
    const told = await botSays(sandbox.current, asked, /refresh of UAT from PROD is done after/);
    await shows(sandbox.current, card, /Done\./);

    assert.notEqual(told.id, card.id);
    assert.deepEqual(told.notified, ['robin']);
    assert.match(told.text, /<at>Robin Keller<\/at>/);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  });

  it('refuses another person who clicks, with an answer only they see', async () => {
    const { teams, lcs, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));
    const card = await ask(sandbox.current, 'robin', channel, '@Ferry refresh UAT from PROD', /Refresh of UAT/);
    const before = teams.messages().length;

    const answer = await teams.execute('ana', card.id, 'confirm', { typedTarget: 'UAT' });

    assert.match(onlyForClicker(answer), /Only the person who asked/);
    assert.equal(teams.messages().length, before);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 0);
    await teams.execute('robin', card.id, 'cancel');
    await shows(sandbox.current, card, /Cancelled/);
  });

  for (const under of ['sameId', 'newId'] as const) {
    it(`sends one refresh when Confirm is clicked five times at once and everything is delivered twice (${under})`, async () => {
      const { teams, lcs, tokenService } = sandbox.current;
      await tokenService.signIn(person('robin'));
      teams.duplicateDelivery(100, under);

      const asked = await teams.post('robin', channel, '@Ferry refresh UAT from PROD');
      const card = await botSays(sandbox.current, asked, /Refresh of UAT/);
      const clicks = Array.from({ length: 5 }, () =>
        teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' }),
      );
      const answers = await Promise.all(clicks);
      await botSays(sandbox.current, asked, /is done after/);
      teams.duplicateDelivery(0);

      assert.ok(answers.every(({ status }) => status === 200));
      assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
      const told = teams.messages(asked.conversationId).filter((message) => /is done after/.test(message.text));
      assert.equal(told.length, 1);
    });
  }

  it('works for an old client that only knows Action.Submit', async () => {
    const { teams, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));
    const asked = await teams.post('robin', channel, '@Ferry refresh GOLD from UAT');
    const card = await botSays(sandbox.current, asked, /Refresh of GOLD from UAT/);

    await teams.submit('robin', card.id, 'confirm', { typedTarget: 'GOLD' });

    await botSays(sandbox.current, asked, /refresh of GOLD from UAT is done/);
    await shows(sandbox.current, card, /Done\./);
  });

  it('makes the form of "refresh" into the confirmation card, for everybody', async () => {
    const { teams, tokenService, lcs } = sandbox.current;
    await tokenService.signIn(person('robin'));
    const form = await ask(sandbox.current, 'robin', channel, '@Ferry refresh', /Refresh/);
    const [uat, prod] = [lcs.environment('UAT').id, lcs.environment('PROD').id];

    await teams.execute('robin', form.id, 'requestRefresh', { target: uat, source: prod });

    const card = await shows(sandbox.current, form, /Refresh of UAT from PROD/);
    await teams.execute('robin', card.id, 'cancel');
    await shows(sandbox.current, form, /Cancelled/);
  });

  it('never takes production as a target', async () => {
    const { lcs, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));

    await ask(sandbox.current, 'robin', channel, '@Ferry refresh PROD from UAT', /production is never a target/);

    assert.equal(lcs.requests.count('POST', REFRESH_POST), 0);
  });
});
