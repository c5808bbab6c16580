import assert from 'node:assert/strict';
import { requestSignIn } from '../../../src/channel/sign-in-request.ts';
import { FerryError } from '../../../src/errors.ts';
import { CHAT, createChannelScene, IN_CHAT, makeActivity, SIGN_IN, THREAD } from '../../support/channel.ts';
import { makeOperation } from '../../support/operations.ts';

const PAUSED = makeOperation({
  state: 'running',
  paused: true,
  signIn: 'needed',
  reason: 'The sign-in it is followed with has ended.',
});

/** Ferry heard from Robin in the thread, and perhaps in 1:1. */
async function heard({ inChat = false } = {}) {
  const channel = createChannelScene();
  if (inChat) await channel.turn(makeActivity(IN_CHAT));
  await channel.turn(makeActivity({ id: 'message-2' }));
  const before = channel.written.length;
  channel.signIn.signInResource.resetHistory();
  return {
    ...channel,
    request: (operation = PAUSED) => requestSignIn(channel.deps, operation),
    since: () => channel.written.slice(before),
  };
}

const refuseIn = (where: string) => async (to: { readonly conversationId: string }) => {
  if (to.conversationId === where) throw new FerryError('teamsRefused', '403');
  return { activityId: 'sent' };
};

describe('requestSignIn', () => {
  it('sends a sign-in card into the 1:1 chat, which Teams may answer silently, and nothing into the thread', async () => {
    const { request, since } = await heard({ inChat: true });
    await request();
    const [message, ...others] = since();
    assert.deepEqual(others, []);
    assert.equal(message?.to.conversationId, CHAT);
    const [card] = message?.activity.attachments ?? [];
    assert.equal(card?.contentType, 'application/vnd.microsoft.card.oauth');
    assert.deepEqual(card?.content.tokenExchangeResource, SIGN_IN.tokenExchangeResource);
    assert.match(
      card?.content.text,
      /cannot follow the refresh of UAT from PROD any more\. The sign-in .* has ended\./,
    );
  });

  it('says of what is for later that it could not be sent', async () => {
    const { request, since } = await heard();
    await request({ ...PAUSED, state: 'approved', reason: 'The sign-in it is to be sent with has ended.' });
    const text = since()[0]?.activity.text ?? '';
    assert.match(text, /Ferry cannot send the refresh of UAT from PROD at its time\. The sign-in .* Please write/);
  });

  it('has the link made for this person in their chat', async () => {
    const { request, signIn } = await heard({ inChat: true });
    await request();
    const [activity] = signIn.signInResource.firstCall.args;
    assert.deepEqual(
      [activity.from.id, activity.conversation.id, activity.channelId, activity.recipient.id, activity.serviceUrl],
      ['29:robin', CHAT, 'msteams', '28:ferry', 'https://smba.example/emea/'],
    );
  });

  it('mentions them in the thread when there is no 1:1 chat', async () => {
    const { request, since } = await heard();
    await request();
    const [message, ...others] = since();
    assert.deepEqual([message?.to.conversationId, others], [THREAD, []]);
    assert.match(message?.activity.text ?? '', /^<at>Robin Keller<\/at>, Ferry cannot follow .* write "sign in"\.$/);
  });

  it('asks who took it over, by object id where no name is known', async () => {
    const { request, since } = await heard({ inChat: true });
    await request({ ...PAUSED, followedBy: { ...PAUSED.requester, objectId: 'ana' } });
    const [message] = since();
    assert.equal(message?.to.conversationId, THREAD);
    assert.match(JSON.stringify(message?.activity.entities), /"id":"ana"/);
  });

  it('mentions them in the thread when the chat takes no more messages, and remembers that', async () => {
    const { request, sender, deps } = await heard({ inChat: true });
    sender.create.callsFake(refuseIn(CHAT));
    await request();
    assert.equal(sender.create.lastCall.args[0].conversationId, THREAD);
    assert.equal((await deps.conversations.get(CHAT))?.dead, true);
    sender.create.resetHistory();
    await request();
    assert.equal(sender.create.callCount, 1);
  });

  it('mentions them in the thread when the token service has no sign-in to offer', async () => {
    const { request, since, signIn } = await heard({ inChat: true });
    signIn.signInResource.rejects(new FerryError('signInRefused', '401'));
    await request();
    assert.deepEqual(
      since().map(({ to }) => to.conversationId),
      [THREAD],
    );
  });

  it('rejects for now when Teams or the token service is away, without a second message', async () => {
    const { request, sender, signIn, since } = await heard({ inChat: true });
    signIn.signInResource.rejects(new FerryError('signInUnreachable', '503'));
    await assert.rejects(request(), { code: 'signInUnreachable' });
    assert.deepEqual(since(), []);
    signIn.signInResource.resolves(SIGN_IN);
    sender.create.resetHistory();
    sender.create.rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(request(), { code: 'teamsUnavailable' });
    assert.equal(sender.create.callCount, 1);
  });

  it('rejects for good when neither takes messages, and remembers that', async () => {
    const { request, sender, deps } = await heard({ inChat: true });
    sender.create.rejects(new FerryError('teamsRefused', '403'));
    await assert.rejects(request(), { code: 'teamsRefused' });
    for (const id of [CHAT, THREAD]) assert.equal((await deps.conversations.get(id))?.dead, true, id);
  });
});
