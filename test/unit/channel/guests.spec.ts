import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { Fetch } from '../../../src/auth/fetch.ts';
import { createRoster } from '../../../src/channel/roster.ts';
import { CHAT, cardClick, createChannelScene, IN_CHAT, invoke, makeActivity, THREAD } from '../../support/channel.ts';
import { createCommandScene } from '../../support/commands.ts';
import { createFakeClock, settled } from '../../support/fake-clock.ts';
import { makeOperation } from '../../support/operations.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';

const HOUR = 3_600_000;
const ROBIN = { person: makeOperation().requester, mri: '29:robin' };
const ANA = { person: { ...ROBIN.person, objectId: 'ana' }, mri: '29:ana' };
const WHERE = { serviceUrl: 'https://smba.example/emea/', conversationId: THREAD };
const MEMBER = { userPrincipalName: 'robin@contoso.test', userRole: 'user' };
const GUEST = { userPrincipalName: 'jo_fabrikam.test#EXT#@contoso.test', userRole: 'guest' };

interface Told {
  readonly status?: number;
  readonly body?: unknown;
  readonly retryAfter?: string;
}

/** A roster over a connector that answers in this order, the last for ever; null: never. */
function rosterOf(...answers: readonly (Told | Error | null)[]) {
  const clock = createFakeClock();
  const logger = createRecordingLogger();
  const left = [...answers];
  const fetch = sinon.spy(async (_url: string, _init?: Parameters<Fetch>[1]) => {
    const told = left.length > 1 ? left.shift() : left[0];
    if (told instanceof Error) throw told;
    if (!told) return new Promise<never>(() => undefined);
    const { status = 200, body = MEMBER, retryAfter = null } = told;
    return { status, headers: { get: () => retryAfter }, text: async () => JSON.stringify(body) };
  });
  const botToken = sinon.stub<[], Promise<string>>().resolves('bot-token');
  const roster = createRoster({ fetch, botToken, clock, logger });
  const ask = (who = ROBIN) => roster.membershipOf(who, WHERE);
  /** … however long it waits. */
  const askPatiently = async () => {
    const asked = ask();
    for (let n = 0; n < 30; n += 1) {
      await settled();
      await clock.advance(100);
    }
    return asked;
  };
  return { ask, askPatiently, clock, fetch, botToken, logger };
}

describe('the roster', () => {
  it("is asked for the person in the channel, with the bot's own token", async () => {
    const { ask, fetch } = rosterOf({ body: MEMBER });
    assert.equal(await ask(), 'member');
    const [url, init] = fetch.firstCall.args;
    const channel = encodeURIComponent(THREAD.split(';')[0] as string);
    assert.equal(url, `https://smba.example/emea/v3/conversations/${channel}/members/29%3Arobin`);
    assert.deepEqual([init?.method, init?.headers?.authorization], ['GET', 'Bearer bot-token']);
  });

  const kinds: Readonly<Record<string, readonly [unknown, string]>> = {
    'a member, whatever else their role is called': [{ ...MEMBER, userRole: 'owner' }, 'member'],
    'a member without a role': [{ userPrincipalName: MEMBER.userPrincipalName }, 'member'],
    'a guest by their role': [{ ...MEMBER, userRole: 'Guest' }, 'guest'],
    'a guest by their UPN, though Teams calls them a user': [{ ...GUEST, userRole: 'user' }, 'guest'],
    'somebody of another organisation in a shared channel': [
      { userPrincipalName: 'kim@fabrikam.test', userRole: 'user', tenantId: '99999999-9999-4999-8999-999999999999' },
      'guest',
    ],
    'a member by their tenant': [{ ...MEMBER, tenantId: ROBIN.person.tenantId.toUpperCase() }, 'member'],
    'an anonymous person': [{ ...MEMBER, userRole: 'anonymous' }, 'guest'],
    'somebody without a UPN, who may be anybody': [{ userRole: 'user' }, 'unknown'],
    'what is no answer': ['<html>', 'unknown'],
  };
  for (const [who, [body, expected]] of Object.entries(kinds)) {
    it(`knows ${who}: ${expected}`, async () => {
      assert.equal(await rosterOf({ body }).ask(), expected);
    });
  }

  it('is read once per person and hour', async () => {
    const { ask, clock, fetch } = rosterOf({ body: MEMBER });
    for (let n = 0; n < 3; n += 1) await ask();
    await clock.advance(HOUR - 1);
    await ask();
    assert.equal(fetch.callCount, 1);
    await ask(ANA);
    assert.equal(fetch.callCount, 2);
    await clock.advance(1);
    await ask();
    assert.equal(fetch.callCount, 3);
  });

  it('is read once for turns at the same time', async () => {
    const { ask, fetch } = rosterOf({ body: GUEST });
    assert.deepEqual(await Promise.all([ask(), ask(), ask()]), ['guest', 'guest', 'guest']);
    assert.equal(fetch.callCount, 1);
  });

  it('remembers nothing of what it could not find out', async () => {
    const { ask, fetch } = rosterOf({ status: 404, body: {} }, { body: MEMBER });
    assert.equal(await ask(), 'unknown');
    assert.equal(await ask(), 'member');
    assert.equal(fetch.callCount, 2);
  });

  for (const status of [401, 403, 404]) {
    it(`does not ask twice for ${status}: the answer is no`, async () => {
      const { askPatiently, fetch, logger } = rosterOf({ status, body: {} });
      assert.equal(await askPatiently(), 'unknown');
      assert.equal(fetch.callCount, 1);
      assert.ok(logger.lines.some(({ facts }) => facts.outcome === status));
    });
  }

  for (const wrong of [{ status: 429 }, { status: 502 }, { status: 412 }, new Error('ECONNRESET')]) {
    it(`asks again in time after ${wrong instanceof Error ? wrong.message : wrong.status}`, async () => {
      const { askPatiently } = rosterOf(wrong, { body: MEMBER });
      assert.equal(await askPatiently(), 'member');
    });
  }

  it('waits as long as Teams asks for, if a turn has that time', async () => {
    const { ask, clock, fetch } = rosterOf({ status: 429, retryAfter: '2' }, { body: MEMBER });
    const asked = ask();
    await settled();
    await clock.advance(1999);
    assert.equal(fetch.callCount, 1);
    await clock.advance(1);
    assert.equal(await asked, 'member');
  });

  it('does not wait longer than a turn can', async () => {
    const { ask, fetch } = rosterOf({ status: 429, retryAfter: '3' }, { body: MEMBER });
    assert.equal(await ask(), 'unknown');
    assert.equal(fetch.callCount, 1);
  });

  it('gives up in time when Teams stays ill', async () => {
    const { askPatiently, fetch } = rosterOf({ status: 503 });
    assert.equal(await askPatiently(), 'unknown');
    assert.ok(fetch.callCount < 6, String(fetch.callCount));
  });

  it('does not hold a turn up when there is no answer at all, and uses one that comes late', async () => {
    const { ask, clock, fetch, botToken } = rosterOf({ body: MEMBER });
    const late = Promise.withResolvers<string>();
    botToken.onFirstCall().returns(late.promise);
    const asked = ask();
    await clock.advance(2500);
    assert.equal(await asked, 'unknown');
    late.resolve('bot-token');
    await settled();
    assert.equal(await ask(), 'member');
    assert.equal(fetch.callCount, 1);
  });

  it('does not throw when the bot has no token of its own', async () => {
    const { ask, botToken } = rosterOf({ body: MEMBER });
    botToken.onFirstCall().rejects(new Error('no secret'));
    assert.equal(await ask(), 'unknown');
    assert.equal(await ask(), 'member');
  });
});

describe('a guest', () => {
  function asGuest(membership: 'guest' | 'unknown' = 'guest', guests = false) {
    const channel = createChannelScene(createCommandScene(), { guests });
    channel.roster.membershipOf.resolves(membership);
    return channel;
  }

  it('hears that guests are not served, and nothing is kept or asked', async () => {
    const { turn, texts, commands, deps, roster } = asGuest();
    await turn(makeActivity({ text: 'backups', ...IN_CHAT }));
    assert.match(texts().join(), /does not serve guests/);
    assert.equal(commands.say.callCount, 0);
    assert.equal(await deps.conversations.get(CHAT), null);
    assert.equal(await deps.people.get(ROBIN.person), null);
    const [asker, where] = roster.membershipOf.firstCall.args;
    assert.deepEqual([asker.mri, where.conversationId], ['29:robin', CHAT]);
  });

  it('gets that as the answer to a click, and nothing is carried out', async () => {
    const { turn, commands, written } = asGuest();
    const answer = await turn(cardClick('cancel', { operationId: makeOperation().id, revision: 1 }));
    assert.match(JSON.stringify(answer), /activity\.message.*does not serve guests/);
    assert.equal(commands.click.callCount, 0);
    assert.deepEqual(written, []);
  });

  it('changes no card by what their client asks by itself', async () => {
    const view = cardClick('view', { operationId: makeOperation().id, revision: 1 }, {}, { trigger: 'automatic' });
    assert.match(JSON.stringify((await asGuest().turn(view))?.body), /"statusCode":500/);
  });

  it('cannot sign in', async () => {
    const { turn, signIn } = asGuest();
    assert.deepEqual(await turn(invoke('signin/verifyState', { state: '123456' })), { status: 403 });
    assert.equal(signIn.get.callCount, 0);
  });

  it('may install Ferry: that asks nothing about anybody', async () => {
    const { turn, roster, deps } = asGuest();
    await turn(makeActivity({ type: 'installationUpdate', action: 'add' }));
    await turn(makeActivity({ type: 'conversationUpdate', id: '2' }));
    assert.equal(roster.membershipOf.callCount, 0);
    assert.ok(await deps.conversations.get(THREAD));
  });

  it('is served where guests are allowed, and nobody reads a roster', async () => {
    const { turn, commands, roster } = asGuest('guest', true);
    await turn(makeActivity({ text: 'help' }));
    assert.equal(commands.say.callCount, 1);
    assert.equal(roster.membershipOf.callCount, 0);
  });

  it('is never somebody anonymous, whom Ferry does not serve at all', async () => {
    const { turn, texts, roster } = asGuest('guest', true);
    await turn(makeActivity({ from: { id: '29:anonymous', name: 'Anonymous' } }));
    assert.match(texts().join(), /work account/);
    assert.equal(roster.membershipOf.callCount, 0);
  });

  describe('or not: when that cannot be found out', () => {
    const SENTENCE = /could not find out whether you are a guest here\. Try again\./;

    it('the answer is no, in a sentence', async () => {
      const { turn, texts, commands } = asGuest('unknown');
      await turn(makeActivity({ text: 'backups' }));
      assert.match(texts().join(), SENTENCE);
      assert.equal(commands.say.callCount, 0);
    });

    it('a click gets it for the clicker alone', async () => {
      const { turn, written } = asGuest('unknown');
      const answer = await turn(cardClick('cancel', { operationId: makeOperation().id, revision: 1 }));
      assert.match(JSON.stringify(answer), SENTENCE);
      assert.deepEqual(written, []);
    });

    it('a sign-in does not look as if it had worked, and the person hears why', async () => {
      const { turn, texts, signIn } = asGuest('unknown');
      assert.deepEqual(await turn(invoke('signin/verifyState', { state: '123456' })), { status: 500 });
      assert.match(texts().join(), SENTENCE);
      assert.equal(signIn.get.callCount, 0);
    });

    it('the next turn is served when it can', async () => {
      const { turn, commands, roster } = asGuest('unknown');
      await turn(makeActivity());
      roster.membershipOf.resolves('member');
      await turn(makeActivity({ id: 'message-2' }));
      assert.equal(commands.say.callCount, 1);
    });
  });

  it('leaves a turn the rest of its four seconds', async () => {
    const channel = createChannelScene();
    const { clock, backend } = channel.scene.domain;
    channel.roster.membershipOf.callsFake(async () => {
      await clock.sleep(2500);
      return 'member';
    });
    const asked = Promise.withResolvers<void>();
    backend.listBackups.callsFake(() => {
      asked.resolve();
      return new Promise(() => undefined);
    });
    const turned = channel.turn(makeActivity({ text: 'backups' }));
    await settled();
    await clock.advance(2500);
    await asked.promise;
    await clock.advance(1499);
    assert.deepEqual(channel.texts(), []);
    await clock.advance(1);
    await turned;
    assert.match(channel.texts().join(), /Still asking/);
  });
});
