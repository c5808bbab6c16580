import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { createTurnLimits } from '../../../src/channel/turn-limits.ts';
import { CHAT, cardClick, createChannelScene, IN_CHAT, invoke, makeActivity, THREAD } from '../../support/channel.ts';
import { createCommandScene } from '../../support/commands.ts';
import { makeOperation, NOON } from '../../support/operations.ts';

const ROBIN = makeOperation().requester;
const ANA = { ...ROBIN, objectId: 'ana' };
const SAM = { ...ROBIN, objectId: 'sam' };
const SECOND = 1000;

describe('the limits on turns', () => {
  /** Books turns of these people in one conversation, a second apart; gives which were allowed. */
  function allowed(limits: { person: number; conversation: number }, people: readonly (typeof ROBIN)[]) {
    const { book } = createTurnLimits({ turnsPerPerson: limits.person, turnsPerConversation: limits.conversation });
    return people.map((person, index) => book(person, THREAD, NOON + index * SECOND).ok);
  }

  it('hold for each person by themselves', () => {
    assert.deepEqual(allowed({ person: 2, conversation: 9 }, [ROBIN, ROBIN, ROBIN, ANA, ANA, ANA]), [
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('hold for all in a conversation together', () => {
    assert.deepEqual(allowed({ person: 2, conversation: 3 }, [ROBIN, ROBIN, ANA, ANA, SAM]), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('take the threads of a channel for one conversation, and another chat for another', () => {
    const { book } = createTurnLimits({ turnsPerPerson: 9, turnsPerConversation: 1 });
    const results = ['19:c;messageid=1', '19:c;messageid=2', '19:c', CHAT].map((id) => book(ROBIN, id, NOON).ok);
    assert.deepEqual(results, [true, false, false, true]);
  });

  it('let the next turn be as soon as the oldest is a minute ago, and say when', () => {
    const { book } = createTurnLimits({ turnsPerPerson: 2, turnsPerConversation: 9 });
    book(ROBIN, THREAD, NOON);
    book(ROBIN, THREAD, NOON + 30 * SECOND);
    const refused = book(ROBIN, THREAD, NOON + 48 * SECOND);
    assert.ok(!refused.ok);
    assert.match(refused.sentence, /Try again in 12 seconds\.$/);
    assert.equal(book(ROBIN, THREAD, NOON + 59_999).ok, false);
    assert.equal(book(ROBIN, THREAD, NOON + 60 * SECOND).ok, true);
    assert.equal(book(ROBIN, THREAD, NOON + 61 * SECOND).ok, false);
  });

  it('count what clients ask by themselves apart, and limit it, too', () => {
    const { book } = createTurnLimits({ turnsPerPerson: 9, turnsPerConversation: 2 });
    const automatic = [1, 2, 3].map((n) => book({ ...ROBIN, objectId: String(n) }, THREAD, NOON, true).ok);
    assert.deepEqual(automatic, [true, true, false]);
    assert.deepEqual(
      [book(ROBIN, THREAD, NOON).ok, book(ANA, THREAD, NOON).ok, book(SAM, THREAD, NOON).ok],
      [true, true, false],
    );
  });

  it('do not count what they refuse, neither for the person nor for the conversation', () => {
    const { book } = createTurnLimits({ turnsPerPerson: 1, turnsPerConversation: 2 });
    assert.equal(book(ROBIN, THREAD, NOON).ok, true);
    for (let n = 0; n < 5; n += 1) assert.equal(book(ROBIN, THREAD, NOON + 59 * SECOND).ok, false);
    assert.equal(book(ANA, THREAD, NOON + 59 * SECOND).ok, true);
    assert.equal(book(ROBIN, THREAD, NOON + 60 * SECOND).ok, true);
  });

  it('are news once a minute', () => {
    const { book } = createTurnLimits({ turnsPerPerson: 1, turnsPerConversation: 9 });
    book(ROBIN, THREAD, NOON);
    const news = [1, 2, 59, 61, 62, 122].map((seconds) => {
      const booking = book(ROBIN, THREAD, NOON + seconds * SECOND);
      return booking.ok ? 'allowed' : booking.isNews;
    });
    assert.deepEqual(news, [true, false, false, 'allowed', true, 'allowed']);
  });

  it('never say "in 0 seconds"', () => {
    const { book } = createTurnLimits({ turnsPerPerson: 1, turnsPerConversation: 9 });
    book(ROBIN, THREAD, NOON);
    const refused = book(ROBIN, THREAD, NOON + 59_999);
    assert.ok(!refused.ok && refused.sentence.endsWith('in 1 second.'));
  });
});

describe('a turn over the limit', () => {
  /** Robin has had the one turn that there is. */
  async function spent(turnsPerConversation = 9) {
    const turnLimits = createTurnLimits({ turnsPerPerson: 1, turnsPerConversation });
    const channel = createChannelScene(createCommandScene(), { turnLimits });
    await channel.turn(makeActivity({ text: 'whoami' }));
    channel.commands.say.resetHistory();
    channel.scene.domain.backend.listEnvironments.resetHistory();
    return { ...channel, before: channel.written.length };
  }

  it('says once in that minute when to try again, and is silent then', async () => {
    const { turn, texts, written, before, commands, scene } = await spent();
    for (const id of ['2', '3', '4']) await turn(makeActivity({ id }));
    assert.equal(written.length, before + 1);
    assert.match(texts().at(-1) ?? '', /You ask faster .* Try again in 60 seconds\./);
    assert.equal(commands.say.callCount, 0);
    await scene.domain.clock.advance(60 * SECOND);
    await turn(makeActivity({ id: '5' }));
    assert.equal(commands.say.callCount, 1);
  });

  it('stores nothing, and asks nothing about the person', async () => {
    const { turn, deps, roster, scene } = await spent();
    roster.membershipOf.resetHistory();
    await turn(makeActivity({ ...IN_CHAT, id: '2', text: 'refresh UAT from PROD' }));
    assert.equal(await deps.conversations.get(CHAT), null);
    assert.equal(roster.membershipOf.callCount, 0);
    assert.equal(scene.domain.backend.listEnvironments.callCount, 0);
    assert.equal(await deps.seen.first(`message ${CHAT} 2`, NOON), true);
  });

  it('answers every click with the sentence, and does nothing', async () => {
    const { turn, written, before, commands } = await spent();
    for (const id of ['2', '3']) {
      const answer = await turn(cardClick('cancel', { operationId: 'x', revision: 1 }, { id }));
      assert.match(JSON.stringify(answer), /activity\.message.*Try again in 60 seconds/);
    }
    assert.equal(written.length, before);
    assert.equal(commands.click.callCount, 0);
  });

  it('answers what a client asks by itself so that nothing changes on its card', async () => {
    const { turn, written, before, commands } = await spent();
    const view = { operationId: makeOperation().id, revision: 1 };
    const asked = (id: string) => turn(cardClick('view', view, { id }, { trigger: 'automatic' }));
    await asked('2');
    assert.equal(commands.click.callCount, 1, 'what people asked does not count here');
    commands.click.resetHistory();
    const answer = await asked('3');
    assert.match(JSON.stringify(answer?.body), /"statusCode":500.*microsoft\.error/);
    assert.equal(written.length, before);
    assert.equal(commands.click.callCount, 0);
  });

  it('is none when it belongs to a sign-in', async () => {
    const { turn, signIn } = await spent();
    for (const state of ['111111', '222222', '333333']) {
      assert.deepEqual(await turn(invoke('signin/verifyState', { state })), { status: 200 });
    }
    assert.equal(signIn.get.callCount, 3);
  });

  it('is told from a stranger, who is none of those it counts', async () => {
    const { turn, texts } = await spent(2);
    const stranger: Partial<Activity> = { channelData: { tenant: { id: '99999999-9999-4999-8999-999999999999' } } };
    for (const id of ['2', '3', '4']) await turn(makeActivity({ id, ...stranger }));
    assert.match(texts().at(-1) ?? '', /not set up for your organisation/);
    const from = { id: '29:ana', name: 'Ana', aadObjectId: ANA.objectId };
    await turn(makeActivity({ id: '5', from, text: 'whoami' }));
    assert.doesNotMatch(texts().join(), /Try again/);
  });

  it('answers other invokes as what they are: too many', async () => {
    const { turn } = await spent();
    assert.deepEqual(await turn(invoke('composeExtension/query', {})), { status: 429 });
  });
});
