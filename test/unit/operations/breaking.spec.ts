import assert from 'node:assert/strict';
import sinon from 'sinon';
import { FerryError } from '../../../src/errors.ts';
import { cancel } from '../../../src/operations/decisions.ts';
import { freezeSentence } from '../../../src/operations/policy.ts';
import {
  clickOn,
  confirmed,
  domainWith,
  freeze,
  makeFreeze,
  REQUESTED,
  ROBIN,
  ruled,
} from '../../support/approval-scene.ts';
import type { Domain } from '../../support/domain.ts';
import { MINUTE, NOON, PROD, UAT } from '../../support/operations.ts';

const SET_IN = makeFreeze().conversationId;

/** Robin breaks the freeze, and nobody was told yet. */
async function broken(changes: Parameters<typeof freeze>[1] = {}): Promise<Domain> {
  const settings = ruled({ breakGlass: [ROBIN.objectId] });
  const domain = await domainWith(settings, { frozen: freezeSentence(makeFreeze(changes)) });
  await freeze(domain, changes);
  const outcome = await confirmed(domain, 'Tax.');
  assert.ok(outcome.ok);
  return domain;
}

function told({ notifier }: Domain): readonly string[] {
  return notifier.announceBreak.args.map(([, conversationId]) => conversationId);
}

describe('announceBreak', () => {
  it('tells the thread, and the conversation in which the freeze was set, once', async () => {
    const domain = await broken();
    await domain.runJobs();
    assert.deepEqual(told(domain), [REQUESTED.conversationId, SET_IN]);
    assert.equal(domain.notifier.announceBreak.firstCall.args[0].breakGlass, 'Tax.');
    const { state, notices } = await domain.current(REQUESTED);
    assert.deepEqual([state, notices], ['running', []]);
    const [event] = (await domain.store.eventsOf(REQUESTED.id)).filter(({ what }) => what === 'noticed');
    assert.equal(event?.data.notice, 'announceBreak');
  });

  it('tells nobody twice who set it in the same channel', async () => {
    const [channel] = REQUESTED.conversationId.split(';');
    const domain = await broken({ conversationId: `${channel};messageid=1` });
    await domain.runJobs();
    assert.deepEqual(told(domain), [REQUESTED.conversationId]);
  });

  it('tells those whose freeze it breaks, and no others', async () => {
    const elsewhere = { id: 'other', conversationId: '19:other@thread.tacv2' };
    const domain = await broken({ environmentIds: [PROD.id], environment: PROD });
    const test = { id: '3d7b8e39-9caf-4f01-9b42-3c4d5e6f7081', name: 'TEST' };
    await freeze(domain, { ...elsewhere, environmentIds: [test.id], environment: test });
    await freeze(domain, { ...elsewhere, id: 'later', environmentIds: [UAT.id], from: NOON + MINUTE });
    await domain.runJobs();
    assert.deepEqual(told(domain), [REQUESTED.conversationId, SET_IN]);
  });

  it('holds the submission up until it is told', async () => {
    const domain = await broken();
    domain.notifier.announceBreak.rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(domain.runJobs(), { code: 'teamsUnavailable' });
    assert.equal(domain.backend.start.callCount, 0);
    domain.notifier.announceBreak.resolves();
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });

  it('does not hold it up for a conversation that takes no messages any more', async () => {
    const domain = await broken();
    domain.notifier.announceBreak.rejects(new FerryError('teamsRefused', '403'));
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
    assert.ok(domain.logger.lines.some((line) => /a broken freeze could not be announced/.test(JSON.stringify(line))));
  });

  it('comes back when it is not its turn', async () => {
    const domain = await broken();
    const turn = await domain.deps.outbox.take(SET_IN, NOON);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
    assert.ok(turn.taken);
    await turn.release();
    await domain.clock.advance(MINUTE);
    await domain.runJobs();
    assert.deepEqual(told(domain), [REQUESTED.conversationId, SET_IN]);
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });

  it('repeats itself nowhere while one of the conversations takes no message yet', async () => {
    const domain = await broken();
    domain.notifier.announceBreak.withArgs(sinon.match.any, SET_IN).rejects(new FerryError('teamsUnavailable', '502'));
    for (let n = 0; n < 3; n += 1) await assert.rejects(domain.runJobs(), { code: 'teamsUnavailable' });
    assert.deepEqual(told(domain), [REQUESTED.conversationId, SET_IN, SET_IN, SET_IN]);
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
  });

  it('tells nobody of what was cancelled before', async () => {
    const domain = await broken();
    await cancel(domain.deps, clickOn(await domain.current(REQUESTED), ROBIN, REQUESTED.conversationId));
    await domain.runJobs();
    assert.deepEqual(told(domain), []);
    assert.deepEqual(domain.jobs.waiting, []);
  });

  it('says nothing that another job has said while it waited for its turn', async () => {
    const domain = await broken();
    const { take } = domain.deps.outbox;
    domain.deps.outbox.take = async (...args) => {
      domain.store.put({ ...(await domain.current(REQUESTED)), notices: [] });
      return take(...args);
    };
    const { visibleRevision: revision } = await domain.current(REQUESTED);
    await domain.handlers.announceBreak({ id: '1', queue: 'announceBreak', operationId: REQUESTED.id, revision });
    assert.deepEqual(told(domain), []);
  });
});
