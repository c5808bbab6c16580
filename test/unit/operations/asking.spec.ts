import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { askToSignIn } from '../../../src/operations/asking.ts';
import { createDomain, LCS_ACTIVITY_ID } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';
import { TIMING } from '../../support/settings.ts';

const RUNNING = makeOperation({
  state: 'running',
  confirmedAt: NOON,
  startedAt: NOON,
  lcsActivityId: LCS_ACTIVITY_ID,
  nextPollAt: NOON,
});

/** Nobody is signed in, and the first poll is due. */
async function signedOut() {
  const domain = createDomain();
  domain.store.put(RUNNING);
  domain.backend.poll.rejects(new FerryError('signInNeeded', 'no token'));
  await domain.deps.jobs.ensure([{ queue: 'poll', operationId: RUNNING.id, revision: RUNNING.revision }]);
  return domain;
}

describe('askToSignIn', () => {
  it('asks once, over hours of polls in vain', async () => {
    const domain = await signedOut();
    await domain.runJobs();
    for (let hour = 0; hour < 24; hour += 1) {
      await domain.clock.advance(60 * MINUTE);
      await domain.runJobs();
    }
    assert.ok(domain.backend.poll.callCount > 20);
    assert.deepEqual(
      domain.notifier.askToSignIn.args.map(([{ id, paused }]) => [id, paused]),
      [[RUNNING.id, true]],
    );
    assert.equal((await domain.current(RUNNING)).signIn, 'asked');
    assert.equal(domain.jobs.waiting.filter(({ queue }) => queue === 'poll').length, 1);
  });

  it('asks again for the next pause', async () => {
    const domain = await signedOut();
    await domain.runJobs();
    domain.backend.poll.resolves({ progress: 'running', lcsStatus: 'InProgress', lcsText: null });
    await domain.clock.advance(TIMING.maxPoll);
    await domain.runJobs();
    assert.equal((await domain.current(RUNNING)).signIn, 'notNeeded');
    domain.backend.poll.rejects(new FerryError('signInNeeded', 'no token'));
    await domain.clock.advance(TIMING.maxPoll);
    await domain.runJobs();
    assert.equal(domain.notifier.askToSignIn.callCount, 2);
  });

  it('asks once although polls commit while the message is on its way', async () => {
    const domain = await signedOut();
    domain.notifier.askToSignIn.callsFake(async () => {
      await domain.clock.advance(TIMING.maxPoll);
      const { revision } = await domain.current(RUNNING);
      await domain.handlers.poll({ id: 'late', queue: 'poll', operationId: RUNNING.id, revision });
    });
    await domain.runJobs();
    assert.equal(domain.notifier.askToSignIn.callCount, 1);
    assert.equal((await domain.current(RUNNING)).signIn, 'asked');
    assert.ok(!domain.jobs.waiting.some(({ queue }) => queue === 'ask'));
  });

  it('asks nobody any more once it goes on', async () => {
    const domain = await signedOut();
    const paused = { ...RUNNING, paused: true, reason: 'Ended.', signIn: 'needed' } as const;
    const job = { id: 'job-1', queue: 'ask', operationId: RUNNING.id, revision: RUNNING.visibleRevision } as const;
    for (const change of [{ signIn: 'asked' }, { signIn: 'notNeeded' }, { visibleRevision: 4 }] as const) {
      domain.store.put({ ...paused, ...change });
      await askToSignIn(domain.deps, job);
    }
    await askToSignIn(domain.deps, { ...job, operationId: 'unknown' });
    assert.equal(domain.notifier.askToSignIn.callCount, 0);
  });

  it('is over when Teams refuses for good, and comes back when it is away', async () => {
    const domain = await signedOut();
    domain.notifier.askToSignIn.rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(domain.runJobs(), /ended with|teamsUnavailable|502/);
    assert.equal((await domain.current(RUNNING)).signIn, 'needed');
    domain.notifier.askToSignIn.rejects(new FerryError('teamsRefused', '403'));
    await domain.runJobs();
    assert.equal((await domain.current(RUNNING)).signIn, 'asked');
    assert.ok(domain.logger.lines.some((line) => /nobody could be asked/.test(JSON.stringify(line))));
  });

  it('is written down', async () => {
    const domain = await signedOut();
    await domain.runJobs();
    const events = await domain.store.eventsOf(RUNNING.id);
    assert.deepEqual(
      events.map(({ what, actor }) => [what, actor]),
      [
        ['paused', null],
        ['askedToSignIn', null],
      ],
    );
  });
});
