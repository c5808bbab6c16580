import assert from 'node:assert/strict';
import {
  type Happening,
  isCancellable,
  isOverdue,
  type Progress,
  transition,
  waitsForConfirmation,
} from '../../../src/operations/lifecycle.ts';
import { isEnded, type Operation, STATES, type State } from '../../../src/operations/operation.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const NEXT_POLL = NOON + MINUTE;

function polled(progress: Progress, changes: Partial<Extract<Happening, { what: 'polled' }>> = {}): Happening {
  return {
    what: 'polled',
    progress,
    lcsStatus: progress,
    lcsText: null,
    nextPollAt: NEXT_POLL,
    deadline: null,
    ...changes,
  };
}

/** What happens, and where it leads from each state it can happen in. Everything else is illegal (design 4). */
const HAPPENINGS: Readonly<Record<string, readonly [Happening, Partial<Record<State, State>>]>> = {
  'the requester confirms': [
    { what: 'confirmed', needsApproval: false },
    { requested: 'approved', blocked: 'approved' },
  ],
  'the requester confirms what needs approval': [
    { what: 'confirmed', needsApproval: true, expiresAt: NOON + MINUTE },
    { requested: 'awaitingApproval', blocked: 'awaitingApproval' },
  ],
  'it is approved': [{ what: 'approved' }, { awaitingApproval: 'approved' }],
  'it is rejected': [{ what: 'rejected', reason: 'Not today.' }, { awaitingApproval: 'rejected' }],
  'it is cancelled': [
    { what: 'cancelled' },
    { requested: 'cancelled', awaitingApproval: 'cancelled', approved: 'cancelled', blocked: 'cancelled' },
  ],
  'its time is over': [{ what: 'expired' }, { requested: 'expired', awaitingApproval: 'expired', blocked: 'expired' }],
  'something stands in its way': [
    { what: 'blocked', reason: 'A freeze.', expiresAt: NOON + MINUTE },
    { approved: 'blocked' },
  ],
  'its submission starts': [{ what: 'submissionStarted' }, { approved: 'submitting' }],
  'LCS accepts it': [{ what: 'accepted', lcsActivityId: 'a1', nextPollAt: NEXT_POLL }, { submitting: 'running' }],
  'LCS refuses it': [{ what: 'refused', reason: 'No.', lcsText: 'no' }, { submitting: 'refused' }],
  'the answer is lost': [{ what: 'answerLost' }, { submitting: 'unconfirmed' }],
  'it turns out to have started': [
    { what: 'foundStarted', lcsActivityId: 'a1', startedAt: NOON, nextPollAt: NEXT_POLL },
    { submitting: 'running', unconfirmed: 'running' },
  ],
  'it turns out not to have started': [{ what: 'foundNotStarted' }, { unconfirmed: 'notStarted' }],
  'LCS says it runs': [polled('running'), { running: 'running', failing: 'running' }],
  'LCS says what nobody knows': [polled('unknownWord'), { running: 'running', failing: 'failing' }],
  'LCS says it is done': [polled('succeeded'), { running: 'succeeded', failing: 'succeeded' }],
  'LCS says Failed': [polled('failing'), { running: 'failing', failing: 'failing' }],
  'LCS rolls back': [polled('rollingBack'), { running: 'failing', failing: 'failing' }],
  'LCS says it failed for good': [polled('failed'), { running: 'failed', failing: 'failed' }],
  'LCS has rolled back': [polled('rolledBack'), { running: 'rolledBack', failing: 'rolledBack' }],
  'LCS could not roll back': [polled('rollbackFailed'), { running: 'rollbackFailed', failing: 'rollbackFailed' }],
  'the patience ends': [{ what: 'gaveUp' }, { running: 'unknown', failing: 'failed' }],
  'polling needs a person': [
    { what: 'paused', reason: 'Sign in.', nextPollAt: NEXT_POLL, deadline: null },
    { running: 'running', failing: 'failing' },
  ],
  'a poll learned nothing': [
    { what: 'postponed', nextPollAt: NEXT_POLL, deadline: null },
    { running: 'running', failing: 'failing' },
  ],
};

function moved(operation: Operation, happening: Happening, now = NOON): Operation {
  const result = transition(operation, happening, now);
  assert.ok(result.ok, result.ok ? '' : result.illegal);
  return result.next;
}

describe('transition', () => {
  for (const [name, [happening, leadsTo]] of Object.entries(HAPPENINGS)) {
    describe(`when ${name}`, () => {
      for (const state of STATES) {
        const expected = leadsTo[state];
        it(expected ? `goes from ${state} to ${expected}` : `is illegal while ${state}`, () => {
          const result = transition(makeOperation({ state, revision: 7 }), happening, NOON);
          if (!expected) {
            const illegal = `${happening.what} cannot happen to an operation that is ${state}`;
            return assert.deepEqual(result, { ok: false, illegal });
          }
          assert.ok(result.ok);
          assert.equal(result.next.state, expected);
          assert.equal(result.next.revision, 8);
        });
      }
    });
  }

  for (const state of STATES.filter(isEnded)) {
    it(`lets nothing but its announcement happen to what is ${state}`, () => {
      const operation = makeOperation({ state });
      for (const [happening] of Object.values(HAPPENINGS))
        assert.equal(transition(operation, happening, NOON).ok, false);
      assert.equal(moved(operation, { what: 'announced', state }).announced, state);
    });
  }

  it('leaves the operation that it was given as it was', () => {
    const operation = Object.freeze(makeOperation());
    assert.notEqual(moved(operation, { what: 'cancelled' }), operation);
    assert.equal(operation.state, 'requested');
  });

  it('ends an operation with its time, and with nothing left to wait for', () => {
    const waiting = { nextPollAt: NOON, expiresAt: NOON, deadline: NOON, paused: true };
    const { endedAt, nextPollAt, expiresAt, deadline, paused } = moved(
      makeOperation({ state: 'running', ...waiting }),
      polled('succeeded', { deadline: NOON }),
      NOON + 5,
    );
    assert.deepEqual(
      { endedAt, nextPollAt, expiresAt, deadline, paused },
      { endedAt: NOON + 5, nextPollAt: null, expiresAt: null, deadline: null, paused: false },
    );
  });

  it('keeps the end as it was when the end is announced', () => {
    const ended = makeOperation({ state: 'succeeded', endedAt: NOON });
    assert.equal(moved(ended, { what: 'announced', state: 'succeeded' }, NOON + MINUTE).endedAt, NOON);
  });

  it('announces only the state that it is in', () => {
    const operation = makeOperation({ state: 'running' });
    assert.equal(transition(operation, { what: 'announced', state: 'failing' }, NOON).ok, false);
  });

  it('waits no longer for an answer once it is confirmed', () => {
    const confirmed = moved(makeOperation({ expiresAt: NOON }), { what: 'confirmed', needsApproval: false }, NOON + 1);
    assert.equal(confirmed.confirmedAt, NOON + 1);
    assert.equal(confirmed.expiresAt, null);
  });

  it('gives approvers their own time', () => {
    const confirmed = moved(makeOperation(), { what: 'confirmed', needsApproval: true, expiresAt: NOON + 9 });
    assert.equal(confirmed.expiresAt, NOON + 9);
  });

  it('says why it is blocked until it is confirmed again', () => {
    const blocked = moved(makeOperation({ state: 'approved', confirmedAt: NOON }), {
      what: 'blocked',
      reason: 'A freeze.',
      expiresAt: NOON + MINUTE,
    });
    assert.deepEqual([blocked.reason, blocked.expiresAt], ['A freeze.', NOON + MINUTE]);
    assert.equal(moved(blocked, { what: 'confirmed', needsApproval: false }).reason, null);
  });

  it('begins to poll under the id that LCS gave it', () => {
    const submitting = moved(makeOperation({ state: 'approved' }), { what: 'submissionStarted' }, NOON + 1);
    const running = moved(submitting, { what: 'accepted', lcsActivityId: 'a1', nextPollAt: NEXT_POLL }, NOON + 2);
    const { submittedAt, startedAt, lcsActivityId, nextPollAt } = running;
    assert.deepEqual(
      { submittedAt, startedAt, lcsActivityId, nextPollAt },
      { submittedAt: NOON + 1, startedAt: NOON + 2, lcsActivityId: 'a1', nextPollAt: NEXT_POLL },
    );
  });

  it('keeps the text of LCS when a later answer has none', () => {
    const failing = moved(makeOperation({ state: 'running' }), polled('failing', { lcsText: 'Error 40544' }));
    assert.equal(moved(failing, polled('rolledBack')).lcsText, 'Error 40544');
  });

  it('goes on from a pause with the next answer of LCS', () => {
    const paused = moved(makeOperation({ state: 'running' }), {
      what: 'paused',
      reason: 'Sign in.',
      nextPollAt: NEXT_POLL,
      deadline: null,
    });
    assert.deepEqual([paused.paused, paused.reason], [true, 'Sign in.']);
    assert.equal(moved(paused, { what: 'postponed', nextPollAt: NEXT_POLL, deadline: null }).paused, true);
    const polledAgain = moved(paused, polled('running'));
    assert.deepEqual([polledAgain.paused, polledAgain.reason], [false, null]);
  });

  it('has a second failure told, too, when the first one was resumed in the portal', () => {
    const told = makeOperation({ state: 'failing', announced: 'failing' });
    const resumed = moved(told, polled('running'));
    assert.equal(moved(resumed, polled('failing')).announced, null);
  });

  it('remembers over polls that change nothing what was announced', () => {
    const told = makeOperation({ state: 'failing', announced: 'failing' });
    assert.equal(moved(told, polled('rollingBack')).announced, 'failing');
    assert.equal(moved(told, polled('unknownWord')).announced, 'failing');
  });
});

describe('the visible revision', () => {
  const RUNNING = makeOperation({ state: 'running', lcsStatus: 'InProgress', revision: 7, visibleRevision: 5 });
  const PAUSE = { what: 'paused', reason: 'Sign in.', nextPollAt: NEXT_POLL, deadline: null } as const;
  const SEEN: Readonly<Record<string, readonly [Happening, boolean]>> = {
    'a poll that changes nothing': [polled('running', { lcsStatus: 'InProgress' }), false],
    'a poll that learned nothing': [{ what: 'postponed', nextPollAt: NEXT_POLL, deadline: null }, false],
    'an announcement': [{ what: 'announced', state: 'running' }, false],
    'another word of LCS': [polled('running', { lcsStatus: 'Restoring' }), true],
    'another state': [polled('failing', { lcsStatus: 'InProgress' }), true],
    'a pause': [PAUSE, true],
    'the end of the patience': [{ what: 'gaveUp' }, true],
  };
  for (const [name, [happening, isSeen]] of Object.entries(SEEN)) {
    it(`${isSeen ? 'moves' : 'stays'} with ${name}`, () => {
      const { revision, visibleRevision } = moved(RUNNING, happening);
      assert.deepEqual({ revision, visibleRevision }, { revision: 8, visibleRevision: isSeen ? 8 : 5 });
    });
  }

  it('moves with a pause once, and again with its end', () => {
    const paused = moved(RUNNING, PAUSE);
    const pausedStill = moved(paused, PAUSE);
    assert.equal(pausedStill.visibleRevision, paused.visibleRevision);
    const resumed = moved(pausedStill, polled('running', { lcsStatus: 'InProgress' }));
    assert.equal(resumed.visibleRevision, resumed.revision);
  });
});

describe('what may still be done', () => {
  it('waits for confirmation while requested or blocked', () => {
    assert.deepEqual(STATES.filter(waitsForConfirmation), ['requested', 'blocked']);
  });

  it('can be cancelled as long as nothing was sent', () => {
    assert.deepEqual(STATES.filter(isCancellable), ['requested', 'awaitingApproval', 'approved', 'blocked']);
  });

  it('is overdue from the very moment it expires, if it can expire', () => {
    const overdue = (changes: Partial<Operation>) => isOverdue(makeOperation(changes), NOON);
    assert.equal(overdue({ expiresAt: NOON }), true);
    assert.equal(overdue({ expiresAt: NOON + 1 }), false);
    assert.equal(overdue({ expiresAt: null }), false);
    assert.equal(overdue({ expiresAt: NOON, state: 'approved' }), false);
  });
});
