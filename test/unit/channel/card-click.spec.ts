import assert from 'node:assert/strict';
import type { InvokeAnswer } from '../../../src/channel/invoke-answers.ts';
import { FerryError } from '../../../src/errors.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { cardClick, createChannelScene, invoke, makeActivity, SIGN_IN, THREAD } from '../../support/channel.ts';
import { createCommandScene, TICKET_ID } from '../../support/commands.ts';
import { settled } from '../../support/fake-clock.ts';
import { makeOperation, NOON, PROD, PROJECT, UAT } from '../../support/operations.ts';
import { PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const REQUESTED = makeOperation();
const CONFIRM = { operationId: REQUESTED.id, revision: REQUESTED.revision, typedTarget: 'UAT' };
const FORM = { projectId: PROJECT.id, target: UAT.id, source: PROD.id };
const ANA = { from: { id: '29:ana', name: 'Ana Duarte', aadObjectId: '99999999-9999-4999-8999-999999999999' } };

/** What stands inside the answer; the outer status is always 200. */
function inner(answer: InvokeAnswer | undefined) {
  assert.equal(answer?.status, 200);
  return answer?.body as { statusCode: number; type: string; value: unknown };
}

const isCard = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' };
const isSentence = { statusCode: 200, type: 'application/vnd.microsoft.activity.message' };

function scene(operation: Operation = REQUESTED) {
  const channel = createChannelScene();
  channel.scene.domain.store.put(operation);
  return channel;
}

function signedOut() {
  const commands = createCommandScene();
  commands.domain.backend.listBackups.rejects(new FerryError('signInNeeded', 'no token'));
  return { channel: createChannelScene(commands), backend: commands.domain.backend };
}

describe('a click on Confirm', () => {
  it('is answered with the new card in its place, and posts nothing', async () => {
    const channel = scene();
    const { value, ...kind } = inner(await channel.turn(cardClick('confirm', CONFIRM)));
    assert.deepEqual(kind, isCard);
    assert.match(JSON.stringify(value), /"state":"approved"/);
    assert.deepEqual(channel.written, []);
  });

  it('by another person is refused with an answer that only they see', async () => {
    const channel = scene();
    const { value, ...kind } = inner(await channel.turn(cardClick('confirm', CONFIRM, ANA)));
    assert.deepEqual(kind, isSentence);
    assert.match(String(value), /Only the person who asked/);
    assert.deepEqual(channel.written, []);
    assert.equal((await channel.scene.domain.current(REQUESTED)).state, 'requested');
  });

  it('with a wrong name says so to the clicker, and sends nothing', async () => {
    const channel = scene();
    const answer = inner(await channel.turn(cardClick('confirm', { ...CONFIRM, typedTarget: 'PROD' })));
    assert.match(String(answer.value), /"PROD" is not the environment/);
    await channel.scene.domain.runJobs();
    assert.equal(channel.scene.domain.backend.start.callCount, 0);
  });

  it('delivered twice is answered twice, with the current card, and starts one operation', async () => {
    const channel = scene();
    await channel.turn(cardClick('confirm', CONFIRM));
    await channel.scene.domain.runJobs();
    const again = inner(await channel.turn(cardClick('confirm', CONFIRM)));
    assert.match(JSON.stringify(again.value), /"state":"running"/);
    await channel.scene.domain.runJobs();
    assert.equal(channel.scene.domain.backend.start.callCount, 1);
  });

  it('starts nothing inside the turn', async () => {
    const channel = scene();
    await channel.turn(cardClick('confirm', CONFIRM));
    assert.equal(channel.scene.domain.backend.start.callCount, 0);
  });

  it('makes a copy known that a crash had left unknown', async () => {
    const channel = scene();
    await channel.turn(cardClick('confirm', CONFIRM, { replyToId: 'lost-card' }));
    await channel.scene.domain.runJobs();
    const edited = channel.scene.domain.notifier.updateCard.args.map(([copy]) => copy.activityId);
    assert.deepEqual([...new Set(edited)], ['lost-card']);
  });

  it('in another conversation makes no copy known', async () => {
    const channel = scene();
    const conversation = { id: '19:other@thread.tacv2', conversationType: 'channel', name: '', isGroup: true };
    const answer = inner(await channel.turn(cardClick('confirm', CONFIRM, { conversation })));
    assert.match(String(answer.value), /does not belong to an operation of this conversation/);
    assert.deepEqual(await channel.deps.cards.list(REQUESTED.id), []);
  });
});

describe('a click for which an environment would have to be free', () => {
  const HOLDER = makeOperation({
    id: '9f1f0a52-3c64-4b9e-8d27-5e90c1b2a3f4',
    state: 'running',
    kind: 'export',
    source: null,
    confirmedAt: NOON,
    startedAt: NOON,
  });

  it('leaves the form, and says beside it whose the environment is', async () => {
    const channel = scene(HOLDER);
    const answer = inner(await channel.turn(cardClick('requestRefresh', FORM, { replyToId: 'form-1' })));
    assert.deepEqual({ ...answer, value: '' }, { ...isSentence, value: '' });
    const [message, ...others] = channel.written;
    assert.equal(message?.edited, null);
    assert.match(JSON.stringify(message?.activity), /"kind":"taken"/);
    assert.deepEqual(others, []);
  });

  it('can be followed by one that asks to be told', async () => {
    const channel = scene(HOLDER);
    const wait = { projectId: PROJECT.id, environment: UAT.id };
    channel.scene.domain.backend.listEnvironments.resolves([UAT_FACTS, PROD_FACTS]);
    const { value, ...kind } = inner(await channel.turn(cardClick('tellWhenFree', wait)));
    assert.deepEqual(kind, isSentence);
    assert.match(String(value), /You will be told here as soon as UAT is free/);
    assert.equal((await channel.scene.domain.deps.waiters.list()).length, 1);
    assert.deepEqual(channel.written, []);
  });
});

describe('a click on another button', () => {
  it('turns the page in place, for the clicker', async () => {
    const channel = scene();
    const page = { projectId: PROJECT.id, filter: '', page: 1 };
    const { value, ...kind } = inner(await channel.turn(cardClick('backups', page)));
    assert.deepEqual(kind, isCard);
    assert.match(JSON.stringify(value), /"kind":"backups"/);
    assert.deepEqual(channel.written, []);
  });

  it('is answered with as much of the card as Teams takes', async () => {
    const page = { projectId: PROJECT.id, filter: '', page: 1 };
    const text = (characters: number) => ({ type: 'TextBlock', text: 'x'.repeat(characters) });
    const drawing = (body: readonly object[]) => {
      const channel = scene();
      Object.assign(channel.deps, { render: { renderReply: () => ({ card: { body }, summary: 'Backups' }) } });
      return channel.turn(cardClick('backups', page));
    };
    const { value, ...kind } = inner(await drawing([text(10), text(60_000)]));
    assert.deepEqual(kind, isCard);
    assert.match(JSON.stringify(value), /x{10}.*too long for Teams/);
    assert.ok(JSON.stringify(value).length < 1_000);
    const sentence = inner(await drawing([text(60_000)]));
    assert.deepEqual({ ...sentence, value: '' }, { ...isSentence, value: '' });
    assert.match(String(sentence.value), /^Backups – This is too long for Teams/);
  });

  it('puts the confirmation card in the place of the filled-in form, for everybody', async () => {
    const channel = createChannelScene();
    const { type } = inner(await channel.turn(cardClick('requestRefresh', FORM, { replyToId: 'form-1' })));
    assert.equal(type, isCard.type);
    const [edit, ...others] = channel.written;
    assert.equal(edit?.edited, 'form-1');
    assert.deepEqual(others, []);
    const [operation] = await channel.scene.domain.store.listOpen();
    assert.deepEqual(
      (await channel.deps.cards.list(operation?.id ?? '')).map(({ activityId }) => activityId),
      ['form-1'],
    );
  });

  it('says to the clicker what is wrong with the form, and leaves the form', async () => {
    const channel = createChannelScene();
    const { value, ...kind } = inner(await channel.turn(cardClick('requestRefresh', { ...FORM, source: UAT.id })));
    assert.deepEqual(kind, isSentence);
    assert.match(String(value), /cannot be refreshed from itself/);
    assert.deepEqual(channel.written, []);
  });

  it('answers in a new message where it opens something', async () => {
    const channel = createChannelScene();
    const answer = inner(await channel.turn(cardClick('run', { text: 'status' })));
    assert.deepEqual({ ...answer, value: '' }, { ...isSentence, value: '' });
    assert.equal(channel.written.length, 1);
    assert.equal(channel.written[0]?.edited, null);
  });

  it('that no card of ours has is answered with an error, not with a failure', async () => {
    for (const activity of [cardClick('destroy', {}), cardClick('confirm', { operationId: 7 })]) {
      const { statusCode, value } = inner(await createChannelScene().turn(activity));
      assert.equal(statusCode, 400);
      assert.match(JSON.stringify(value), /not one of mine any more/);
    }
  });
});

describe('a click that takes longer than a turn', () => {
  it('is answered after four seconds, and shown to everybody when it is there', async () => {
    const channel = createChannelScene();
    const { backend, clock } = channel.scene.domain;
    const answer = Promise.withResolvers<[]>();
    const asked = Promise.withResolvers<void>();
    backend.listBackups.callsFake(() => {
      asked.resolve();
      return answer.promise;
    });
    const turned = channel.turn(cardClick('backups', { projectId: PROJECT.id, filter: '', page: 1 }));
    await asked.promise;
    await clock.advance(4000);
    const { value, ...kind } = inner(await turned);
    assert.deepEqual(kind, isSentence);
    assert.match(String(value), /Still asking/);
    answer.resolve([]);
    await settled();
    assert.deepEqual(
      channel.written.map(({ edited }) => edited),
      ['card-1'],
    );
  });
});

describe('a click of somebody who must sign in', () => {
  const PAGE = { projectId: PROJECT.id, filter: '', page: 1 };

  it('is answered with a login request: outside 200, inside 401', async () => {
    const { channel } = signedOut();
    const { statusCode, type, value } = inner(await channel.turn(cardClick('backups', PAGE)));
    assert.deepEqual([statusCode, type], [401, 'application/vnd.microsoft.activity.loginRequest']);
    assert.match(JSON.stringify(value), new RegExp(SIGN_IN.signInLink));
    assert.deepEqual(channel.written, []);
  });

  it('is carried out when Teams repeats it after the sign-in, and not a second time as a wish', async () => {
    const { channel, backend } = signedOut();
    await channel.turn(cardClick('backups', PAGE));
    backend.listBackups.resolves([]);
    const repeated = cardClick('backups', PAGE, { id: 'invoke-2' }, { state: '123456' });
    assert.deepEqual({ ...inner(await channel.turn(repeated)), value: '' }, { ...isCard, value: '' });
    assert.deepEqual(channel.signIn.get.lastCall.args, ['29:robin', '123456']);
    assert.deepEqual(channel.written, []);
    assert.deepEqual(await channel.deps.wishes.takeAll(REQUESTED.requester, NOON), []);
  });

  it('lets what waited elsewhere go on, too', async () => {
    const { channel, backend } = signedOut();
    await channel.turn(makeActivity({ text: 'backups' }));
    await channel.turn(
      cardClick('backups', PAGE, {
        conversation: { id: 'a:chat', conversationType: 'personal', name: '', isGroup: false },
      }),
    );
    backend.listBackups.resolves([]);
    const authentication = { id: 'r', connectionName: 'lcs', token: 'silent' };
    const before = channel.written.length;
    await channel.turn(
      cardClick(
        'backups',
        PAGE,
        { conversation: { id: 'a:chat', conversationType: 'personal', name: '', isGroup: false } },
        { authentication },
      ),
    );
    const after = channel.written.slice(before);
    assert.deepEqual(
      after.map(({ to }) => to.conversationId),
      [THREAD],
    );
    assert.deepEqual(channel.signIn.exchange.lastCall.args, ['29:robin', 'silent']);
  });

  it('is asked again with the button when the silent token is worth nothing', async () => {
    const { channel } = signedOut();
    channel.signIn.exchange.resolves(null);
    const authentication = { id: 'r', connectionName: 'lcs', token: 'bad' };
    const { statusCode, type } = inner(await channel.turn(cardClick('backups', PAGE, {}, { authentication })));
    assert.deepEqual([statusCode, type], [412, 'application/vnd.microsoft.error.preconditionFailed']);
    assert.equal(channel.commands.click.callCount, 0);
  });

  it('hears that the code was wrong', async () => {
    const { channel } = signedOut();
    channel.signIn.get.resolves(null);
    const { statusCode, type } = inner(await channel.turn(cardClick('backups', PAGE, {}, { state: '000000' })));
    assert.deepEqual([statusCode, type], [401, 'application/vnd.microsoft.error.incorrectAuthCode']);
    assert.equal(channel.commands.click.callCount, 0);
  });
});

describe('the Action.Submit of an old client', () => {
  const submit = (value: unknown) => makeActivity({ text: '', value, replyToId: 'card-1' });

  it('edits the clicked card', async () => {
    const channel = scene();
    await channel.turn(submit({ ...CONFIRM, verb: 'confirm' }));
    assert.deepEqual(
      channel.written.map(({ edited }) => edited),
      ['card-1'],
    );
    assert.equal((await channel.scene.domain.current(REQUESTED)).state, 'approved');
  });

  it('says in the thread what is wrong, and leaves the card', async () => {
    const channel = scene();
    await channel.turn(submit({ ...CONFIRM, verb: 'confirm', typedTarget: 'PROD' }));
    const [reply] = channel.written;
    assert.equal(reply?.edited, null);
    assert.match(JSON.stringify(reply?.activity), /is not the environment/);
  });

  it('that is none of ours gets a sentence', async () => {
    const channel = createChannelScene();
    await channel.turn(submit({ verb: 'destroy' }));
    assert.match(JSON.stringify(channel.written[0]?.activity), /not one of mine any more/);
  });

  it('takes four seconds at most, like every turn', async () => {
    const channel = createChannelScene();
    const asked = Promise.withResolvers<void>();
    channel.scene.domain.backend.listBackups.callsFake(() => {
      asked.resolve();
      return new Promise(() => {});
    });
    const turned = channel.turn(submit({ verb: 'backups', projectId: PROJECT.id, filter: '', page: 1 }));
    await asked.promise;
    await channel.scene.domain.clock.advance(4000);
    await turned;
    assert.match(channel.texts().join(), /Still asking/);
  });
});

describe('a click on Get link', () => {
  const LINK = { projectId: PROJECT.id, backupId: 'gold-1' };
  const PERSONAL = { conversation: { id: 'a:chat', conversationType: 'personal', name: '', isGroup: false } };
  const FOR_ALL = /everybody here would see it/;

  function withBackup() {
    const channel = createChannelScene();
    const { backend } = channel.scene.domain;
    const about = { fileName: 'GOLD.bacpac', description: '', createdAt: NOON, createdBy: null };
    backend.listBackups.resolves([{ id: 'gold-1', name: 'GOLD', ...about }]);
    backend.signedLink.resolves({ url: 'https://storage.example/gold?sig=secret', expiresAt: null });
    return channel;
  }
  const submit = (changes: object = {}) =>
    makeActivity({ text: '', value: { ...LINK, verb: 'backupLink' }, replyToId: 'card-1', ...changes });
  const ticketOf = ({ scene: { deps } }: ReturnType<typeof withBackup>) => deps.tickets.peek(TICKET_ID, NOON);

  it('is answered to the clicker alone', async () => {
    const channel = withBackup();
    const { value, ...kind } = inner(await channel.turn(cardClick('backupLink', LINK)));
    assert.deepEqual(kind, isCard);
    assert.ok(JSON.stringify(value).includes(TICKET_ID));
    assert.deepEqual(channel.written, []);
  });

  it('of an old client gives no link where others would see it', async () => {
    const channel = withBackup();
    await channel.turn(submit());
    assert.match(JSON.stringify(channel.written.map(({ activity }) => activity)), FOR_ALL);
    assert.equal(await ticketOf(channel), null);
  });

  it('of an old client gives the link in 1:1', async () => {
    const channel = withBackup();
    await channel.turn(submit(PERSONAL));
    assert.ok(JSON.stringify(channel.written).includes(TICKET_ID));
  });

  it('that takes longer than a turn posts no link either', async () => {
    const channel = withBackup();
    const { backend, clock } = channel.scene.domain;
    const answer = Promise.withResolvers<null>();
    const asked = Promise.withResolvers<void>();
    const backups = await backend.listBackups(PROJECT, REQUESTED.requester);
    backend.listBackups.callsFake(async () => {
      asked.resolve();
      await answer.promise;
      return backups;
    });
    const turned = channel.turn(cardClick('backupLink', LINK));
    await asked.promise;
    await clock.advance(4000);
    assert.match(String(inner(await turned).value), /Still asking/);
    answer.resolve(null);
    await settled();
    assert.match(JSON.stringify(channel.written), FOR_ALL);
    assert.ok(!JSON.stringify(channel.written).includes(TICKET_ID));
  });

  it('that had to wait for a sign-in elsewhere posts no link', async () => {
    const channel = withBackup();
    channel.scene.domain.backend.listBackups.onFirstCall().rejects(new FerryError('signInNeeded', 'no token'));
    await channel.turn(cardClick('backupLink', LINK));
    await channel.turn(invoke('signin/verifyState', { state: '123456' }, { id: 'verify', ...PERSONAL }));
    await settled();
    assert.match(channel.texts().join(), FOR_ALL);
    assert.equal(await ticketOf(channel), null);
  });
});
