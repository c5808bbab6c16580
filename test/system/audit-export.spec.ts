import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import { ask, onlyForClicker, sandboxForSpec } from './scene.ts';

const channel = { channel: 'general' } as const;

describe('the audit log', () => {
  const sandbox = sandboxForSpec();

  beforeEach(() => sandbox.current.tokenService.signIn(person('robin')));

  it('is exported by a link that the clicker alone sees, that works once, and that is in the log', async () => {
    const { teams } = sandbox.current;
    await ask(sandbox.current, 'robin', channel, '@Ferry refresh UAT from PROD', /Waiting for confirmation/);
    const offer = await ask(sandbox.current, 'robin', channel, '@Ferry audit export', /CSV is for spreadsheets/);

    await teams.execute('robin', offer.id, 'auditLink');
    const { card, activity, privateViews } = teams.message(offer.id);
    const link = /"url":"([^"]+\/audit\/[\w-]{43})"/.exec(JSON.stringify(privateViews.robin))?.[1] ?? '';

    assert.ok(link.startsWith(sandbox.current.bot.url));
    assert.ok(!JSON.stringify([card, activity]).includes(link));
    assert.match(await (await fetch(link)).text(), /Download the audit log/);
    const file = await fetch(link, { method: 'POST', redirect: 'manual' });
    const text = await file.text();
    assert.equal(file.status, 200);
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="ferry-audit-.*\.csv"$/);
    assert.match(text, /,Robin Keller,requested,[0-9a-f-]{36},refresh,PROD,UAT,default,/);
    assert.match(text, /,auditLinkHandedOut,/);
    assert.ok(!text.includes(link.split('/').at(-1) as string));
    assert.equal((await fetch(link, { method: 'POST' })).status, 404);
    await ask(sandbox.current, 'robin', channel, '@Ferry audit me', /Robin Keller exported the audit log as CSV\./);
  });

  it('is shown to nobody whom LCS does not show the project', async () => {
    const { teams, tokenService } = sandbox.current;
    await tokenService.signIn(person('sam'));
    const page = await ask(sandbox.current, 'robin', channel, '@Ferry audit', /Audit log/);

    const refused = await teams.execute('sam', page.id, 'auditExport');

    assert.match(onlyForClicker(refused), /may read its audit log/);
  });
});
