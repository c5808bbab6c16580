import assert from 'node:assert/strict';
import { NO_LIMITS } from '../../sandbox/lcs/limits.ts';
import { person } from '../../sandbox/people.ts';
import type { Delivery } from '../../sandbox/teams/activity.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { botSays, onlyForClicker, REFRESH_POST, sandboxForSpec, shows } from './scene.ts';

const HISTORY = /^\/environmentinfo\/v1\/history\//;
const START_POST = /^\/environment\/v1\/start\//;

describe("an answer of LCS's that is lost", () => {
  const sandbox = sandboxForSpec({ timing: { adoption: 4 } });

  beforeEach(async () => {
    const { lcs, tokenService } = sandbox.current;
    lcs.reset();
    Object.assign(lcs.limits, { ...NO_LIMITS, operationsPerDay: lcs.limits.operationsPerDay });
    lcs.requests.clear();
    lcs.faults.clear();
    await tokenService.signIn(person('robin'));
  });

  /** Robin asks in the channel and gets the card to confirm. */
  async function requested(text: string, title: RegExp): Promise<{ asked: Delivery; card: Message }> {
    const asked = await sandbox.current.teams.post('robin', { channel: 'general' }, `@Ferry ${text}`);
    return { asked, card: await botSays(sandbox.current, asked, title) };
  }

  const lose = (kind: 'lost' | 'reset', path = REFRESH_POST) =>
    sandbox.current.lcs.faults.add({ name: kind, method: 'POST', path, fault: { kind } });

  it('after LCS accepted: is found in the history, and told when it is done, after one POST', async () => {
    const { teams, lcs } = sandbox.current;
    lcs.refreshSeconds = 3600;
    lose('lost');
    const { asked, card } = await requested('refresh UAT from PROD', /Refresh of UAT/);

    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /Running in LCS.*found in LCS's history.*does not name who started it/);
    const [operation] = lcs.operations();
    lcs.finishNow(operation?.id ?? '');
    await botSays(sandbox.current, asked, /refresh of UAT from PROD is done/);

    await shows(sandbox.current, card, new RegExp(`Done\\.[^]*${operation?.id}`));
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  });

  it('though LCS never got it: asks the requester, and nobody else can answer', async () => {
    const { teams, lcs } = sandbox.current;
    lose('reset');
    const { asked, card } = await requested('refresh UAT from PROD', /Refresh of UAT/);

    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /looks at LCS's history/);
    await botSays(sandbox.current, asked, /nobody knows whether the refresh of UAT from PROD has started/);
    await shows(sandbox.current, card, /could not see in LCS what became of it/);
    const refused = await teams.execute('ana', card.id, 'saidNotStarted');
    assert.match(onlyForClicker(refused), /Only the person who asked for this, or who may approve it/);
    await teams.execute('robin', card.id, 'saidNotStarted');

    await shows(sandbox.current, card, /never started in LCS/);
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  });

  it('while two began that may be it: asks which one, and follows that', async () => {
    const { teams, lcs } = sandbox.current;
    const { asked, card } = await requested('refresh UAT from PROD', /Refresh of UAT/);
    const unreadable = { kind: 'answer', status: 403, body: '' } as const;
    lcs.faults.add({ name: 'no history', path: HISTORY, times: Number.POSITIVE_INFINITY, fault: unreadable });
    lose('reset');

    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /looks at LCS's history/);
    const ours = lcs.injectPortalOperation({ environment: 'UAT', source: 'PROD', status: 'InProgress' });
    lcs.injectPortalOperation({ environment: 'UAT', source: 'GOLD', status: 'Failed' });
    lcs.faults.clear('no history');
    await botSays(sandbox.current, asked, /Several operations in LCS's history may be it/);
    await shows(sandbox.current, card, /shows 2 operations that may be the refresh of UAT/);
    await teams.execute('robin', card.id, 'saidStarted', { lcsActivityId: ours.id });
    await shows(sandbox.current, card, /Running in LCS/);
    lcs.force(ours.id, 'Completed');

    await shows(sandbox.current, card, new RegExp(`Done\\.[^]*${ours.id}`));
    assert.equal(lcs.requests.count('POST', REFRESH_POST), 1);
  });

  it("of a start: is found by the environment's state", async () => {
    const { teams, lcs } = sandbox.current;
    lose('lost', START_POST);
    const { asked, card } = await requested('start DEV-2', /Start of DEV-2/);

    await teams.execute('robin', card.id, 'confirm');
    await botSays(sandbox.current, asked, /start of DEV-2 is done/);

    await shows(sandbox.current, card, /Done\./);
    assert.equal(lcs.requests.count('POST', START_POST), 1);
  });

  it('of a stop that LCS never got: needs no activity id to say so', async () => {
    const { teams, lcs } = sandbox.current;
    const path = /^\/environment\/v1\/stop\//;
    lose('reset', path);
    const { card } = await requested('stop DEV-1', /Stop of DEV-1/);

    await teams.execute('robin', card.id, 'confirm');
    await shows(sandbox.current, card, /looks at the state of DEV-1/);
    await shows(sandbox.current, card, /could not see in LCS/);
    assert.doesNotMatch(JSON.stringify(teams.message(card.id).card), /Input\./);
    await teams.execute('robin', card.id, 'saidNotStarted');

    await shows(sandbox.current, card, /never started in LCS/);
    assert.equal(lcs.requests.count('POST', path), 1);
  });
});
