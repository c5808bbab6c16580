import assert from 'node:assert/strict';
import { expire, keepSweeping, sweep } from '../../../src/operations/housekeeping.ts';
import type { Operation, Vote } from '../../../src/operations/operation.ts';
import type { Job } from '../../../src/operations/ports.ts';
import { createDomain } from '../../support/domain.ts';
import { settled } from '../../support/fake-clock.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const REQUESTED = makeOperation({ expiresAt: NOON });
const JOB: Job = { id: 'job-1', queue: 'expire', operationId: REQUESTED.id, revision: REQUESTED.revision };

describe('expire', () => {
  it('ends a request that nobody answered, and shows it', async () => {
    const domain = createDomain();
    domain.store.put(REQUESTED);
    await expire(domain.deps, JOB);
    assert.equal((await domain.current(REQUESTED)).state, 'expired');
    assert.deepEqual(
      domain.jobs.waiting.map(({ queue }) => queue),
      ['cards'],
    );
  });

  it('ends silently when the request was answered', async () => {
    for (const change of [{ revision: 4 }, { state: 'approved' }] as const) {
      const domain = createDomain();
      const answered = { ...REQUESTED, ...change };
      domain.store.put(answered);
      await expire(domain.deps, JOB);
      await expire(domain.deps, { ...JOB, operationId: 'unknown' });
      assert.deepEqual(await domain.current(REQUESTED), answered);
    }
  });
});

const VOTE: Vote = { person: REQUESTED.requester, at: NOON, verdict: 'approved' };

/** Each state, and the jobs without which it would be forgotten. */
const NEEDS: Readonly<Record<string, readonly [Partial<Operation>, readonly Omit<Job, 'id' | 'operationId'>[]]>> = {
  'a request': [{ expiresAt: NOON + 1 }, [{ queue: 'expire', revision: 3, startAfter: NOON + 1 }]],
  'one that waits for approval': [
    { state: 'awaitingApproval', expiresAt: NOON + 1 },
    [{ queue: 'expire', revision: 3, startAfter: NOON + 1 }],
  ],
  'one that is blocked': [
    { state: 'blocked', expiresAt: NOON + 1 },
    [
      { queue: 'expire', revision: 3, startAfter: NOON + 1 },
      { queue: 'announce', revision: 3 },
    ],
  ],
  'one that is approved': [{ state: 'approved' }, [{ queue: 'submit', revision: 3 }]],
  'one for tonight': [
    { state: 'approved', notBefore: NOON + 2, signInCheckAt: NOON + 1 },
    [
      { queue: 'submit', revision: 3, startAfter: NOON + 2 },
      { queue: 'checkSignIn', revision: 3, startAfter: NOON + 1 },
    ],
  ],
  'one for tonight that others approved': [
    { state: 'approved', notBefore: NOON + 2, votes: [VOTE] },
    [
      { queue: 'submit', revision: 3, startAfter: NOON + 2 },
      { queue: 'announce', revision: 3 },
    ],
  ],
  'one for tonight that needs a sign-in': [
    { state: 'approved', notBefore: NOON + 2, paused: true, signIn: 'needed', visibleRevision: 2 },
    [
      { queue: 'submit', revision: 3, startAfter: NOON + 2 },
      { queue: 'ask', revision: 2 },
    ],
  ],
  'one that breaks a freeze, which is told first': [
    { state: 'approved', breakGlass: 'Tax.', notices: ['announceBreak'], visibleRevision: 2 },
    [{ queue: 'announceBreak', revision: 2 }],
  ],
  'one whose approvers were not asked, some of whom have agreed': [
    { state: 'awaitingApproval', expiresAt: NOON + 1, notices: ['askApprovers'], askedRevision: 1, votes: [VOTE] },
    [
      { queue: 'expire', revision: 3, startAfter: NOON + 1 },
      { queue: 'askApprovers', revision: 1 },
    ],
  ],
  'one that is being submitted': [{ state: 'submitting' }, [{ queue: 'submit', revision: 2 }]],
  'one whose answer was lost': [
    { state: 'submitting', nextPollAt: NOON + 4, deadline: NOON + 5 },
    [{ queue: 'reconcile', revision: 3, startAfter: NOON + 4 }],
  ],
  'one that runs': [{ state: 'running', nextPollAt: NOON + 3 }, [{ queue: 'poll', revision: 3, startAfter: NOON + 3 }]],
  'one that fails': [
    { state: 'failing', nextPollAt: NOON + 3 },
    [
      { queue: 'poll', revision: 3, startAfter: NOON + 3 },
      { queue: 'announce', revision: 3 },
    ],
  ],
  'one that nobody can tell the state of': [{ state: 'unconfirmed' }, [{ queue: 'announce', revision: 3 }]],
  'one whose end was not told': [{ state: 'rolledBack', endedAt: NOON }, [{ queue: 'announce', revision: 3 }]],
  'one whose end was told': [{ state: 'succeeded', announced: 'succeeded', endedAt: NOON }, []],
  'one that its requester cancelled': [{ state: 'cancelled', endedAt: NOON }, []],
  'one that an approver cancelled': [
    { state: 'cancelled', endedAt: NOON, reason: 'By somebody.' },
    [{ queue: 'announce', revision: 3 }],
  ],
  'one that an approver rejected': [{ state: 'rejected', endedAt: NOON }, [{ queue: 'announce', revision: 3 }]],
  'a request that nobody confirmed': [{ state: 'expired', endedAt: NOON }, []],
  'one that nobody approved': [
    { state: 'expired', endedAt: NOON, confirmedAt: NOON },
    [{ queue: 'announce', revision: 3 }],
  ],
  'one that runs after others approved it': [
    { state: 'running', nextPollAt: NOON + 3, votes: [VOTE] },
    [
      { queue: 'poll', revision: 3, startAfter: NOON + 3 },
      { queue: 'announce', revision: 3 },
    ],
  ],
};

describe('sweep', () => {
  for (const [name, [changes, jobs]] of Object.entries(NEEDS)) {
    it(`makes ${jobs.length === 0 ? 'no job' : 'the missing jobs again'} for ${name}`, async () => {
      const domain = createDomain();
      domain.store.put(makeOperation({ nextPollAt: null, ...changes }));
      assert.equal(await sweep(domain.deps), jobs.length);
      const made = domain.jobs.waiting.map(({ id: _, operationId: __, ...job }) => job);
      assert.deepEqual(made, jobs);
    });
  }

  it('makes no job twice', async () => {
    const domain = createDomain();
    domain.store.put(makeOperation({ state: 'running', nextPollAt: NOON }));
    await sweep(domain.deps);
    assert.equal(await sweep(domain.deps), 0);
    domain.jobs.loseAll();
    assert.equal(await sweep(domain.deps), 1);
  });

  it('does not start an operation again whose submission is under way', async () => {
    const domain = createDomain();
    domain.store.put(makeOperation({ state: 'approved', confirmedAt: NOON }));
    await sweep(domain.deps);
    domain.backend.start.callsFake(async () => {
      assert.equal(await sweep(domain.deps), 0);
      return { lcsActivityId: 'a1' };
    });
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 1);
  });
});

describe('keepSweeping', () => {
  it('has the cards edited that show less than there is to know, and no others', async () => {
    const domain = createDomain();
    const copy = { conversationId: 'c', activityId: 'a', audience: 'requester', shownAt: 0 } as const;
    const ended = makeOperation({ state: 'succeeded', announced: 'succeeded', visibleRevision: 3 });
    const shown = makeOperation({ ...ended, id: crypto.randomUUID() });
    domain.store.put(ended, shown);
    await domain.deps.cards.save({ ...copy, operationId: ended.id, shownRevision: 2 });
    await domain.deps.cards.save({ ...copy, operationId: shown.id, shownRevision: 3 });
    const sweeping = keepSweeping(domain.deps);
    await settled();
    await sweeping.stop();
    assert.deepEqual(
      domain.jobs.waiting.map(({ queue, operationId }) => [queue, operationId]),
      [['cards', ended.id]],
    );
  });

  it('sweeps at once and every minute, whatever happens to a sweep, until it is stopped', async () => {
    const domain = createDomain();
    const sweeping = keepSweeping(domain.deps);
    await settled();
    const { listOpenIds } = domain.store;
    domain.store.listOpenIds = async () => {
      throw new Error('the database is away');
    };
    await domain.clock.advance(MINUTE);
    assert.deepEqual(
      domain.logger.lines.map(({ level }) => level),
      ['error'],
    );
    domain.store.listOpenIds = listOpenIds;
    domain.store.put(makeOperation({ state: 'approved' }));
    await domain.clock.advance(MINUTE);
    assert.equal(domain.jobs.waiting.length, 1);
    await sweeping.stop();
    domain.jobs.loseAll();
    await domain.clock.advance(MINUTE);
    assert.equal(domain.jobs.waiting.length, 0);
  });
});
