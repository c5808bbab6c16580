import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { person } from '../../sandbox/people.ts';
import type { Delivery } from '../../sandbox/teams/activity.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec, shows } from './scene.ts';

const GET_TOKEN = /usertoken\/GetToken\?/;
const STATUS = /fetchstatus/;

describe('an operation whose tokens are all gone', () => {
  const sandbox = sandboxForSpec({ timing: { unknownStatus: 300 } });
  const channel = { channel: 'general' } as const;

  beforeEach(async () => {
    const { bot, lcs, entra, tokenService, teams } = sandbox.current;
    await bot.restart(); // it holds no tokens of the test before
    lcs.reset();
    lcs.refreshSeconds = 3600;
    entra.tokenLifetimeSeconds = 4;
    tokenService.tokenLifetimeSeconds = 3600;
    teams.clients.silentSignIn = true;
    for (const key of ['robin', 'ana', 'sam']) {
      entra.unrevoke(person(key));
      tokenService.signOut(person(key));
    }
    await tokenService.signIn(person('robin'));
    await tokenService.signIn(person('ana'));
  });

  /** Somebody's refresh runs, and then neither Entra nor the token service has a token for them any more. */
  async function paused(who = 'robin'): Promise<{ asked: Delivery; card: Message }> {
    const { teams, entra, tokenService } = sandbox.current;
    const asked = await teams.post(who, channel, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT from PROD/);
    await teams.execute(who, card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /Running in LCS/);
    entra.revoke(person(who));
    tokenService.signOut(person(who));
    const words = new RegExp(`Paused: sign in to go on\\..*${person(who).name} signs in`, 's');
    await shows(sandbox.current, card, words, 30_000);
    return { asked, card };
  }

  /** Everything that asks for a sign-in so that an operation can be followed, wherever, since that message. */
  function requestsSince({ activityId }: Delivery): readonly Message[] {
    const isRequest = ({ text, attachments }: Message) => /cannot follow/.test(JSON.stringify([text, attachments]));
    return sandbox.current.teams.messages().filter((message) => later(message, activityId) && isRequest(message));
  }

  function later({ id, from }: Message, than: string): boolean {
    return from === 'bot' && BigInt(id) > BigInt(than);
  }

  async function requestAfter(asked: Delivery): Promise<Message> {
    return sandbox.current.teams
      .waitFor(() => requestsSince(asked).length > 0, 30_000)
      .then(() => {
        return requestsSince(asked)[0] as Message;
      });
  }

  /** So many polls in vain from now on: each asks the token service. */
  async function polledInVain(times: number): Promise<void> {
    const { requests } = sandbox.current.tokenService;
    requests.clear();
    await requests.waitFor('GET', GET_TOKEN, times, 60_000);
  }

  function finishMessages({ conversationId }: Delivery): readonly Message[] {
    return sandbox.current.teams.messages(conversationId).filter(({ text }) => /is done after/.test(text));
  }

  async function finished(asked: Delivery, card: Message): Promise<Message> {
    const { lcs } = sandbox.current;
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    const told = await botSays(sandbox.current, asked, /is done after/, 30_000);
    await shows(sandbox.current, card, /Done\./, 30_000);
    assert.equal(finishMessages(asked).length, 1);
    return told;
  }

  it('where no 1:1 is known: one mention in the thread over many polls, and it goes on after the sign-in', async () => {
    const { teams } = sandbox.current;
    // Ana never writes to Ferry in 1:1 here.
    const { asked, card } = await paused('ana');
    const request = await requestAfter(asked);

    await polledInVain(11);

    assert.deepEqual(
      requestsSince(asked).map(({ id }) => id),
      [request.id],
    );
    assert.equal(request.conversationId, asked.conversationId);
    assert.deepEqual(request.notified, ['ana']);
    assert.match(teams.textOf(teams.message(card.id)), /Paused: sign in to go on/);

    const reply = await teams.reply('ana', asked.conversationId, '@Ferry sign in');
    const signIn = await teams.waitFor(
      (message) => later(message, reply.activityId) && /card\.oauth/.test(JSON.stringify(message.attachments)),
    );
    await teams.signIn('ana', signIn.id);
    await shows(sandbox.current, card, /Running in LCS/, 30_000);

    const told = await finished(asked, card);
    assert.deepEqual(told.notified, ['ana']);
    assert.equal(requestsSince(asked).length, 1);
  }).timeout(120_000);

  it('where a 1:1 is known: one sign-in card there, a restart asks nobody again, and one finish message comes', async () => {
    const { teams, bot } = sandbox.current;
    await ask(sandbox.current, 'robin', { chat: 'robin' }, 'help', /Ferry/);
    const { asked, card } = await paused();
    const request = await requestAfter(asked);

    await polledInVain(5);
    await bot.kill('SIGKILL');
    await bot.start();
    await polledInVain(10);

    assert.deepEqual(
      requestsSince(asked).map(({ id, conversationId }) => [id, conversationId]),
      [[request.id, teams.conversations.personal('robin')]],
    );
    assert.match(JSON.stringify(request.attachments), /card\.oauth.*refresh of UAT from PROD/);
    assert.match(JSON.stringify(request.attachments), /tokenExchangeResource/);

    await teams.signIn('robin', request.id);
    await shows(sandbox.current, card, /Running in LCS/, 30_000);
    await finished(asked, card);
    assert.equal(requestsSince(asked).length, 1);
  }).timeout(120_000);

  it('Teams answers the card in 1:1 silently where it can, and nobody does anything', async () => {
    const { teams, bot, entra, tokenService } = sandbox.current;
    entra.tokenLifetimeSeconds = 3600;
    await ask(sandbox.current, 'robin', { chat: 'robin' }, 'help', /Ferry/);
    const asked = await teams.post('robin', channel, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT from PROD/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await shows(sandbox.current, card, /Running in LCS/);

    // What the bot holds is in its memory, and the token service has forgotten: Entra would still give a token.
    await bot.kill('SIGKILL');
    tokenService.signOut(person('robin'));
    await bot.start();
    const request = await requestAfter(asked);
    await teams.waitFor(({ id, signIns }) => id === request.id && signIns.robin?.state === 'done', 30_000);

    await finished(asked, card);
    assert.equal(requestsSince(asked).length, 1);
  }).timeout(120_000);

  it('another member goes on with their own sign-in, one who is none does not, and the requester is told the end', async () => {
    const { teams, lcs, tokenService } = sandbox.current;
    const { asked, card } = await paused();
    await tokenService.signIn(person('sam'));
    tokenService.signOut(person('ana'));

    const refused = await teams.execute('sam', card.id, 'takeOver');
    assert.match(onlyForClicker(refused), /You have no access to this project in LCS/);
    assert.match(teams.textOf(teams.message(card.id)), /Paused: sign in to go on/);

    await teams.execute('ana', card.id, 'takeOver');
    lcs.requests.clear();
    await teams.signIn('ana', card.id);
    await shows(sandbox.current, card, /Running in LCS.*Ana Duarte's sign-in/s, 30_000);
    await lcs.requests.waitFor('GET', STATUS, 3, 30_000);
    const bearers = lcs.requests.entries().map(({ headers }) => decodeJwt((headers.authorization ?? '').slice(7)).oid);
    assert.deepEqual([...new Set(bearers)], [person('ana').objectId]);

    const told = await finished(asked, card);
    assert.deepEqual(told.notified, ['robin']);
    assert.match(told.text, /<at>Robin Keller<\/at>/);
  }).timeout(120_000);
});
