import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import type { Progress } from '../../../src/operations/happening.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import type { Job } from '../../../src/operations/ports.ts';
import { poll, resumePaused } from '../../../src/operations/tracking.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, UAT } from '../../support/operations.ts';
import { makeProject, makeSettings, TIMING } from '../../support/settings.ts';

const RUNNING = makeOperation({
  state: 'running',
  confirmedAt: NOON,
  startedAt: NOON,
  lcsActivityId: LCS_ACTIVITY_ID,
  nextPollAt: NOON,
});
const FAILING = { ...RUNNING, state: 'failing', lcsStatus: 'Failed', deadline: NOON + 30 * MINUTE } as const;

function domainWith(operation: Operation = RUNNING): Domain {
  const domain = createDomain();
  domain.store.put(operation);
  return domain;
}

function says(domain: Domain, progress: Progress, lcsStatus: string, lcsText: string | null = null): void {
  domain.backend.poll.resolves({ progress, lcsStatus, lcsText });
}

/** The operation after one poll of it as it is now. */
async function polled(domain: Domain): Promise<Operation> {
  const { id, revision } = await domain.current(RUNNING);
  await poll(domain.deps, { id: 'job-1', queue: 'poll', operationId: id, revision });
  return domain.current(RUNNING);
}

describe('poll', () => {
  it("asks in the requester's name for the id that LCS gave", async () => {
    const domain = domainWith();
    await polled(domain);
    const [project, person, followed] = domain.backend.poll.firstCall.args;
    assert.equal(project.id, RUNNING.projectId);
    assert.deepEqual(person, RUNNING.requester);
    assert.deepEqual(followed, { kind: 'refresh', target: UAT, lcsActivityId: LCS_ACTIVITY_ID });
  });

  it("keeps LCS's word, and asks again later", async () => {
    const domain = domainWith();
    const { state, lcsStatus, nextPollAt } = await polled(domain);
    assert.deepEqual(
      { state, lcsStatus, nextPollAt },
      { state: 'running', lcsStatus: 'InProgress', nextPollAt: NOON + TIMING.minPoll },
    );
    const next = domain.jobs.waiting.find(({ queue }) => queue === 'poll');
    assert.equal(next?.startAfter, NOON + TIMING.minPoll);
  });

  it('writes no event and edits no card when nothing changed', async () => {
    const domain = domainWith({ ...RUNNING, lcsStatus: 'InProgress' });
    await polled(domain);
    assert.deepEqual(await domain.store.eventsOf(RUNNING.id), []);
    assert.deepEqual(
      domain.jobs.waiting.map(({ queue }) => queue),
      ['poll'],
    );
  });

  it('writes an event and edits the card when the word changed', async () => {
    const domain = domainWith({ ...RUNNING, lcsStatus: 'InProgress' });
    says(domain, 'running', 'Restoring');
    await polled(domain);
    assert.deepEqual(
      (await domain.store.eventsOf(RUNNING.id)).map(({ data }) => data.lcsStatus),
      ['Restoring'],
    );
    assert.deepEqual(domain.jobs.waiting.map(({ queue }) => queue).toSorted(), ['cards', 'poll']);
  });

  it('is one chain of polls to the end, and announces that once', async () => {
    const domain = domainWith();
    await domain.deps.jobs.ensure([{ queue: 'poll', operationId: RUNNING.id, revision: RUNNING.revision }]);
    await domain.runJobs();
    for (let minute = 0; minute < 20; minute += 1) {
      await domain.clock.advance(MINUTE);
      await domain.runJobs();
      assert.equal(domain.jobs.waiting.filter(({ queue }) => queue === 'poll').length, 1);
    }
    says(domain, 'succeeded', 'Completed');
    await domain.clock.advance(5 * MINUTE);
    await domain.runJobs();
    const { state, endedAt } = await domain.current(RUNNING);
    assert.deepEqual({ state, endedAt }, { state: 'succeeded', endedAt: NOON + 25 * MINUTE });
    assert.deepEqual(domain.jobs.waiting, []);
    assert.deepEqual(
      domain.notifier.announce.args.map(([, told]) => told),
      ['succeeded'],
    );
  });

  it('ends silently for another revision, and for what does not run', async () => {
    const job: Job = { id: 'job-1', queue: 'poll', operationId: RUNNING.id, revision: RUNNING.revision };
    const changes: Partial<Operation>[] = [{ revision: 4 }, { state: 'succeeded' }];
    for (const change of changes) {
      const domain = domainWith({ ...RUNNING, ...change });
      await poll(domain.deps, job);
      await poll(domain.deps, { ...job, operationId: 'unknown' });
      assert.equal(domain.backend.poll.callCount, 0);
    }
  });
});

describe('a refresh that LCS calls Failed', () => {
  it('is announced at once and watched for half an hour', async () => {
    const domain = domainWith();
    says(domain, 'failing', 'Failed', 'Error 40544');
    const { state, lcsText, deadline } = await polled(domain);
    assert.deepEqual(
      { state, lcsText, deadline },
      { state: 'failing', lcsText: 'Error 40544', deadline: NOON + 30 * MINUTE },
    );
    assert.ok(domain.jobs.waiting.some(({ queue }) => queue === 'announce'));
  });

  it('has one end of the watch, however often LCS repeats it', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'failing', 'Failed');
    await domain.clock.advance(20 * MINUTE);
    assert.equal((await polled(domain)).deadline, FAILING.deadline);
  });

  it('is asked about a last time at the end of the watch', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'failing', 'Failed');
    await domain.clock.advance(29 * MINUTE);
    assert.equal((await polled(domain)).nextPollAt, FAILING.deadline);
  });

  it('has failed when the watch is over and no rollback was seen', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'failing', 'Failed');
    await domain.clock.advance(30 * MINUTE);
    assert.equal((await polled(domain)).state, 'failed');
  });

  for (const code of ['signInNeeded', 'lcsUnreachable'] as const) {
    it(`has not failed for good while nobody could look (${code}): what LCS says then counts`, async () => {
      const domain = domainWith(FAILING);
      domain.backend.poll.rejects(new FerryError(code, code));
      await domain.clock.advance(31 * MINUTE);
      assert.equal((await polled(domain)).state, 'failing');
      says(domain, 'rolledBack', 'RollbackCompleted');
      assert.equal((await polled(domain)).state, 'rolledBack');
    });

    it(`ends all the same when nobody could look for as long as unknown words are borne (${code})`, async () => {
      const domain = domainWith(FAILING);
      domain.backend.poll.rejects(new FerryError(code, code));
      await domain.clock.advance(30 * MINUTE + TIMING.unknownStatus - 1);
      assert.equal((await polled(domain)).state, 'failing');
      await domain.clock.advance(1);
      assert.equal((await polled(domain)).state, 'failed');
    });
  }

  it('is followed into the rollback, longer than the watch for one', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'rollingBack', 'RollbackInProgress');
    await domain.clock.advance(29 * MINUTE);
    assert.equal((await polled(domain)).state, 'failing');
    await domain.clock.advance(120 * MINUTE);
    says(domain, 'rolledBack', 'RollbackCompleted');
    assert.equal((await polled(domain)).state, 'rolledBack');
  });

  it('may be done after all, also after the watch', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'succeeded', 'Completed');
    await domain.clock.advance(31 * MINUTE);
    assert.equal((await polled(domain)).state, 'succeeded');
  });

  it('goes on when it was resumed in the portal, and is watched anew when it fails again', async () => {
    const domain = domainWith({ ...FAILING, announced: 'failing' });
    says(domain, 'running', 'InProgress');
    assert.deepEqual([(await polled(domain)).state, (await domain.current(RUNNING)).deadline], ['running', null]);
    await domain.clock.advance(60 * MINUTE);
    says(domain, 'failing', 'Failed');
    assert.equal((await polled(domain)).deadline, NOON + 90 * MINUTE);
    assert.ok(domain.jobs.waiting.some(({ queue }) => queue === 'announce'));
  });
});

describe('a word that Ferry does not know', () => {
  it('is shown, and waited out until the deadline', async () => {
    const domain = domainWith();
    says(domain, 'unknownWord', 'Quiescing');
    const { state, lcsStatus, deadline } = await polled(domain);
    assert.deepEqual(
      { state, lcsStatus, deadline },
      { state: 'running', lcsStatus: 'Quiescing', deadline: NOON + TIMING.unknownStatus },
    );
    await domain.clock.advance(TIMING.unknownStatus - 1);
    assert.equal((await polled(domain)).state, 'running');
    await domain.clock.advance(1);
    assert.equal((await polled(domain)).state, 'unknown');
  });

  it('begins no new patience when another follows it', async () => {
    const domain = domainWith();
    says(domain, 'unknownWord', 'Quiescing');
    await polled(domain);
    await domain.clock.advance(MINUTE);
    says(domain, 'unknownWord', 'Settling');
    assert.equal((await polled(domain)).deadline, NOON + TIMING.unknownStatus);
  });

  it('of a rollback is borne longer than the watch for one', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'rollingBack', 'RollbackInProgress');
    await polled(domain);
    await domain.clock.advance(TIMING.rollbackWatch + 1);
    assert.equal((await polled(domain)).state, 'failing');
    says(domain, 'rolledBack', 'RollbackCompleted');
    assert.equal((await polled(domain)).state, 'rolledBack');
  });

  it('is forgotten as soon as LCS says that it runs', async () => {
    const domain = domainWith();
    says(domain, 'unknownWord', 'Quiescing');
    await polled(domain);
    says(domain, 'running', 'InProgress');
    assert.equal((await polled(domain)).deadline, null);
  });

  it('leaves what fails failing, within the same watch', async () => {
    const domain = domainWith(FAILING);
    says(domain, 'unknownWord', 'Quiescing');
    const { state, deadline } = await polled(domain);
    assert.deepEqual({ state, deadline }, { state: 'failing', deadline: FAILING.deadline });
  });
});

describe('a poll that fails', () => {
  const PAUSING: readonly FailureCode[] = [
    'signInNeeded',
    'consentNeeded',
    'signInRefused',
    'otherRegion',
    'lcsUnauthorised',
    'lcsForbidden',
    'lcsRefused',
    'lcsNotUnderstood',
  ];
  for (const code of PAUSING) {
    it(`pauses with its sentence until a person does something (${code})`, async () => {
      const domain = domainWith();
      domain.backend.poll.rejects(new FerryError(code, code));
      const { state, paused, reason, nextPollAt } = await polled(domain);
      assert.deepEqual([state, paused, nextPollAt], ['running', true, NOON + TIMING.maxPoll]);
      assert.ok(reason);
      assert.ok(domain.jobs.waiting.some(({ queue }) => queue === 'cards'));
    });
  }

  for (const code of ['signInNeeded', 'consentNeeded'] as const) {
    it(`needs somebody's sign-in, and has them asked for it (${code})`, async () => {
      const domain = domainWith();
      domain.backend.poll.rejects(new FerryError(code, code));
      assert.equal((await polled(domain)).signIn, 'needed');
      assert.deepEqual(
        domain.jobs.waiting.filter(({ queue }) => queue === 'ask').map(({ revision }) => revision),
        [RUNNING.revision + 1],
      );
    });
  }

  for (const code of ['lcsUnauthorised', 'lcsForbidden'] as const) {
    it(`asks nobody to sign in where that would not help (${code})`, async () => {
      const domain = domainWith();
      domain.backend.poll.rejects(new FerryError(code, code));
      const { signIn, reason } = await polled(domain);
      assert.equal(signIn, 'notNeeded');
      assert.doesNotMatch(reason ?? '', /\byou/i, 'everybody reads it');
      assert.ok(!domain.jobs.waiting.some(({ queue }) => queue === 'ask'));
    });
  }

  it('keeps the reason that only the first poll of a pause learns', async () => {
    const domain = domainWith();
    domain.backend.poll.rejects(new FerryError('signInNeeded', 'Entra', { said: 'AADSTS50076: MFA.' }));
    assert.match((await polled(domain)).reason ?? '', /has ended \(AADSTS50076: MFA\.\)\.$/);
    domain.backend.poll.rejects(new FerryError('signInNeeded', 'no token'));
    const { reason, visibleRevision } = await polled(domain);
    assert.match(reason ?? '', /AADSTS50076/);
    assert.equal(visibleRevision, RUNNING.revision + 1);
  });

  it('pauses visibly once, however often it fails', async () => {
    const domain = domainWith();
    domain.backend.poll.rejects(new FerryError('signInNeeded', 'no token'));
    await polled(domain);
    await polled(domain);
    assert.deepEqual(
      (await domain.store.eventsOf(RUNNING.id)).map(({ what }) => what),
      ['paused'],
    );
  });

  it('pauses when the settings no longer name its project', async () => {
    const domain = createDomain(makeSettings({ projects: [makeProject({ id: 7 })] }));
    domain.store.put(RUNNING);
    assert.equal((await polled(domain)).paused, true);
    await domain.clock.advance(TIMING.unknownStatus - 1);
    assert.equal((await polled(domain)).state, 'running');
    await domain.clock.advance(1);
    assert.equal((await polled(domain)).state, 'unknown'); // or it would hold its environments for ever
  });

  it('goes on from the pause with the first answer', async () => {
    const domain = domainWith({ ...RUNNING, paused: true, reason: 'Sign in.' });
    const { paused, reason } = await polled(domain);
    assert.deepEqual({ paused, reason }, { paused: false, reason: null });
  });

  for (const code of ['lcsUnreachable', 'lcsTooLate', 'signInUnreachable', 'ours'] as const) {
    it(`is simply asked again when it passes by itself (${code})`, async () => {
      const domain = domainWith();
      domain.backend.poll.rejects(new FerryError(code, code));
      const { state, paused, nextPollAt } = await polled(domain);
      assert.deepEqual([state, paused, nextPollAt], ['running', false, NOON + TIMING.minPoll]);
      assert.deepEqual(await domain.store.eventsOf(RUNNING.id), []);
    });
  }

  for (const code of ['lcsRefused', 'lcsUnreachable', 'signInNeeded'] as const) {
    it(`ends when nothing was learned for as long as unknown words are borne (${code})`, async () => {
      const domain = domainWith();
      domain.backend.poll.rejects(new FerryError(code, code));
      await polled(domain);
      await domain.clock.advance(TIMING.unknownStatus - 1);
      assert.equal((await polled(domain)).state, 'running');
      await domain.clock.advance(1);
      assert.equal((await polled(domain)).state, 'unknown');
    });
  }

  it('waits as long as LCS wants when it is throttled', async () => {
    const domain = domainWith();
    domain.backend.poll.rejects(new FerryError('lcsThrottled', '429', { until: NOON + 7 * MINUTE }));
    assert.equal((await polled(domain)).nextPollAt, NOON + 7 * MINUTE);
  });

  it('rejects, so that the job runs again, when our own database is away', async () => {
    const domain = domainWith();
    domain.backend.poll.rejects(new FerryError('storeUnavailable', 'down'));
    await assert.rejects(polled(domain), { code: 'storeUnavailable' });
  });

  it("keeps LCS's answer out of the log", async () => {
    const domain = domainWith();
    domain.backend.poll.rejects(new FerryError('lcsNotUnderstood', 'https://blob/?sig=secret', { said: 'secret' }));
    await polled(domain);
    assert.equal(domain.logger.lines.length, 1);
    assert.doesNotMatch(JSON.stringify(domain.logger.lines), /secret/);
  });
});

describe('resumePaused', () => {
  const PAUSED = { ...RUNNING, paused: true, nextPollAt: NOON + 5 * MINUTE };

  it("has this person's paused operations asked about at once", async () => {
    const domain = domainWith(PAUSED);
    await resumePaused(domain.deps, PAUSED.requester);
    await domain.runJobs();
    assert.equal(domain.backend.poll.callCount, 1);
    assert.equal((await domain.current(PAUSED)).paused, false);
  });

  it('leaves alone what is not paused, and what others asked for', async () => {
    const domain = domainWith();
    const theirs = { ...PAUSED, id: 'theirs', requester: { ...PAUSED.requester, objectId: 'another' } };
    domain.store.put(theirs);
    await resumePaused(domain.deps, PAUSED.requester);
    assert.deepEqual([await domain.current(RUNNING), await domain.current(theirs)], [RUNNING, theirs]);
  });
});

describe('resumePaused, of what is for later', () => {
  const LATER = makeOperation({
    state: 'approved',
    confirmedAt: NOON,
    notBefore: NOON + 20 * MINUTE,
    paused: true,
    reason: 'Ended.',
    signIn: 'asked',
  });

  it('lets it wait on for its time, and asks LCS for nothing before', async () => {
    const domain = domainWith(LATER);
    await resumePaused(domain.deps, LATER.requester);
    const { state, paused, reason, signIn } = await domain.current(LATER);
    assert.deepEqual(
      { state, paused, reason, signIn },
      { state: 'approved', paused: false, reason: null, signIn: 'notNeeded' },
    );
    await domain.runJobs();
    assert.equal(domain.backend.listEnvironments.callCount, 0);
    await domain.clock.advance(20 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(LATER)).state, 'running');
  });
});

describe('resumePaused and a poll under way', () => {
  const PAUSED = { ...RUNNING, paused: true, reason: 'Ended.', signIn: 'asked' } as const;
  const waiting = (domain: Domain) => domain.jobs.waiting.filter(({ queue }) => queue === 'poll');

  it('resumes what the poll has left paused when that commits first', async () => {
    const domain = domainWith(PAUSED);
    domain.backend.poll.rejects(new FerryError('signInNeeded', 'no token'));
    const { listPaused } = domain.deps.store;
    domain.deps.store.listPaused = async (person) => {
      const paused = await listPaused(person);
      await polled(domain);
      return paused;
    };
    await resumePaused(domain.deps, PAUSED.requester);
    const { revision, nextPollAt } = await domain.current(PAUSED);
    assert.deepEqual([revision, nextPollAt], [PAUSED.revision + 2, NOON]);
    assert.ok(waiting(domain).some((job) => job.revision === revision && job.startAfter === NOON));
  });

  it('is not undone by the poll when that commits second: the chain goes on at once', async () => {
    const domain = domainWith(PAUSED);
    domain.backend.poll.callsFake(async () => {
      domain.backend.poll.resolves({ progress: 'running', lcsStatus: 'InProgress', lcsText: null });
      await resumePaused(domain.deps, PAUSED.requester);
      throw new FerryError('signInNeeded', 'no token');
    });
    await polled(domain);
    assert.deepEqual(
      waiting(domain).map(({ revision, startAfter }) => [revision, startAfter]),
      [[PAUSED.revision + 1, NOON]],
    );
    await domain.runJobs();
    assert.equal((await domain.current(PAUSED)).paused, false);
  });

  it('resumes what the person has taken over, and not what was taken over from them', async () => {
    const ana = { ...PAUSED.requester, objectId: 'ana' };
    const domain = domainWith({ ...PAUSED, followedBy: ana, nextPollAt: NOON + 5 * MINUTE });
    await resumePaused(domain.deps, PAUSED.requester);
    assert.equal((await domain.current(PAUSED)).nextPollAt, NOON + 5 * MINUTE);
    await resumePaused(domain.deps, ana);
    assert.equal((await domain.current(PAUSED)).nextPollAt, NOON);
  });
});

describe('poll of a start or stop', () => {
  const STARTING = makeOperation({ ...RUNNING, kind: 'start', source: null });

  it("asks under its own kind, and ends with the environment's state", async () => {
    const domain = domainWith(STARTING);
    says(domain, 'succeeded', 'Finished');
    const { state, lcsStatus } = await polled(domain);
    assert.deepEqual([state, lcsStatus], ['succeeded', 'Finished']);
    assert.equal(domain.backend.poll.firstCall.args[2].kind, 'start');
  });

  it('does not wait for ever for a state that stays as it was before', async () => {
    const domain = domainWith(STARTING);
    says(domain, 'running', 'Stopped');
    const { state, deadline } = await polled(domain);
    assert.deepEqual([state, deadline], ['running', NOON + TIMING.unknownStatus]);
    says(domain, 'running', 'Starting');
    await domain.clock.advance(MINUTE);
    assert.equal((await polled(domain)).deadline, deadline);
    await domain.clock.advance(TIMING.unknownStatus);
    assert.equal((await polled(domain)).state, 'unknown');
  });

  it('believes an end that comes after the deadline', async () => {
    const domain = domainWith({ ...STARTING, deadline: NOON });
    says(domain, 'failed', 'Failed');
    assert.equal((await polled(domain)).state, 'failed');
  });
});
