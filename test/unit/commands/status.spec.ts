import assert from 'node:assert/strict';
import sinon from 'sinon';
import { isEnded, STATES } from '../../../src/operations/operation.ts';
import { createCommandScene, ofKind } from '../../support/commands.ts';
import { makeOperation, NOON, PROJECT } from '../../support/operations.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

const OTHER = makeProject({ id: 7, name: 'Contoso archive' });
const RUNNING = makeOperation({ id: 'running', state: 'running', requestedAt: NOON - 2 });
const DONE = makeOperation({ id: 'done', state: 'succeeded', endedAt: NOON, requestedAt: NOON - 1 });
const ELSEWHERE = makeOperation({ id: 'elsewhere', state: 'running', projectId: 7 });

const HOME = { tenantId: 't', serviceUrl: 'https://smba.example/', reference: {}, seenAt: NOON };

function scene() {
  const made = createCommandScene(makeSettings({ projects: [makeProject(), OTHER] }));
  made.domain.store.put(RUNNING, DONE, ELSEWHERE);
  return made;
}

async function shown(made: ReturnType<typeof scene>) {
  const { projectName, waiting, running, ended } = ofKind(await made.say('status'), 'status');
  const ids = (views: typeof running) => views.map(({ operation }) => operation.id);
  return { projectName, waiting: ids(waiting), running: ids(running), ended: ids(ended) };
}

describe('status', () => {
  it("shows what runs and what ended lately in the conversation's project", async () => {
    const made = scene();
    await made.say('use Contoso rollout');
    assert.deepEqual(await shown(made), {
      projectName: PROJECT.name,
      waiting: [],
      running: ['running'],
      ended: ['done'],
    });
  });

  it('gives the same answer to all who ask within a second', async () => {
    const made = scene();
    made.commits.returns(3);
    const first = await made.say('status');
    made.domain.store.put(makeOperation({ id: 'new', state: 'running' }));
    await made.domain.clock.advance(999);
    assert.equal(await made.say('status'), first);
    await made.domain.clock.advance(1);
    assert.ok((await shown(made)).running.includes('new'));
  });

  it('gives a new one at once when this process has changed an operation', async () => {
    const made = scene();
    made.commits.returns(3);
    await made.say('status');
    made.domain.store.put(makeOperation({ id: 'new', state: 'running' }));
    made.commits.returns(4);
    assert.ok((await shown(made)).running.includes('new'));
  });

  it('counts a change that was made while it read', async () => {
    const made = scene();
    made.commits.returns(3);
    const { store } = made.domain;
    const { listEnded } = store;
    store.listEnded = async (...which) => {
      made.commits.returns(4);
      return await listEnded(...which);
    };
    await made.say('status');
    made.domain.store.put(makeOperation({ id: 'new', state: 'running' }));
    assert.ok((await shown(made)).running.includes('new'));
  });

  it('does not give the answer of one project for another', async () => {
    const made = scene();
    made.commits.returns(3);
    await made.say('status');
    await made.say('use Contoso archive');
    assert.deepEqual((await shown(made)).running, ['elsewhere']);
  });

  it('shows all projects where none was chosen', async () => {
    const { projectName, running } = await shown(scene());
    assert.deepEqual([projectName, running.toSorted()], ['all projects', ['elsewhere', 'running']]);
  });

  it('tells what waits for a person from what goes on by itself', async () => {
    const made = scene();
    const open = STATES.filter((state) => !isEnded(state)).map((state) => makeOperation({ id: state, state }));
    made.domain.store.put(...open);
    const { waiting, running } = await shown(made);
    assert.deepEqual(waiting.toSorted(), ['awaitingApproval', 'blocked', 'requested', 'unconfirmed']);
    assert.deepEqual(running.toSorted(), ['approved', 'elsewhere', 'failing', 'running', 'submitting']);
  });

  it('counts what is paused until somebody signs in to what waits', async () => {
    const made = scene();
    const paused = { state: 'running', paused: true } as const;
    for (const signIn of ['needed', 'asked', 'notNeeded'] as const) {
      made.domain.store.put(makeOperation({ ...paused, id: signIn, signIn }));
    }
    const { waiting, running } = await shown(made);
    assert.deepEqual(waiting.toSorted(), ['asked', 'needed']);
    assert.ok(running.includes('notNeeded'));
  });

  it('shows no more than ten that ended, the last end first, however many are open', async () => {
    const made = scene();
    const ended = Array.from({ length: 15 }, (_, n) => makeOperation({ ...DONE, id: `${n}`, endedAt: NOON + 1 + n }));
    const open = Array.from({ length: 40 }, (_, n) => makeOperation({ id: `open ${n}`, requestedAt: NOON + n }));
    made.domain.store.put(...ended, ...open);
    const newest = ended.map(({ id }) => id).reverse();
    assert.deepEqual((await shown(made)).ended, newest.slice(0, 10));
  });

  it('names those of which Ferry can tell nobody any more', async () => {
    const made = scene();
    const { conversations, people } = made.deps;
    const unreachable = async () => ofKind(await made.say('status'), 'status').unreachable?.toSorted();
    const heard = (id: string, type: 'channel' | 'personal') => conversations.save({ ...HOME, id, type });
    await heard(RUNNING.conversationId, 'channel');
    assert.deepEqual(await unreachable(), []);
    await conversations.markDead(RUNNING.conversationId);
    assert.deepEqual(await unreachable(), ['done', 'elsewhere', 'running']);
    await heard('a:robin', 'personal');
    const personalConversationId = 'a:robin';
    await people.save({ ...RUNNING.requester, mri: '29:robin', name: 'Robin', personalConversationId, seenAt: NOON });
    assert.deepEqual(await unreachable(), []);
    await conversations.markDead('a:robin');
    assert.deepEqual(await unreachable(), ['done', 'elsewhere', 'running']);
  });

  it('reads each person and conversation once, however many operations are theirs', async () => {
    const made = scene();
    const many = Array.from({ length: 20 }, (_, n) => makeOperation({ id: `${n}`, state: 'awaitingApproval' }));
    made.domain.store.put(...many);
    const { conversations, people } = made.deps;
    await conversations.save({ ...HOME, id: RUNNING.conversationId, type: 'channel' });
    await conversations.markDead(RUNNING.conversationId);
    const read: readonly sinon.SinonSpy[] = [
      sinon.spy(people, 'get'),
      sinon.spy(people, 'find'),
      sinon.spy(conversations, 'get'),
    ];

    await made.say('status');
    assert.ok(read.flatMap(({ args }) => args).length > 0);
    for (const { args } of read) {
      const asked = args.map((one) => JSON.stringify(one));
      assert.deepEqual(asked, [...new Set(asked)]);
    }
  });

  it('asks LCS for nothing', async () => {
    const made = scene();
    await made.say('status');
    const { listBackups, listEnvironments, poll, start } = made.domain.backend;
    assert.deepEqual(
      [listBackups, listEnvironments, poll, start].map(({ callCount }) => callCount),
      [0, 0, 0, 0],
    );
    assert.equal(made.tokens.get.callCount, 0);
  });
});
