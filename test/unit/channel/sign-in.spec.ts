import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { CHAT, createChannelScene, IN_CHAT, invoke, makeActivity, THREAD } from '../../support/channel.ts';
import { createCommandScene } from '../../support/commands.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const PERSON = makeOperation().requester;
const EXCHANGE = { id: 'exchange-1', connectionName: 'lcs', token: 'silent-token' };

/** Somebody signed out wished for backups in a thread; from now on LCS answers. */
async function wished(...texts: string[]) {
  const scene = createCommandScene();
  const { backend } = scene.domain;
  backend.listBackups.rejects(new FerryError('signInNeeded', 'no token'));
  const channel = createChannelScene(scene);
  for (const [index, text] of texts.entries()) await channel.turn(makeActivity({ id: `wish-${index}`, text }));
  backend.listBackups.resolves([]);
  const before = channel.written.length;
  return { ...channel, backend, since: () => channel.written.slice(before) };
}

const drawn = (written: Awaited<ReturnType<typeof wished>>['written']) =>
  written.map(({ activity }) => activity.attachments?.[0]?.content.drawn);

describe('after a sign-in', () => {
  const WAYS = {
    'by Teams, silently': invoke('signin/tokenExchange', EXCHANGE, IN_CHAT),
    'by the window that closed': invoke('signin/verifyState', { state: '123456' }, IN_CHAT),
    'by the code that was typed': makeActivity({ id: 'code', text: ' 123456\n', ...IN_CHAT }),
  };
  for (const [way, activity] of Object.entries(WAYS)) {
    it(`the wish is carried out in its own thread (${way})`, async () => {
      const { turn, since } = await wished('backups gold');
      const answer = await turn(activity);
      if (activity.type === 'invoke') assert.deepEqual(answer, { status: 200 });
      const written = since();
      assert.deepEqual(
        written.map(({ to }) => to.conversationId),
        [THREAD],
      );
      assert.deepEqual(
        drawn(written).map(({ kind, filter }) => [kind, filter]),
        [['backups', 'gold']],
      );
    });
  }

  it('the wish is carried out once, and the latest of a conversation only', async () => {
    const { turn, since } = await wished('backups gold', 'backups silver');
    await turn(invoke('signin/verifyState', { state: '123456' }));
    await turn(invoke('signin/verifyState', { state: '123456' }, { id: 'invoke-2' }));
    assert.deepEqual(
      drawn(since()).map(({ filter }) => filter),
      ['silver'],
    );
  });

  it('a wish is not carried out when its time is over', async () => {
    const { turn, since, scene } = await wished('backups');
    await scene.domain.clock.advance(15 * MINUTE);
    await turn(invoke('signin/verifyState', { state: '123456' }));
    assert.deepEqual(since(), []);
  });

  it('another person’s wish stays theirs', async () => {
    const { turn, since } = await wished('backups');
    const from = { id: '29:ana', name: 'Ana', aadObjectId: '99999999-9999-4999-8999-999999999999' };
    await turn(invoke('signin/verifyState', { state: '123456' }, { from }));
    assert.deepEqual(since(), []);
  });

  it('a wish is carried out as asked: by whom, and in which conversation', async () => {
    const { turn, commands } = await wished('backups');
    await turn(invoke('signin/verifyState', { state: '123456' }, IN_CHAT));
    const { asker, conversationId, conversationType, activityId } = commands.say.lastCall.args[1];
    assert.deepEqual(
      [asker.person, asker.timezone, conversationId, conversationType, activityId],
      [PERSON, 'Europe/Berlin', THREAD, 'channel', 'wish-0'],
    );
  });

  it('nobody is asked in circles when there still is no token', async () => {
    const { turn, backend, texts, deps } = await wished('backups');
    backend.listBackups.rejects(new FerryError('signInNeeded', 'no token'));
    await turn(invoke('signin/verifyState', { state: '123456' }));
    assert.match(texts().join(), /did not give Ferry a token/);
    assert.deepEqual(await deps.wishes.takeAll(PERSON, NOON), []);
  });

  it('a wish that fails says so in its thread, and does not keep the others from going on', async () => {
    const { turn, backend, commands, texts, since } = await wished('backups gold');
    backend.listBackups.rejects(new FerryError('signInNeeded', 'no token'));
    await turn(makeActivity({ id: 'wish-in-chat', text: 'backups', ...IN_CHAT }));
    backend.listBackups.resetBehavior();
    backend.listBackups.onCall(backend.listBackups.callCount).rejects(new TypeError('broken'));
    backend.listBackups.resolves([]);
    await turn(invoke('signin/verifyState', { state: '123456' }));
    assert.equal(commands.say.callCount, 4);
    assert.match(texts().join(), /Something went wrong inside Ferry.*Reference/);
    assert.doesNotMatch(texts().join(), /broken/);
    assert.deepEqual(
      since()
        .map(({ to }) => to.conversationId)
        .toSorted(),
      [THREAD, CHAT, CHAT].toSorted(),
    );
  });

  it('paused operations of the person are asked about at once', async () => {
    const channel = createChannelScene();
    const { store, runJobs, backend } = channel.scene.domain;
    store.put(makeOperation({ state: 'running', paused: true, lcsActivityId: 'a1', nextPollAt: NOON + MINUTE }));
    await channel.turn(invoke('signin/verifyState', { state: '123456' }));
    await runJobs();
    assert.equal(backend.poll.callCount, 1);
  });

  it('the audit log has it', async () => {
    const channel = createChannelScene();
    await channel.turn(invoke('signin/verifyState', { state: '123456' }));
    const [event] = channel.scene.domain.store.recorded;
    assert.deepEqual([event?.what, event?.actor, event?.data], ['signedIn', PERSON, {}]);
  });
});

describe('signin/tokenExchange', () => {
  it('is carried out once, from however many devices it comes', async () => {
    const { turn, signIn, since } = await wished('backups');
    for (const id of ['phone', 'desktop', 'web']) {
      assert.equal((await turn(invoke('signin/tokenExchange', EXCHANGE, { id })))?.status, 200);
    }
    assert.equal(signIn.exchange.callCount, 1);
    assert.equal(since().length, 1);
  });

  it('makes Teams show the button when the token is worth nothing', async () => {
    const { turn, signIn, since } = await wished('backups');
    signIn.exchange.resolves(null);
    const answer = await turn(invoke('signin/tokenExchange', EXCHANGE));
    assert.equal(answer?.status, 412);
    assert.match(JSON.stringify(answer?.body), /"id":"exchange-1","connectionName":"lcs","failureDetail":/);
    assert.deepEqual(since(), []);
  });

  it('makes Teams show the button when the token service is away', async () => {
    const { turn, signIn, scene } = await wished('backups');
    signIn.exchange.rejects(new FerryError('signInUnreachable', '503'));
    assert.equal((await turn(invoke('signin/tokenExchange', EXCHANGE)))?.status, 412);
    assert.doesNotMatch(JSON.stringify(scene.domain.logger.lines), /silent-token/);
  });

  it('is refused when it is none', async () => {
    const { turn, signIn } = createChannelScene();
    assert.deepEqual(await turn(invoke('signin/tokenExchange', { id: 'x' })), { status: 400 });
    assert.equal(signIn.exchange.callCount, 0);
  });
});

describe('signin/verifyState and the typed code', () => {
  it('redeems the code for the one who sent it', async () => {
    const { turn, signIn } = createChannelScene();
    await turn(invoke('signin/verifyState', { state: '123456' }));
    assert.deepEqual(signIn.get.args, [['29:robin', '123456']]);
  });

  it('lets Teams say that the code was wrong', async () => {
    const { turn, signIn, since } = await wished('backups');
    signIn.get.resolves(null);
    assert.deepEqual(await turn(invoke('signin/verifyState', { state: 'CancelledByUser' })), { status: 404 });
    assert.deepEqual(await turn(invoke('signin/verifyState', {})), { status: 400 });
    assert.deepEqual(since(), []);
  });

  it('says that a typed code was wrong, and carries out nothing', async () => {
    const { turn, signIn, since, commands } = await wished('backups');
    signIn.get.resolves(null);
    const before = commands.say.callCount;
    await turn(makeActivity({ id: 'code', text: '654321' }));
    assert.match(JSON.stringify(drawn(since())), /code is wrong/);
    assert.equal(commands.say.callCount, before);
  });

  it('takes nothing but six digits alone for a code', async () => {
    const { turn, signIn } = createChannelScene();
    for (const [index, text] of ['12345', '1234567', 'use 123456'].entries()) {
      await turn(makeActivity({ id: `${index}`, text }));
    }
    assert.equal(signIn.get.callCount, 0);
  });
});

describe('signin/failure', () => {
  it('says what Teams keeps silent about, with a way out', async () => {
    const CODES = [
      'installedappnotfound',
      'resourcematchfailed',
      'tokenmissing',
      'installappfailed',
      'authrequestfailed',
    ];
    const sentences = new Set<string>();
    for (const code of [...CODES, 'invokeerror']) {
      const { turn, texts } = createChannelScene();
      assert.deepEqual(await turn(invoke('signin/failure', { code })), { status: 200 });
      sentences.add(texts().join());
    }
    assert.equal(sentences.size, CODES.length + 1);
    for (const sentence of sentences) assert.match(sentence, /button|administrator/);
  });

  it('makes do with whatever comes', async () => {
    for (const value of [null, undefined, 'x', { code: 7 }]) {
      const { turn, texts } = createChannelScene();
      assert.deepEqual(await turn(invoke('signin/failure', value)), { status: 200 });
      assert.match(texts().join(), /Sign in with the button/);
    }
  });
});
