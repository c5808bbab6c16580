import assert from 'node:assert/strict';
import { buttonsFor, GENERAL, ids, posters, withRules } from './approving.ts';
import { askRefresh, confirmRefresh, fresh } from './asking.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec, shows } from './scene.ts';

const RELEASES = { channel: 'releases' } as const;

describe('freezes that are set in chat', () => {
  const sandbox = sandboxForSpec({
    botLogFile: '/tmp/bot.log',
    config: withRules(
      { action: 'refresh', target: 'UAT', approvals: { from: ids('ana') } },
      { action: 'refresh', target: 'GOLD', breakGlass: ids('robin') },
    ),
  });

  beforeEach(() => fresh(sandbox.current, 'robin', 'ana', 'noor'));

  it('hold back what was approved before, until whoever set it lifts it: then a confirmation is enough', async () => {
    const { teams } = sandbox.current;
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'UAT', 'PROD', 'in 12 seconds');
    const { asked, card } = operation;
    await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    await shows(sandbox.current, card, /Waiting for approval by one person/);
    await botSays(sandbox.current, asked, /waits for your approval/);
    await buttonsFor(sandbox.current, 'ana', card);
    await teams.execute('ana', card.id, 'approve');
    await botSays(sandbox.current, asked, /was approved, and starts on .* UTC; until then it can be cancelled/);
    const set = await ask(
      sandbox.current,
      'noor',
      GENERAL,
      '@Ferry freeze UAT because the *year end* is tested',
      /Noor Haddad froze UAT until somebody lifts it: the .*year end.* is tested/,
    );
    assert.match(teams.textOf(set), /Held back: refresh of UAT from PROD, which Robin Keller asked for/);

    const told = await botSays(
      sandbox.current,
      asked,
      /the refresh of UAT from PROD was not sent\. There is a freeze/,
      30_000,
    );
    await shows(sandbox.current, card, /nothing was sent: There is a freeze until somebody lifts it/);
    assert.deepEqual(told.notified, ['robin']);
    assert.deepEqual(posters(sandbox.current), []);
    const early = await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    assert.match(onlyForClicker(early), /There is a freeze until somebody lifts it: the \*year end\* is tested/);

    await ask(sandbox.current, 'robin', GENERAL, '@Ferry unfreeze UAT', /Only Noor Haddad, who set it.*Ana Duarte/);
    const byButton = await teams.execute('robin', set.id, 'unfreeze');
    assert.match(onlyForClicker(byButton), /Only Noor Haddad, who set it/);
    await teams.execute('noor', set.id, 'unfreeze');
    await shows(sandbox.current, set, /Noor Haddad lifted the freeze of UAT\..*Nothing is frozen/s);

    await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    await botSays(sandbox.current, asked, /is done after/);
    await shows(sandbox.current, card, /Done\..*Ana Duarte agreed/s);
    const requests = teams.messages(asked.conversationId).filter(({ text }) => /waits for your approval/.test(text));
    assert.equal(requests.length, 1, 'Ana was asked once');
    assert.deepEqual(posters(sandbox.current), ['robin']);
  }).timeout(60_000);

  it('are broken by whom the rules name, with a reason that is announced here and where the freeze was set', async () => {
    const { teams } = sandbox.current;
    const freeze = await teams.post('noor', RELEASES, '@Ferry freeze GOLD until tomorrow 6:00 because of the demo');
    await botSays(sandbox.current, freeze, /Noor Haddad froze GOLD until .*06:00 \(Europe\/Berlin\): the demo/);
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'GOLD', 'UAT');
    const { asked, card } = operation;
    assert.match(teams.textOf(card), /There is a freeze until .* UTC: the demo/);

    const silent = await confirmRefresh(sandbox.current, 'robin', operation, 'GOLD', { breakGlass: '  ' });
    assert.match(onlyForClicker(silent), /You may act in spite of it, if you say why: everybody here is told.*Nothing/);
    assert.deepEqual(posters(sandbox.current), []);
    const breakGlass = 'The *demo* data is broken <at>Ana</at>.';
    await confirmRefresh(sandbox.current, 'robin', operation, 'GOLD', { breakGlass });

    const words = /Robin Keller acts in spite of a freeze, with the refresh of GOLD from UAT/;
    const told = await Promise.all([botSays(sandbox.current, asked, words), botSays(sandbox.current, freeze, words)]);
    await botSays(sandbox.current, asked, /is done after/);
    await shows(sandbox.current, card, /Done\..*demo.*data is broken/s);
    for (const { text, mentions } of told) {
      assert.match(text, /Their reason: ".*demo.* data is broken/);
      assert.equal(mentions.length, 0, 'a reason mentions nobody');
    }
    assert.deepEqual(posters(sandbox.current), ['robin']);

    await ask(sandbox.current, 'ana', GENERAL, '@Ferry refresh GOLD from UAT', /There is a freeze until .*: the demo/);
    const page = await ask(sandbox.current, 'ana', GENERAL, '@Ferry audit GOLD', /Audit log/);
    assert.match(
      teams.textOf(page),
      /Robin Keller confirmed the refresh of GOLD from UAT, and broke a freeze: The .*demo.* data/,
    );
    assert.deepEqual(posters(sandbox.current), ['robin']);
    await ask(sandbox.current, 'noor', RELEASES, '@Ferry unfreeze GOLD', /Noor Haddad lifted the freeze of GOLD/);
  });

  it('that are about everything are explained to each in words of their own, in a channel and in 1:1', async () => {
    const { teams } = sandbox.current;
    const freeze = await teams.post('noor', RELEASES, '@Ferry freeze all because of the audit');
    await botSays(sandbox.current, freeze, /Noor Haddad froze all environments of Contoso rollout/);

    for (const where of [GENERAL, { chat: 'robin' } as const]) {
      const list = await ask(sandbox.current, 'robin', where, '@Ferry freezes', /In force/);
      assert.match(teams.textOf(list), /All environments.*the audit.*Set by Noor Haddad/s);
      const log = await ask(sandbox.current, 'robin', where, '@Ferry audit', /Audit log/);
      assert.match(teams.textOf(log), /Noor Haddad set a freeze on all environments.*: the audit/);
    }
    const may = await ask(sandbox.current, 'robin', { chat: 'robin' }, 'why refresh GOLD from UAT', /Refresh GOLD/);
    assert.match(teams.textOf(may), /Yes, in spite of a freeze\..*the audit\. You may act in spite of it/s);
    const mayNot = await ask(sandbox.current, 'ana', GENERAL, '@Ferry why refresh GOLD from UAT', /Refresh GOLD/);
    assert.match(teams.textOf(mayNot), /Not while there is a freeze\..*the audit\. You may not break it/s);
    await ask(sandbox.current, 'noor', RELEASES, '@Ferry unfreeze all', /Noor Haddad lifted the freeze of all/);
  });
});
