import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { takeOver } from '../../../src/operations/takeover.ts';
import { poll } from '../../../src/operations/tracking.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

const PAUSED = makeOperation({
  state: 'running',
  confirmedAt: NOON,
  startedAt: NOON,
  lcsActivityId: LCS_ACTIVITY_ID,
  nextPollAt: NOON + 5 * MINUTE,
  paused: true,
  reason: 'The sign-in it is followed with has ended.',
  signIn: 'asked',
});
const ROBIN = PAUSED.requester;
const ANA = { ...ROBIN, objectId: 'ana' };
const CLICK = {
  operationId: PAUSED.id,
  revision: PAUSED.visibleRevision,
  person: ANA,
  conversationId: PAUSED.conversationId,
  activityId: 'click-1',
};

function domainWith(operation: Operation = PAUSED): Domain {
  const domain = createDomain();
  domain.store.put(operation);
  return domain;
}

async function takenOver(domain: Domain, click = CLICK): Promise<Operation> {
  const outcome = await takeOver(domain.deps, click);
  assert.ok(outcome.ok);
  return outcome.operation;
}

describe('takeOver', () => {
  it('asks LCS with the sign-in of who clicked, and follows with it from then on', async () => {
    const domain = domainWith();
    const { paused, signIn, followedBy, requester } = await takenOver(domain);
    assert.deepEqual([paused, signIn, followedBy, requester], [false, 'notNeeded', ANA, ROBIN]);
    await domain.runJobs();
    await domain.clock.advance(60 * MINUTE);
    await domain.runJobs();
    assert.ok(domain.backend.poll.callCount > 2);
    assert.deepEqual(new Set(domain.backend.poll.args.map(([, person]) => person)), new Set([ANA]));
  });

  it('writes down who did it, and where', async () => {
    const domain = domainWith();
    await takenOver(domain);
    const [event] = await domain.store.eventsOf(PAUSED.id);
    assert.deepEqual(
      [event?.what, event?.actor, event?.conversationId, event?.activityId],
      ['takenOver', ANA, PAUSED.conversationId, 'click-1'],
    );
  });

  it('changes nothing when LCS says no to them, or they are not signed in', async () => {
    for (const code of ['lcsForbidden', 'lcsUnauthorised', 'signInNeeded'] as const) {
      const domain = domainWith();
      domain.backend.poll.rejects(new FerryError(code, code));
      await assert.rejects(takeOver(domain.deps, CLICK), { code });
      assert.deepEqual(await domain.current(PAUSED), PAUSED);
      assert.deepEqual(domain.jobs.waiting, []);
    }
  });

  it('leaves an end that LCS says to the next poll, which comes at once', async () => {
    const domain = domainWith();
    domain.backend.poll.resolves({ progress: 'succeeded', lcsStatus: 'Completed', lcsText: null });
    assert.equal((await takenOver(domain)).state, 'running');
    await domain.runJobs();
    assert.equal((await domain.current(PAUSED)).state, 'succeeded');
    assert.equal(domain.notifier.announce.callCount, 1);
  });

  it('only shows how it is when it is not paused any more, or over', async () => {
    for (const change of [{ paused: false }, { state: 'succeeded', paused: false }] as const) {
      const domain = domainWith({ ...PAUSED, ...change });
      assert.deepEqual(await takenOver(domain), { ...PAUSED, ...change });
      assert.equal(domain.backend.poll.callCount, 0);
    }
  });

  it('works only where the card is at home, and for a project that Ferry knows', async () => {
    const domain = domainWith();
    const elsewhere = await takeOver(domain.deps, { ...CLICK, conversationId: 'elsewhere' });
    assert.match(elsewhere.ok ? '' : elsewhere.sentence, /does not belong to an operation of this conversation/);
    const unknown = createDomain(makeSettings({ projects: [makeProject({ id: 7 })] }));
    unknown.store.put(PAUSED);
    const outcome = await takeOver(unknown.deps, CLICK);
    assert.match(outcome.ok ? '' : outcome.sentence, /no longer in the settings/);
    assert.equal(domain.backend.poll.callCount + unknown.backend.poll.callCount, 0);
  });

  it('is a resumption for whoever it is followed for', async () => {
    const domain = domainWith();
    const { paused, followedBy, lcsStatus } = await takenOver(domain, { ...CLICK, person: ROBIN });
    assert.deepEqual([paused, followedBy, lcsStatus], [false, null, 'InProgress']);
    const [event] = await domain.store.eventsOf(PAUSED.id);
    assert.deepEqual([event?.what, event?.actor], ['polled', ROBIN]);
  });

  it('can be taken back by the requester', async () => {
    const domain = domainWith({ ...PAUSED, followedBy: ANA });
    const { paused, followedBy } = await takenOver(domain, { ...CLICK, person: ROBIN });
    assert.deepEqual([paused, followedBy], [false, ROBIN]);
  });

  it('is not lost to a poll that commits first', async () => {
    const domain = domainWith();
    let isFirst = true;
    domain.backend.poll.callsFake(async () => {
      if (!isFirst) throw new FerryError('signInNeeded', 'no token');
      isFirst = false;
      await poll(domain.deps, { id: 'late', queue: 'poll', operationId: PAUSED.id, revision: PAUSED.revision });
      return { progress: 'running', lcsStatus: 'InProgress', lcsText: null };
    });
    const { paused, followedBy, revision } = await takenOver(domain);
    assert.deepEqual([paused, followedBy, revision], [false, ANA, PAUSED.revision + 2]);
  });

  it('gives way to a poll that found a token meanwhile', async () => {
    const domain = domainWith();
    let isFirst = true;
    domain.backend.poll.callsFake(async () => {
      if (isFirst) {
        isFirst = false;
        await poll(domain.deps, { id: 'late', queue: 'poll', operationId: PAUSED.id, revision: PAUSED.revision });
      }
      return { progress: 'running', lcsStatus: 'InProgress', lcsText: null };
    });
    const { paused, followedBy } = await takenOver(domain);
    assert.deepEqual([paused, followedBy], [false, null]);
  });
});
