import assert from 'node:assert/strict';
import { createTeamsNotifier } from '../../../src/channel/teams-notifier.ts';
import { FerryError } from '../../../src/errors.ts';
import type { AskedInThread } from '../../../src/operations/ports.ts';
import { CHAT, createChannelScene, IN_CHAT, makeActivity, TENANT, THREAD } from '../../support/channel.ts';
import { createCommandScene } from '../../support/commands.ts';
import { MINUTE, makeOperation, NASTY_NAME, NOON, UAT } from '../../support/operations.ts';
import { makeDemand, makeSettings } from '../../support/settings.ts';

const CHANNEL = '19:approvers@thread.tacv2';
const ANA = '2b6e4d99-7a1c-4f38-8ab5-e3d8f9a21c42';
const NOOR = '5e917acc-ad4f-426b-8bde-16ab2cd54f75';
const BY_PEOPLE = makeOperation({ state: 'awaitingApproval', approvals: makeDemand([ANA]), askedRevision: 3 });
const BY_CHANNEL = makeOperation({
  state: 'awaitingApproval',
  approvals: { ...makeDemand([]), approvers: { people: [], channel: CHANNEL } },
  askedRevision: 3,
});

/** Ferry heard from Robin in the thread, and from Ana in 1:1. */
async function heard() {
  const channel = createChannelScene(createCommandScene(makeSettings({ channels: { Releases: CHANNEL } })));
  const ana = { id: '29:ana', name: 'Ana Duarte', aadObjectId: ANA };
  await channel.turn(makeActivity({ ...IN_CHAT, id: 'message-2', from: ana }));
  await channel.turn(makeActivity());
  const before = channel.written.length;
  const notifier = createTeamsNotifier({ ...channel.deps, settings: channel.scene.domain.deps.settings });
  return { ...channel, notifier, since: () => channel.written.slice(before) };
}

function drawn(card: unknown) {
  return (card as { drawn: { view: { actions: readonly string[]; ownViewFor: readonly string[] } } }).drawn.view;
}

describe('postToApprovers', () => {
  it('posts into the chat with one of them a card with their buttons, and gives the copy', async () => {
    const { notifier, since } = await heard();
    const copy = await notifier.postToApprovers(BY_PEOPLE, CHAT);
    const [message, ...others] = since();
    assert.deepEqual([message?.to.conversationId, message?.edited, others], [CHAT, null, []]);
    assert.deepEqual(drawn(message?.activity.attachments?.[0]?.content), {
      ...drawn(message?.activity.attachments?.[0]?.content),
      actions: ['approve', 'reject'],
      ownViewFor: [],
    });
    assert.match(message?.activity.summary ?? '', /^Robin Keller asks for approval\. /);
    assert.deepEqual(copy, {
      operationId: BY_PEOPLE.id,
      conversationId: CHAT,
      activityId: 'sent-3',
      audience: 'approvers',
      shownRevision: BY_PEOPLE.visibleRevision,
      shownAt: NOON,
    });
  });

  it('posts on top of a channel that was never heard from, where the tenant is now; the copy is in the thread this begins', async () => {
    const { notifier, since } = await heard();
    const { conversationId, activityId } = await notifier.postToApprovers(BY_CHANNEL, CHANNEL);
    const [message] = since();
    assert.deepEqual(message?.to, { serviceUrl: 'https://smba.example/emea/', conversationId: CHANNEL });
    assert.equal(conversationId, `${CHANNEL};messageid=${activityId}`);
    const { actions, ownViewFor } = drawn(message?.activity.attachments?.[0]?.content);
    assert.deepEqual([actions, ownViewFor], [['approve', 'reject'], ['29:robin']]);
  });

  it('knows no threads in a group chat', async () => {
    const { notifier } = await heard();
    const group = '19:approvers@thread.v2';
    const approvals = { ...makeDemand([]), approvers: { people: [], channel: group } };
    const { conversationId } = await notifier.postToApprovers({ ...BY_CHANNEL, approvals }, group);
    assert.equal(conversationId, group);
  });

  it('rejects for good where Teams refuses it, and where nothing of that tenant was ever heard', async () => {
    const { notifier, sender, deps } = await heard();
    const refused = { code: 'teamsRefused' };
    await assert.rejects(
      notifier.postToApprovers({ ...BY_CHANNEL, requester: { tenantId: 'another', objectId: 'x' } }, CHANNEL),
      refused,
    );
    sender.create.rejects(new FerryError('teamsRefused', '403'));
    await assert.rejects(notifier.postToApprovers(BY_CHANNEL, CHANNEL), refused);
    await assert.rejects(notifier.postToApprovers(BY_PEOPLE, CHAT), refused);
    assert.equal((await deps.conversations.get(CHAT))?.dead, true);
  });

  it('can edit the card afterwards, though nobody has written in its thread yet', async () => {
    const { notifier, since } = await heard();
    const copy = await notifier.postToApprovers(BY_CHANNEL, CHANNEL);
    await notifier.updateCard(copy, { ...BY_CHANNEL, state: 'approved' });
    const edit = since().at(-1);
    assert.deepEqual([edit?.edited, edit?.to.conversationId], [copy.activityId, copy.conversationId]);
  });

  it('edits no card of approvers in a conversation that is dead', async () => {
    const { notifier, deps, since } = await heard();
    const copy = await notifier.postToApprovers(BY_PEOPLE, CHAT);
    await deps.conversations.markDead(CHAT);
    await assert.rejects(notifier.updateCard(copy, BY_PEOPLE), { code: 'teamsRefused' });
    assert.equal(since().length, 1);
  });
});

describe('askInThread', () => {
  const CASES: readonly [AskedInThread, readonly string[], RegExp, readonly string[]][] = [
    ['here', [], /^The refresh of UAT from PROD waits for the approval of the members of this channel/, []],
    [
      'noChat',
      [ANA, NOOR],
      /^<at>Ana Duarte<\/at> and <at>Approver 2<\/at>, the refresh .* Robin Keller/,
      ['29:ana', NOOR],
    ],
    ['noChat', ['kim@x.example'], /^<at>kim@x.example<\/at>, /, ['kim@x.example']],
    [
      'noChannel',
      [],
      /^<at>Robin Keller<\/at>, .* cannot write to the members of the channel "Releases"/,
      ['29:robin'],
    ],
  ];
  for (const [why, people, text, ids] of CASES) {
    it(`says in the thread why it asks there: ${why}, mentioning ${ids.join(' and ') || 'nobody'}`, async () => {
      const { notifier, texts, since } = await heard();
      await notifier.askInThread(BY_CHANNEL, people, why);
      const [message] = since();
      assert.equal(message?.to.conversationId, THREAD);
      assert.match((texts().at(-1) ?? '').replaceAll('\u200b', ''), text);
      const mentioned = (message?.activity.entities ?? []) as unknown as { mentioned: { id: string } }[];
      assert.deepEqual(
        mentioned.map((entity) => entity.mentioned.id),
        ids,
      );
    });
  }
});

describe('askInThread, where Teams refuses a mention', () => {
  it('says it without mentions, by the names', async () => {
    const { notifier, sender, since, texts } = await heard();
    sender.create.onCall(sender.create.callCount).rejects(new FerryError('ours', '400', { status: 400 }));
    await notifier.askInThread(BY_PEOPLE, [ANA, 'kmi@x.example'], 'noChat');
    assert.match((texts().at(-1) ?? '').replaceAll('\u200b', ''), /^Ana Duarte, kmi@x.example: the refresh of UAT/);
    assert.equal(since().at(-1)?.activity.entities, undefined);
  });

  it('gives up where it refuses that, too, and where it refuses for another reason', async () => {
    const { notifier, sender } = await heard();
    sender.create.rejects(new FerryError('ours', '400', { status: 400 }));
    await assert.rejects(notifier.askInThread(BY_PEOPLE, [ANA], 'noChat'), { status: 400 });
    sender.create.resetHistory();
    sender.create.rejects(new FerryError('teamsUnavailable', '502', { status: 502 }));
    await assert.rejects(notifier.askInThread(BY_PEOPLE, [ANA], 'noChat'), { status: 502 });
    assert.equal(sender.create.callCount, 1);
  });
});

describe('announceBreak', () => {
  it('tells who acts in spite of which freeze and why, as plain text', async () => {
    const { notifier, since, texts } = await heard();
    const frozen = 'There is a freeze until somebody lifts it: Rehearsal.';
    const notBefore = NOON + 600 * MINUTE;
    await notifier.announceBreak({ ...BY_PEOPLE, frozen, notBefore, breakGlass: `Because ${NASTY_NAME}` }, CHAT);
    const [message] = since();
    assert.equal(message?.to.conversationId, CHAT);
    assert.match(
      texts().at(-1) ?? '',
      /^Robin Keller acts in spite of a freeze, with the refresh of UAT from PROD in Contoso rollout\. It is for 21 November 2026 22:00 UTC\. Their reason: "Because /,
    );
    assert.match(texts().at(-1) ?? '', /until somebody lifts it: Rehearsal\.$/);
    assert.doesNotMatch(message?.activity.text ?? '', /<at>Everyone/);
    assert.equal(message?.activity.entities, undefined);
  });
});

describe('tellFree', () => {
  const waiter = { environment: UAT, person: { tenantId: TENANT, objectId: ANA }, conversationId: THREAD, since: NOON };

  it('mentions who waited, where they asked for it', async () => {
    const { notifier, since } = await heard();
    await notifier.tellFree(waiter);
    const [message] = since();
    assert.equal(message?.to.conversationId, THREAD);
    assert.match(message?.activity.text ?? '', /^<at>Ana Duarte<\/at>, UAT is free/);
  });

  it('mentions by object id whom it does not know', async () => {
    const { notifier, since } = await heard();
    await notifier.tellFree({ ...waiter, person: { ...waiter.person, objectId: NOOR } });
    assert.match(JSON.stringify(since()[0]?.activity.entities), new RegExp(`"id":"${NOOR}"`));
  });
});
