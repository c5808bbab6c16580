import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import sinon from 'sinon';
import { answerUnhandled } from '../../../src/channel/bot.ts';
import { FerryError } from '../../../src/errors.ts';
import {
  CHAT,
  cardClick,
  contextOf,
  createChannelScene,
  IN_CHAT,
  invoke,
  makeActivity,
  SIGN_IN,
  THREAD,
} from '../../support/channel.ts';
import { createCommandScene } from '../../support/commands.ts';
import { settled } from '../../support/fake-clock.ts';
import { makeOperation } from '../../support/operations.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';

const PERSON = makeOperation().requester;
const ELSEWHERE = { channelData: { tenant: { id: '99999999-9999-4999-8999-999999999999' } } };

function attachmentOf(activity: Partial<Activity> | undefined) {
  const [attachment] = activity?.attachments ?? [];
  assert.ok(attachment);
  return attachment;
}

/** A scene in which LCS answers when the spec says so. */
function slowScene() {
  const channel = createChannelScene();
  const answer = Promise.withResolvers<[]>();
  const asked = Promise.withResolvers<void>();
  channel.scene.domain.backend.listBackups.callsFake(() => {
    asked.resolve();
    return answer.promise;
  });
  return { ...channel, answer, asked: asked.promise, clock: channel.scene.domain.clock };
}

describe('a message', () => {
  it('is answered in its own thread, the mention left out', async () => {
    const channel = createChannelScene();
    const mention = { type: 'mention', text: '<at>Ferry</at>', mentioned: { id: '28:ferry', name: 'Ferry' } };
    await channel.turn(makeActivity({ text: '<at>Ferry</at>\u00a0 backups gold', entities: [mention] }));
    const [reply, ...others] = channel.written;
    assert.deepEqual(others, []);
    assert.deepEqual(reply?.to, { serviceUrl: 'https://smba.example/emea/', conversationId: THREAD });
    const { contentType, content } = attachmentOf(reply?.activity);
    assert.equal(contentType, 'application/vnd.microsoft.card.adaptive');
    assert.deepEqual([content.drawn.kind, content.drawn.filter], ['backups', 'gold']);
    assert.ok(reply?.activity.summary);
  });

  it('tells the commands who asked, by the authenticated activity', async () => {
    const channel = createChannelScene();
    await channel.turn(makeActivity({ text: 'whoami' }));
    const { asker, conversationId, conversationType, activityId } = channel.commands.say.firstCall.args[1];
    assert.deepEqual(
      { asker, conversationId, conversationType, activityId },
      {
        asker: { person: PERSON, mri: '29:robin', name: 'Robin Keller', timezone: 'Europe/Berlin' },
        conversationId: THREAD,
        conversationType: 'channel',
        activityId: 'message-1',
      },
    );
  });

  it('is dropped when it is delivered again', async () => {
    const channel = createChannelScene();
    await channel.turn(makeActivity());
    await channel.turn(makeActivity());
    assert.equal(channel.commands.say.callCount, 1);
    await channel.turn(makeActivity({ ...IN_CHAT }));
    assert.equal(channel.commands.say.callCount, 2);
  });

  it('makes known where the person and the conversation can be reached', async () => {
    const { turn, deps } = createChannelScene();
    await turn(makeActivity(IN_CHAT));
    await turn(makeActivity({ id: 'message-2', serviceUrl: 'https://smba.example/newer/' }));
    assert.equal((await deps.people.get(PERSON))?.personalConversationId, CHAT);
    assert.equal((await deps.conversations.get(THREAD))?.serviceUrl, 'https://smba.example/newer/');
  });

  it('has the card of an operation remembered, so that it can be edited', async () => {
    const { turn, deps, scene } = createChannelScene();
    await turn(makeActivity({ text: 'refresh UAT from PROD' }));
    const [operation] = await scene.domain.store.listOpen();
    assert.ok(operation);
    const copies = await deps.cards.list(operation.id);
    assert.deepEqual(
      copies.map(({ conversationId, activityId, shownRevision }) => [conversationId, activityId, shownRevision]),
      [[THREAD, 'sent-1', 1]],
    );
  });

  it('writes no LCS operation inside the turn', async () => {
    const { turn, scene } = createChannelScene();
    await turn(makeActivity({ text: 'refresh UAT from PROD' }));
    assert.equal(scene.domain.backend.start.callCount, 0);
  });
});

describe('a person whom Ferry does not serve', () => {
  it('hears so, and nothing is kept or asked', async () => {
    const channel = createChannelScene();
    await channel.turn(makeActivity(ELSEWHERE));
    assert.match(channel.texts().join(), /not set up for your organisation/);
    assert.equal(channel.commands.say.callCount, 0);
    assert.equal(await channel.deps.conversations.get(THREAD), null);
  });

  it('without an object id hears that, too', async () => {
    const channel = createChannelScene();
    await channel.turn(makeActivity({ from: { id: '29:anonymous', name: 'Anonymous' } }));
    assert.match(channel.texts().join(), /work account/);
  });

  it('gets an answer to a click that only they see', async () => {
    const channel = createChannelScene();
    const answer = await channel.turn(invoke('adaptiveCard/action', {}, ELSEWHERE));
    assert.match(JSON.stringify(answer), /activity\.message.*not set up for your organisation/);
    assert.deepEqual(channel.written, []);
  });

  it('is not told that a sign-in worked', async () => {
    const channel = createChannelScene();
    const answer = await channel.turn(invoke('signin/verifyState', { state: '123456' }, ELSEWHERE));
    assert.deepEqual(answer, { status: 403 });
    assert.equal(channel.signIn.get.callCount, 0);
  });

  it('is not told anything for what they did not ask', async () => {
    const channel = createChannelScene();
    await channel.turn(makeActivity({ type: 'installationUpdate', action: 'add', ...ELSEWHERE }));
    assert.deepEqual(channel.written, []);
  });
});

describe('a message of somebody who must sign in', () => {
  function signedOut() {
    const scene = createCommandScene();
    scene.domain.backend.listBackups.rejects(new FerryError('signInNeeded', 'no token'));
    return createChannelScene(scene);
  }

  it('gets a sign-in button in a channel, where Teams cannot sign in silently', async () => {
    const channel = signedOut();
    await channel.turn(makeActivity({ text: 'backups' }));
    const { contentType, content } = attachmentOf(channel.written[0]?.activity);
    assert.equal(contentType, 'application/vnd.microsoft.card.oauth');
    assert.equal(content.connectionName, 'lcs');
    assert.equal(content.buttons[0].value, SIGN_IN.signInLink);
    assert.ok(!('tokenExchangeResource' in content));
  });

  it('is signed in silently in a chat', async () => {
    const channel = signedOut();
    await channel.turn(makeActivity({ text: 'backups', ...IN_CHAT }));
    const { content } = attachmentOf(channel.written[0]?.activity);
    assert.deepEqual(content.tokenExchangeResource, SIGN_IN.tokenExchangeResource);
  });

  it('is remembered as a wish, for a while', async () => {
    const { turn, deps, scene } = signedOut();
    await turn(makeActivity({ text: 'backups gold' }));
    const { clock } = scene.domain;
    const [wish, ...others] = await deps.wishes.takeAll(PERSON, clock.now());
    assert.deepEqual(others, []);
    assert.equal(wish?.conversationId, THREAD);
    assert.equal(wish?.expiresAt, clock.now() + deps.wishExpiryMs);
  });

  it('hears a sentence when not even the sign-in can be asked for', async () => {
    const channel = signedOut();
    channel.signIn.signInResource.rejects(new FerryError('signInUnreachable', '503'));
    await channel.turn(makeActivity({ text: 'backups' }));
    assert.match(channel.texts().join(), /sign-in service cannot be reached/);
  });
});

describe('an answer that takes longer than a turn', () => {
  it('is announced after four seconds, and given when it is there', async () => {
    const { turn, asked, clock, answer, written, texts } = slowScene();
    const turned = turn(makeActivity({ text: 'backups' }));
    await asked;
    await clock.advance(4000);
    await turned;
    assert.deepEqual(texts(), ['Still asking. The answer comes here as soon as it is there.']);
    answer.resolve([]);
    await settled();
    assert.equal(attachmentOf(written[1]?.activity).content.drawn.kind, 'backups');
    assert.equal(written[1]?.to.conversationId, THREAD);
  });

  it('asks to sign in later, when that is what is missing', async () => {
    const { turn, asked, clock, answer, written } = slowScene();
    const turned = turn(makeActivity({ text: 'backups' }));
    await asked;
    await clock.advance(4000);
    await turned;
    answer.reject(new FerryError('signInNeeded', 'no token'));
    await settled();
    assert.equal(attachmentOf(written[1]?.activity).contentType, 'application/vnd.microsoft.card.oauth');
  });

  it('says later that it failed, with a correlation id', async () => {
    const { turn, asked, clock, answer, texts, scene } = slowScene();
    const turned = turn(makeActivity({ text: 'backups' }));
    await asked;
    await clock.advance(4000);
    await turned;
    answer.reject(new TypeError('secret-token is undefined'));
    await settled();
    assert.match(texts()[1] ?? '', /inside Ferry.*Reference for whoever runs Ferry: [0-9a-f-]{36}/);
    assert.doesNotMatch(texts().join(), /secret-token/);
    assert.ok(scene.domain.logger.lines.some(({ level }) => level === 'error'));
  });
});

describe('a turn that fails', () => {
  async function failed(activity: Partial<Activity>) {
    const channel = createChannelScene();
    channel.deps.conversations.save = async () => {
      throw new TypeError('secret-token is undefined');
    };
    const answer = await channel.turn(activity);
    const logged = channel.scene.domain.logger.lines.find(({ level }) => level === 'error');
    return { channel, answer, correlationId: String(logged?.facts.correlationId) };
  }

  it('says a sentence with the correlation id of the log line, and nothing of the error', async () => {
    const { channel, correlationId } = await failed(makeActivity());
    const text = channel.texts().join();
    assert.match(text, /Something went wrong inside Ferry/);
    assert.ok(text.includes(correlationId));
    assert.doesNotMatch(text, /secret-token|TypeError|at /);
  });

  it('answers a click with the same, for the one who clicked', async () => {
    const { channel, answer, correlationId } = await failed(invoke('adaptiveCard/action', {}));
    assert.equal(answer?.status, 200);
    const body = JSON.stringify(answer?.body);
    assert.match(body, /"statusCode":500.*microsoft\.error.*Something went wrong/);
    assert.ok(body.includes(correlationId));
    assert.doesNotMatch(body, /secret-token/);
    assert.deepEqual(channel.written, []);
  });

  it('does not answer another invoke as if it had worked', async () => {
    const { answer } = await failed(invoke('signin/verifyState', { state: '123456' }));
    assert.deepEqual(answer, { status: 500 });
  });

  it('does not throw, even when Teams does not take the sentence', async () => {
    const channel = createChannelScene();
    channel.sender.create.rejects(new FerryError('teamsUnavailable', '502'));
    await channel.turn(makeActivity());
    assert.ok(channel.scene.domain.logger.lines.some(({ sentence }) => sentence === 'a sentence could not be posted'));
  });
});

describe('what is no message', () => {
  it('answers an invoke that it does not know with 501', async () => {
    const { turn } = createChannelScene();
    assert.deepEqual(await turn(invoke('composeExtension/query', {})), { status: 501 });
  });

  it('greets when it is installed, and not when it is removed', async () => {
    const channel = createChannelScene();
    await channel.turn(makeActivity({ type: 'installationUpdate', action: 'remove' }));
    assert.equal(channel.written.length, 0);
    await channel.turn(makeActivity({ type: 'installationUpdate', action: 'add' }));
    assert.equal(attachmentOf(channel.written[0]?.activity).content.drawn.kind, 'help');
  });

  it('certainly keeps where people click and arrive, which words alone and clients by themselves do not ask for', async () => {
    const channel = createChannelScene();
    const saved = { of: sinon.spy(channel.deps.conversations, 'save'), by: sinon.spy(channel.deps.people, 'save') };
    const action = { operationId: makeOperation().id, revision: 1 };
    const turns = {
      words: makeActivity({ text: 'whoami' }),
      automatic: cardClick('view', action, {}, { trigger: 'automatic' }),
      click: cardClick('view', action),
      submit: makeActivity({ id: 'message-2', text: '', value: { verb: 'view', ...action } }),
      arrival: makeActivity({ type: 'installationUpdate', action: 'add' }),
    };
    for (const activity of Object.values(turns)) await channel.turn(activity);
    for (const { args } of [saved.of, saved.by]) {
      assert.deepEqual(
        args.map(([, certainly]) => certainly),
        [false, false, true, true, true],
      );
    }
  });

  it('says nothing to events', async () => {
    const channel = createChannelScene();
    for (const type of ['conversationUpdate', 'messageReaction', 'event', 'typing']) {
      assert.equal(await channel.turn(makeActivity({ type })), undefined);
    }
    assert.deepEqual(channel.written, []);
  });
});

describe('answerUnhandled', () => {
  it('answers an invoke, and posts nothing for the rest', async () => {
    const logger = createRecordingLogger();
    const sent: Partial<Activity>[] = [];
    await answerUnhandled(contextOf(makeActivity(), sent), new Error('secret-token'), logger);
    assert.deepEqual(sent, []);
    await answerUnhandled(contextOf(invoke('x', {}), sent), new Error('secret-token'), logger);
    assert.equal(sent.length, 1);
    assert.doesNotMatch(JSON.stringify(sent), /secret-token/);
    assert.equal(logger.lines.length, 2);
  });
});
