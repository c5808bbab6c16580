import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import type { InvokeAnswer } from '../../../src/channel/invoke-answers.ts';
import type { OperationView } from '../../../src/commands/views.ts';
import { FerryError } from '../../../src/errors.ts';
import { CHAT, cardClick, createChannelScene, makeActivity } from '../../support/channel.ts';
import { settled } from '../../support/fake-clock.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';
import { makeDemand } from '../../support/settings.ts';

const ANA_ID = '2b6e4d99-7a1c-4f38-8ab5-e3d8f9a21c42';
const ANA: Partial<Activity> = { from: { id: '29:ana', name: 'Ana Duarte', aadObjectId: ANA_ID } };
const WAITING = makeOperation({
  state: 'awaitingApproval',
  approvals: makeDemand([ANA_ID]),
  askedRevision: 3,
  confirmedAt: NOON,
  expiresAt: NOON + 240 * MINUTE,
});
const CLICK = { operationId: WAITING.id, revision: WAITING.revision };
const ELSEWHERE = { conversation: { id: 'a:other', conversationType: 'personal', name: '', isGroup: false } };

/** Robin has asked in the thread, and Ana, who has to agree, has written there before. */
async function waiting() {
  const channel = createChannelScene();
  channel.scene.domain.store.put(WAITING);
  for (const [id, from] of [
    ['message-1', {}],
    ['message-2', ANA],
  ] as const)
    await channel.turn(makeActivity({ id, ...from }));
  const before = channel.written.length;
  return { ...channel, since: () => channel.written.slice(before) };
}

const refreshOf = (changes: Partial<Activity>, data: object = CLICK) =>
  cardClick('view', data, changes, { trigger: 'automatic' });

function inner(answer: InvokeAnswer | undefined) {
  return answer?.body as { statusCode: number; type: string; value: unknown };
}

/** The view that a card of the answer, or of a message, was drawn from. */
function drawn(card: unknown): OperationView {
  return (card as { drawn: { view: OperationView } }).drawn.view;
}

describe('an automatic refresh', () => {
  it('is answered with the own view of whoever looks, which asks for no other', async () => {
    const { turn } = await waiting();
    const [robin, ana] = [await turn(refreshOf({})), await turn(refreshOf({ id: 'invoke-2', ...ANA }))];
    assert.deepEqual(drawn(inner(robin).value).actions, ['cancel']);
    assert.deepEqual(drawn(inner(ana).value).actions, ['approve', 'reject']);
    for (const answer of [robin, ana]) assert.deepEqual(drawn(inner(answer).value).ownViewFor, []);
  });

  it('posts nothing, edits nothing and makes no copy known', async () => {
    const { turn, since, deps, scene } = await waiting();
    await turn(refreshOf({ replyToId: 'unknown-card' }));
    await scene.domain.runJobs();
    assert.deepEqual(since(), []);
    assert.deepEqual(await deps.cards.list(WAITING.id), []);
    assert.equal((await scene.domain.current(WAITING)).revision, WAITING.revision);
  });

  it('of a card that does not belong there shows nothing of its operation, and says nothing', async () => {
    const { turn, since } = await waiting();
    const { statusCode, value } = inner(await turn(refreshOf(ELSEWHERE)));
    assert.equal(statusCode, 500);
    assert.doesNotMatch(JSON.stringify(value), /UAT/);
    assert.deepEqual(since(), []);
  });

  it('that fails says nothing in the thread', async () => {
    const { turn, since, deps } = await waiting();
    deps.store.get = () => Promise.reject(new FerryError('storeUnavailable', 'the database is away'));
    Object.assign(deps.commands, { click: () => Promise.reject(new FerryError('storeUnavailable', 'away')) });
    assert.equal(inner(await turn(refreshOf({}))).statusCode, 500);
    assert.deepEqual(since(), []);
  });

  it('that takes longer than a turn leaves the card as it is, then and later', async () => {
    const { turn, since, deps, scene } = await waiting();
    const answer = Promise.withResolvers<never>();
    const asked = Promise.withResolvers<void>();
    const click = () => {
      asked.resolve();
      return answer.promise;
    };
    Object.assign(deps.commands, { click });
    const turned = turn(refreshOf({}));
    await asked.promise;
    await scene.domain.clock.advance(4000);
    assert.equal(inner(await turned).statusCode, 500);
    answer.reject(new FerryError('storeUnavailable', 'away'));
    await settled();
    assert.deepEqual(since(), []);
  });

  it('carries nothing out but looking', async () => {
    const { turn, scene, commands } = await waiting();
    const forged = cardClick('approve', CLICK, ANA, { trigger: 'automatic' });
    assert.equal(inner(await turn(forged)).statusCode, 500);
    assert.equal(commands.click.callCount, 0);
    assert.equal((await scene.domain.current(WAITING)).state, 'awaitingApproval');
  });
});

describe('an own view', () => {
  it('is the answer to a click, while everybody else goes on seeing what all may see', async () => {
    const { turn, since } = await waiting();
    const answer = inner(await turn(cardClick('view', CLICK, ANA)));
    assert.deepEqual(drawn(answer.value).actions, ['approve', 'reject']);
    assert.deepEqual(since(), []);
  });

  it('never becomes a message: an old client gets the card of everybody', async () => {
    const { turn, since } = await waiting();
    await turn(
      makeActivity({ id: 'submit', text: '', value: { ...CLICK, verb: 'view' }, replyToId: 'card-1', ...ANA }),
    );
    const [edit, ...others] = since();
    assert.equal(edit?.edited, 'card-1');
    assert.deepEqual(others, []);
    const view = drawn(edit?.activity.attachments?.[0]?.content);
    assert.deepEqual(view.actions, []);
    assert.deepEqual(view.ownViewFor, ['29:robin', '29:ana']);
  });

  it('never becomes a message: what comes late is the card of everybody', async () => {
    const { turn, since, deps, scene } = await waiting();
    const { click } = deps.commands;
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const slow: typeof click = async (action, request) => {
      asked.resolve();
      await held.promise;
      return click(action, request);
    };
    Object.assign(deps.commands, { click: slow });
    const turned = turn(cardClick('view', CLICK, ANA));
    await asked.promise;
    await scene.domain.clock.advance(4000);
    await turned;
    held.resolve();
    await settled();
    const views = since().map(({ activity }) => drawn(activity.attachments?.[0]?.content));
    assert.deepEqual(
      views.map(({ actions }) => actions),
      [[]],
    );
  });
});

describe('a copy that a crash left unknown', () => {
  const CHANNEL = '19:approvers@thread.tacv2';
  const inThread = (id: string) => ({ conversation: { id, conversationType: 'channel', name: '', isGroup: true } });
  const inChat = { conversation: { id: CHAT, conversationType: 'personal', name: '', isGroup: false } };
  const byChannel = { approvals: { ...makeDemand([]), approvers: { people: [], channel: CHANNEL } } };
  const CASES = [
    { name: 'in its own thread', changes: {}, where: {}, who: {}, audience: 'requester' },
    {
      name: "in the approvers' channel",
      changes: byChannel,
      where: inThread(`${CHANNEL};messageid=1`),
      who: ANA,
      audience: 'approvers',
    },
    { name: 'in the chat with an approver that is named', changes: {}, where: inChat, who: ANA, audience: 'approvers' },
    { name: 'in the chat with anybody else', changes: {}, where: inChat, who: {}, audience: null },
    { name: 'in a group with an approver', changes: {}, where: inThread('19:x@thread.v2'), who: ANA, audience: null },
    { name: 'in another channel', changes: byChannel, where: inThread('19:y@thread.tacv2'), who: ANA, audience: null },
    {
      name: "in the approvers' channel before they were asked",
      changes: { ...byChannel, state: 'requested', askedRevision: null },
      where: inThread(`${CHANNEL};messageid=1`),
      who: ANA,
      audience: null,
    },
  ] as const;
  for (const { name, changes, where, who, audience } of CASES) {
    it(`is ${audience ? `made known, for the ${audience},` : 'not made known'} by a click ${name}`, async () => {
      const { turn, deps, scene } = await waiting();
      scene.domain.store.put({ ...WAITING, ...changes });
      await turn(cardClick('view', CLICK, { replyToId: 'lost-card', ...where, ...who }));
      const copies = await deps.cards.list(WAITING.id);
      assert.deepEqual(
        copies.map((copy) => [copy.activityId, copy.audience]),
        audience ? [['lost-card', audience]] : [],
      );
    });
  }

  it('lets its approver decide with that very click', async () => {
    const { turn, scene } = await waiting();
    await turn(cardClick('approve', CLICK, { replyToId: 'lost-card', ...inChat, ...ANA }));
    const { state, votes } = await scene.domain.current(WAITING);
    assert.equal(state, 'approved');
    assert.equal(votes[0]?.person.objectId, ANA_ID);
  });
});
