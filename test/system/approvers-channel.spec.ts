import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import {
  buttonsFor,
  type Confirmed,
  cardIn,
  confirmed,
  dataOn,
  hasNoButtons,
  posters,
  withRules,
} from './approving.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec, shows } from './scene.ts';

/** Ferry has never heard from the channel Releases when it asks there. */
describe('approvals by the members of a channel', () => {
  const sandbox = sandboxForSpec({
    environmentPairs: 3, // one for each test
    config: withRules({ action: 'refresh', approvals: { from: { channel: 'releases' } } }),
  });

  beforeEach(async () => {
    const { lcs, tokenService } = sandbox.current;
    lcs.reset();
    lcs.requests.clear();
    await tokenService.signIn(person('robin'));
  });

  function cardInReleases(operation: Confirmed) {
    return cardIn(sandbox.current, sandbox.current.teams.conversations.releases, operation);
  }

  it('are asked for there, given there by a member without rights in LCS, and by nobody in the request’s own thread', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 1);
    const { asked, card } = operation;
    const copy = await cardInReleases(operation);
    const data = dataOn(copy);

    assert.match(teams.textOf(copy), /the members of the channel "releases"/);
    assert.match(String(copy.activity.summary), /Robin Keller asks for approval\. Refresh of DST-1 from SRC-1/);
    for (const who of ['ana', 'noor', 'sam']) {
      assert.deepEqual(await buttonsFor(sandbox.current, who, copy), ['approve', 'reject']);
      assert.deepEqual(await buttonsFor(sandbox.current, who, card), []);
      assert.match(onlyForClicker(await teams.executeWith(who, card.id, 'approve', data)), /on its card there/);
    }
    await teams.execute('sam', copy.id, 'approve');

    await botSays(sandbox.current, asked, /is done after/);
    for (const one of [card, copy]) await shows(sandbox.current, one, /Done\..*1 of 1.*Sam Okafor agreed/s);
    await hasNoButtons(sandbox.current, card, copy);
    assert.deepEqual(posters(sandbox.current), ['robin']);
    const inReleases = teams.messages(teams.conversations.releases).filter(({ from }) => from === 'bot');
    assert.equal(inReleases.length, 1, 'what comes of it is told where it was asked for');
  });

  it('are not given by the requester, who is a member too, by a guest, or by another tenant', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 2);
    const copy = await cardInReleases(operation);
    const data = dataOn(copy);

    assert.deepEqual(await buttonsFor(sandbox.current, 'robin', copy), ['cancel']);
    const approveAs = async (who: string) => onlyForClicker(await teams.executeWith(who, copy.id, 'approve', data));
    assert.match(await approveAs('robin'), /You asked for this yourself, so somebody else has to agree/);
    assert.match(await approveAs('jo'), /does not serve guests/);
    assert.match(await approveAs('kim'), /not set up for your organisation/);
    assert.match(
      onlyForClicker(await teams.executeWith('jo', copy.id, 'reject', { ...data, reason: 'No.' })),
      /guests/,
    );

    assert.match(teams.textOf(teams.message(copy.id)), /1 needed/);
    await teams.execute('robin', copy.id, 'cancel');
    for (const one of [operation.card, copy]) await shows(sandbox.current, one, /Cancelled/);
    await hasNoButtons(sandbox.current, operation.card, copy);
    assert.deepEqual(posters(sandbox.current), []);
  });

  it('are not given by card data that was copied into another conversation', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 3);
    const copy = await cardInReleases(operation);
    const data = dataOn(copy);

    for (const where of [{ chat: 'noor' }, { channel: 'general' }, { group: true }] as const) {
      const foreign = await ask(sandbox.current, 'noor', where, '@Ferry help', /Ferry/);
      const forged = await teams.executeWith('noor', foreign.id, 'approve', data);
      assert.match(onlyForClicker(forged), /does not belong to an operation of this conversation/);
      assert.equal(teams.message(foreign.id).edited, 0);
    }

    assert.match(teams.textOf(teams.message(copy.id)), /1 needed/);
    assert.deepEqual(posters(sandbox.current), []);
    await teams.execute('noor', copy.id, 'reject', { reason: 'Only a test.' });
    await shows(sandbox.current, operation.card, /Noor Haddad rejected it/);
  });
});
