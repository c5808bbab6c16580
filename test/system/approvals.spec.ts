import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import {
  buttonsFor,
  type Confirmed,
  cardIn,
  confirmed,
  dataOn,
  GENERAL,
  hasNoButtons,
  ids,
  posters,
  withRules,
} from './approving.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec, shows } from './scene.ts';

/** Ana has a chat with Ferry; Sam, who is no member in LCS, has written to it in a channel only; Noor never. */
describe('approvals by people whom the rules name', () => {
  const sandbox = sandboxForSpec({
    environmentPairs: 5, // one for each test
    config: withRules(
      { action: 'refresh', target: 'DST-1', approvals: { required: 2, from: ids('robin', 'ana', 'sam') } },
      { action: 'refresh', target: 'DST-4', approvals: { from: ids('ana'), expiresAfterSeconds: 4 } },
      { action: 'refresh', target: 'DST-5', approvals: { from: ids('robin', 'ana'), selfApproval: true } },
      { action: 'refresh', approvals: { from: ids('ana', 'noor') } },
    ),
  });

  before(async () => {
    await ask(sandbox.current, 'ana', { chat: 'ana' }, 'help', /Ferry/);
    await ask(sandbox.current, 'sam', GENERAL, '@Ferry help', /Ferry/);
  });

  beforeEach(async () => {
    const { lcs, tokenService } = sandbox.current;
    lcs.reset();
    lcs.requests.clear();
    await tokenService.signIn(person('robin'));
  });

  /** What asks Ana, in her chat. */
  function anasCard(operation: Confirmed) {
    return cardIn(sandbox.current, sandbox.current.teams.conversations.personal('ana'), operation);
  }

  it('needs both, not the requester and nobody twice, runs with the requester’s token, and every copy says who agreed', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 1);
    const { asked, card } = operation;
    const copy = await anasCard(operation);
    const mention = await botSays(sandbox.current, asked, /waits for your approval/);
    const data = dataOn(copy);

    assert.deepEqual(mention.notified, ['sam']);
    assert.match(mention.text, /<at>Sam Okafor<\/at>/);
    assert.match(teams.textOf(copy), /by 2 people.*it overwrites DST-1.*2 needed.*From Ana Duarte or Sam Okafor/s);
    assert.match(teams.textOf(copy), /What is lost on DST-1/, 'approvers see what the requester saw');
    assert.deepEqual(await buttonsFor(sandbox.current, 'robin', card), ['cancel']);
    assert.deepEqual(await buttonsFor(sandbox.current, 'noor', card), []);
    assert.deepEqual(await buttonsFor(sandbox.current, 'sam', card), ['approve', 'reject']);
    assert.deepEqual(await buttonsFor(sandbox.current, 'ana', copy), ['approve', 'reject']);
    assert.match(onlyForClicker(await teams.executeWith('robin', card.id, 'approve', data)), /You asked for this/);
    assert.match(onlyForClicker(await teams.executeWith('noor', card.id, 'approve', data)), /Only the approvers/);

    await teams.execute('ana', copy.id, 'approve');
    await shows(sandbox.current, card, /by one more person.*1 of 2.*Ana Duarte agreed/s);
    await shows(sandbox.current, copy, /1 of 2/);
    assert.deepEqual(await buttonsFor(sandbox.current, 'ana', card), []);
    assert.match(onlyForClicker(await teams.executeWith('ana', card.id, 'approve', data)), /have agreed already/);
    assert.deepEqual(posters(sandbox.current), []);

    const { lcs } = sandbox.current;
    lcs.refreshSeconds = 3600;
    await buttonsFor(sandbox.current, 'sam', card);
    await teams.execute('sam', card.id, 'approve');
    const started = await botSays(sandbox.current, asked, /the refresh of DST-1 from SRC-1 has started in LCS/);
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    lcs.refreshSeconds = 1;
    await botSays(sandbox.current, asked, /is done after/);
    for (const one of [card, copy]) {
      await shows(sandbox.current, one, /Done\..*2 of 2.*Ana Duarte agreed · \{\{DATE.*Sam Okafor agreed · \{\{DATE/s);
    }
    await hasNoButtons(sandbox.current, card, copy);
    assert.deepEqual(started.notified, ['robin']);
    assert.deepEqual(posters(sandbox.current), ['robin']);
  });

  it('ends with one rejection, which needs a reason, is told in the thread and gives the environments back', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 2);
    const { asked, card } = operation;
    const copy = await anasCard(operation);

    assert.match(onlyForClicker(await teams.execute('ana', copy.id, 'reject', { reason: '  ' })), /say why/);
    assert.match(teams.textOf(teams.message(card.id)), /Waiting for approval/);
    await teams.execute('ana', copy.id, 'reject', { reason: 'Not before *the audit* <at>Ana</at>.' });

    const told = await botSays(sandbox.current, asked, /DST-2 from SRC-2 was rejected, and nothing was sent/);
    assert.deepEqual(told.notified, ['robin']);
    assert.match(told.text, /The reason: "Not before/);
    assert.equal(told.mentions.length, 1, 'a reason mentions nobody');
    for (const one of [card, copy]) {
      await shows(sandbox.current, one, /Rejected.*Not before.*Ana Duarte rejected it/s);
    }
    await hasNoButtons(sandbox.current, card, copy);
    const again = await confirmed(sandbox.current, 2);
    await shows(sandbox.current, again.card, /Waiting for approval/);
    await buttonsFor(sandbox.current, 'robin', again.card);
    await teams.execute('robin', again.card.id, 'cancel');
    await shows(sandbox.current, again.card, /Cancelled/);
    assert.deepEqual(posters(sandbox.current), []);
  });

  it('shows who comes second, at the same moment or after it ran, how it is, and sends nothing twice', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 3);
    const { asked, card } = operation;
    const copy = await anasCard(operation);
    const data = dataOn(copy);

    // Noor, whom Ferry has never seen, finds the buttons in the thread.
    assert.deepEqual(await buttonsFor(sandbox.current, 'noor', card), ['approve', 'reject']);
    const both = await Promise.all([
      teams.executeWith('noor', card.id, 'approve', data),
      teams.executeWith('ana', copy.id, 'approve', data),
    ]);
    await botSays(sandbox.current, asked, /is done after/);
    const late = await teams.executeWith('ana', copy.id, 'reject', { ...data, reason: 'Too late.' });

    for (const { body } of both) assert.match(JSON.stringify(body), /1 of 1.*(Noor Haddad|Ana Duarte) agreed/);
    assert.match(JSON.stringify(late.body), /Done\..*1 of 1/);
    assert.doesNotMatch(JSON.stringify(late.body), /Too late/);
    for (const one of [card, copy]) await shows(sandbox.current, one, /Done\..*1 of 1.*agreed/s);
    await hasNoButtons(sandbox.current, card, copy);
    assert.deepEqual(posters(sandbox.current), ['robin']);
  });

  it('expires when nobody agrees in time: the buttons go everywhere, and the requester is told', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 4);
    const { asked, card } = operation;
    const copy = await anasCard(operation);
    const data = dataOn(copy);

    const told = await botSays(sandbox.current, asked, /DST-4 from SRC-4 was not approved in time/);
    for (const one of [card, copy]) await shows(sandbox.current, one, /Expired: nobody approved it in time/);
    const late = await teams.executeWith('ana', copy.id, 'approve', data);

    assert.deepEqual(told.notified, ['robin']);
    assert.match(JSON.stringify(late.body), /Expired/);
    await hasNoButtons(sandbox.current, card, copy);
    assert.deepEqual(posters(sandbox.current), []);
  });

  it('counts the requester’s own agreement where the rules say so, and says it loudly on every card and in the audit log', async () => {
    const { teams } = sandbox.current;
    const operation = await confirmed(sandbox.current, 5);
    const { asked, card } = operation;
    const copy = await anasCard(operation);

    assert.deepEqual(await buttonsFor(sandbox.current, 'robin', card), ['approve', 'cancel']);
    await teams.execute('robin', card.id, 'approve');
    await botSays(sandbox.current, asked, /is done after/);

    for (const one of [card, copy]) {
      const shown = await shows(sandbox.current, one, /Done\..*Robin Keller agreed to their own request/s);
      assert.match(
        JSON.stringify(shown.card),
        /"text":"Robin Keller agreed to their own request.{0,150}"color":"Warning"/,
      );
    }
    const log = await ask(sandbox.current, 'robin', GENERAL, '@Ferry audit DST-5', /Audit log/);
    const words = teams.textOf(log);
    assert.match(words, /Robin Keller approved the refresh of DST-5 from SRC-5, which is their own request \(1 of 1\)/);
    assert.match(
      words,
      /confirmed the refresh of DST-5 from SRC-5, which needs 1 approval, of which their own may be one/,
    );
    assert.deepEqual(posters(sandbox.current), ['robin']);
  });
});
