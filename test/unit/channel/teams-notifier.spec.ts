import assert from 'node:assert/strict';
import { createTeamsNotifier } from '../../../src/channel/teams-notifier.ts';
import { FerryError } from '../../../src/errors.ts';
import { CHAT, createChannelScene, IN_CHAT, makeActivity, THREAD } from '../../support/channel.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const DONE = makeOperation({ state: 'succeeded', startedAt: NOON, endedAt: NOON + 74 * MINUTE });
const COPY = {
  operationId: DONE.id,
  conversationId: THREAD,
  activityId: 'card-1',
  audience: 'requester',
  shownRevision: 1,
  shownAt: NOON,
} as const;

/** Ferry heard from Robin in the thread, and perhaps in 1:1. */
async function heard({ inChat = false } = {}) {
  const channel = createChannelScene();
  if (inChat) await channel.turn(makeActivity(IN_CHAT));
  await channel.turn(makeActivity({ id: 'message-2' }));
  const before = channel.written.length;
  const { settings, logger } = channel.scene.domain.deps;
  const notifier = createTeamsNotifier({ ...channel.deps, settings, logger });
  return { ...channel, notifier, since: () => channel.written.slice(before) };
}

const refuseIn = (where: string) => async (to: { readonly conversationId: string }) => {
  if (to.conversationId === where) throw new FerryError('teamsRefused', '403');
  return { activityId: 'sent' };
};

describe('updateCard', () => {
  it('edits the posted copy at the address heard last', async () => {
    const { notifier, since } = await heard();
    await notifier.updateCard(COPY, DONE);
    const [edit, ...others] = since();
    assert.deepEqual(
      [edit?.edited, edit?.to],
      ['card-1', { serviceUrl: 'https://smba.example/emea/', conversationId: THREAD }],
    );
    assert.match(JSON.stringify(edit?.activity.attachments), /succeeded/);
    assert.deepEqual(others, []);
  });

  it('never tries a conversation again that is dead, or was never heard from', async () => {
    const { notifier, deps, since } = await heard();
    await deps.conversations.markDead(THREAD);
    await assert.rejects(notifier.updateCard(COPY, DONE), { code: 'teamsRefused' });
    await assert.rejects(notifier.updateCard({ ...COPY, conversationId: 'elsewhere' }, DONE), { code: 'teamsRefused' });
    assert.deepEqual(since(), []);
  });
});

describe('a card that Teams does not let be edited', () => {
  const refused = (status: number, said: string) => new FerryError('teamsRefused', 'no', { status, said });
  const CASES = [
    { name: 'Ferry was removed', failure: refused(403, 'BotNotInConversationRoster: no'), dead: true },
    { name: 'the conversation is gone', failure: refused(404, 'ConversationNotFound: no'), dead: true },
    { name: 'the message is gone', failure: refused(404, 'ActivityNotFoundInConversation: no'), dead: false },
  ];
  for (const { name, failure, dead } of CASES) {
    it(`${dead ? 'means that its conversation is dead' : 'leaves its conversation alive'} where ${name}`, async () => {
      const { notifier, sender, deps } = await heard();
      sender.update.rejects(failure);
      await assert.rejects(notifier.updateCard(COPY, DONE), failure);
      assert.equal((await deps.conversations.get(THREAD))?.dead, dead);
    });
  }

  it('is made smaller when it is too big', async () => {
    const { notifier, sender } = await heard();
    sender.update.onFirstCall().rejects(new FerryError('ours', 'Teams answered 413', { status: 413 }));
    sender.update.onSecondCall().resolves();
    await notifier.updateCard(COPY, DONE);
    assert.match(JSON.stringify(sender.update.secondCall.args[2]), /too long for Teams/);
  });
});

describe('announce', () => {
  it('mentions the requester in the thread, in a new message that is sent at least once', async () => {
    const { notifier, since, sender } = await heard();
    await notifier.announce(DONE, 'succeeded', null);
    const [message] = since();
    assert.equal(message?.edited, null);
    assert.equal(message?.to.conversationId, THREAD);
    assert.equal(
      message?.activity.text,
      '<at>Robin Keller</at>, the refresh of UAT from PROD is done after 1 hour 14 minutes.',
    );
    assert.equal(sender.create.lastCall.args[2], 'finish');
  });

  it('mentions by object id whom it does not know by name', async () => {
    const { notifier, since } = await heard();
    const requester = { ...DONE.requester, objectId: 'another' };
    await notifier.announce({ ...DONE, requester }, 'succeeded', null);
    assert.match(JSON.stringify(since()[0]?.activity.entities), /"id":"another"/);
  });

  it('tells in 1:1 when the thread is gone, and remembers that it is', async () => {
    const { notifier, sender, deps } = await heard({ inChat: true });
    sender.create.callsFake(refuseIn(THREAD));
    await notifier.announce(DONE, 'succeeded', null);
    assert.equal(sender.create.lastCall.args[0].conversationId, CHAT);
    assert.equal((await deps.conversations.get(THREAD))?.dead, true);
  });

  it('rejects for good when the thread is gone and there is no 1:1', async () => {
    const { notifier, sender } = await heard();
    sender.create.callsFake(refuseIn(THREAD));
    await assert.rejects(notifier.announce(DONE, 'succeeded', null), { code: 'teamsRefused' });
  });

  it('rejects for good when the 1:1 is gone as well, and remembers both', async () => {
    const { notifier, sender, deps } = await heard({ inChat: true });
    sender.create.rejects(new FerryError('teamsRefused', '403'));
    await assert.rejects(notifier.announce(DONE, 'succeeded', null), { code: 'teamsRefused' });
    for (const id of [CHAT, THREAD]) assert.equal((await deps.conversations.get(id))?.dead, true, id);
  });

  it('rejects for now when Teams is away, and goes nowhere else', async () => {
    const { notifier, sender, deps } = await heard({ inChat: true });
    sender.create.rejects(new FerryError('teamsUnavailable', '502'));
    const before = sender.create.callCount;
    await assert.rejects(notifier.announce(DONE, 'succeeded', null), { code: 'teamsUnavailable' });
    assert.equal(sender.create.callCount, before + 1);
    assert.equal((await deps.conversations.get(THREAD))?.dead, false);
  });
});
