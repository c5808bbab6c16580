import assert from 'node:assert/strict';
import type { Happening, Progress } from '../../../src/operations/happening.ts';
import { isCancellable, isOverdue, transition, waitsForConfirmation } from '../../../src/operations/lifecycle.ts';
import {
  type ApprovalDemand,
  isEnded,
  isTakenOnTrust,
  type Operation,
  STATES,
  type State,
} from '../../../src/operations/operation.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';
import { makeDemand } from '../../support/settings.ts';

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

const SUBMITTED = { what: 'submissionStarted', historyBefore: null, usual: null } as const;
const LOST: Happening = { what: 'answerLost', nextPollAt: NOON, deadline: NOON + MINUTE };
const FOUND = { what: 'foundStarted', lcsActivityId: 'a1', startedAt: NOON, nextPollAt: NEXT_POLL } as const;
const PAUSE: Happening = {
  what: 'paused',
  reason: 'Sign in.',
  needsSignIn: true,
  nextPollAt: NEXT_POLL,
  deadline: null,
};
const SOMEBODY = { tenantId: 'contoso', objectId: 'ana' };
const OTHER = { tenantId: 'contoso', objectId: 'noor' };

function confirmed(changes: Partial<Extract<Happening, { what: 'confirmed' }>> = {}): Happening {
  const nothing = { approvals: null, votes: [], expiresAt: null, frozen: null, breakGlass: null };
  return { what: 'confirmed', rule: 'default', ...nothing, ...changes };
}

/** What a rule wants, and the last moment for it. */
function toBeApproved(changes: Partial<ApprovalDemand> = {}): Partial<Extract<Happening, { what: 'confirmed' }>> {
  return { approvals: makeDemand([SOMEBODY.objectId], changes), expiresAt: NOON + MINUTE };
}
const PROGRESSES = Object.keys({
  running: true,
  unknownWord: true,
  succeeded: true,
  failing: true,
  rollingBack: true,
  failed: true,
  rolledBack: true,
  rollbackFailed: true,
} satisfies Record<Progress, true>) as Progress[];

/** Every happening, by what it is; one that is new has to be added here. `announced` tells the state that it is in. */
const HAPPENINGS: Readonly<Record<Happening['what'], Readonly<Record<string, (state: State) => Happening>>>> = {
  confirmed: {
    confirmed: () => confirmed(),
    'confirmed, to be approved': () => confirmed(toBeApproved()),
  },
  approved: { approved: () => ({ what: 'approved', by: SOMEBODY }) },
  rejected: { rejected: () => ({ what: 'rejected', by: SOMEBODY, reason: 'Not today.' }) },
  cancelled: { cancelled: () => ({ what: 'cancelled' }) },
  expired: { expired: () => ({ what: 'expired' }) },
  blocked: { blocked: () => ({ what: 'blocked', reason: 'A freeze.', expiresAt: NOON + MINUTE }) },
  signInChecked: {
    'signInChecked, in vain': () => ({ what: 'signInChecked', reason: 'Sign in.' }),
    signInChecked: () => ({ what: 'signInChecked', reason: null }),
  },
  signedIn: { signedIn: () => ({ what: 'signedIn' }) },
  noticed: { noticed: () => ({ what: 'noticed', notice: 'askApprovers' }) },
  submissionStarted: { submissionStarted: () => SUBMITTED },
  accepted: { accepted: () => ({ what: 'accepted', lcsActivityId: 'a1', nextPollAt: NEXT_POLL }) },
  refused: { refused: () => ({ what: 'refused', reason: 'No.', lcsText: 'no' }) },
  answerLost: { answerLost: () => LOST },
  notFound: { notFound: () => ({ what: 'notFound', candidates: [] }) },
  foundStarted: { foundStarted: () => FOUND },
  foundNotStarted: { foundNotStarted: () => ({ what: 'foundNotStarted' }) },
  polled: Object.fromEntries(PROGRESSES.map((progress) => [`polled ${progress}`, () => polled(progress)])),
  gaveUp: { gaveUp: () => ({ what: 'gaveUp' }) },
  paused: { paused: () => PAUSE },
  askedToSignIn: { askedToSignIn: () => ({ what: 'askedToSignIn' }) },
  takenOver: { takenOver: () => ({ what: 'takenOver', by: SOMEBODY, nextPollAt: NEXT_POLL }) },
  postponed: { postponed: () => ({ what: 'postponed', nextPollAt: NEXT_POLL, deadline: null }) },
  announced: { announced: (state) => ({ what: 'announced', state }) },
};
const CASES = Object.assign({}, ...Object.values(HAPPENINGS)) as Record<string, (state: State) => Happening>;

/** A submission whose answer was lost is the only state that is two. */
type Situation = State | 'submitting, answer lost';
const SITUATIONS: readonly Situation[] = [...STATES, 'submitting, answer lost'];

const CONFIRMABLE = {
  confirmed: 'approved',
  'confirmed, to be approved': 'awaitingApproval',
  cancelled: 'cancelled',
  expired: 'expired',
} as const;
const ANSWERED = { accepted: 'running', refused: 'refused' } as const;
const FOLLOWED = {
  'polled running': 'running',
  'polled succeeded': 'succeeded',
  'polled failing': 'failing',
  'polled rollingBack': 'failing',
  'polled failed': 'failed',
  'polled rolledBack': 'rolledBack',
  'polled rollbackFailed': 'rollbackFailed',
} as const;

/** Where each happening leads from each state it can happen in; what is not here is illegal (design 4). */
const LEADS_TO: Readonly<Record<Situation, Readonly<Record<string, State>>>> = {
  requested: { ...CONFIRMABLE, announced: 'requested', noticed: 'requested' },
  awaitingApproval: {
    approved: 'approved',
    rejected: 'rejected',
    cancelled: 'cancelled',
    expired: 'expired',
    announced: 'awaitingApproval',
    noticed: 'awaitingApproval',
  },
  approved: {
    submissionStarted: 'submitting',
    blocked: 'blocked',
    cancelled: 'cancelled',
    'signInChecked, in vain': 'approved',
    signInChecked: 'approved',
    signedIn: 'approved',
    askedToSignIn: 'approved',
    announced: 'approved',
    noticed: 'approved',
  },
  blocked: { ...CONFIRMABLE, announced: 'blocked', noticed: 'blocked' },
  submitting: { ...ANSWERED, answerLost: 'submitting', announced: 'submitting', noticed: 'submitting' },
  'submitting, answer lost': {
    ...ANSWERED,
    notFound: 'unconfirmed',
    foundStarted: 'running',
    postponed: 'submitting',
    announced: 'submitting',
    noticed: 'submitting',
  },
  unconfirmed: {
    foundStarted: 'running',
    foundNotStarted: 'notStarted',
    announced: 'unconfirmed',
    noticed: 'unconfirmed',
  },
  running: {
    ...FOLLOWED,
    'polled unknownWord': 'running',
    gaveUp: 'unknown',
    paused: 'running',
    askedToSignIn: 'running',
    takenOver: 'running',
    postponed: 'running',
    announced: 'running',
    noticed: 'running',
  },
  failing: {
    ...FOLLOWED,
    'polled unknownWord': 'failing',
    gaveUp: 'failed',
    paused: 'failing',
    askedToSignIn: 'failing',
    takenOver: 'failing',
    postponed: 'failing',
    announced: 'failing',
    noticed: 'failing',
  },
  succeeded: { announced: 'succeeded', noticed: 'succeeded' },
  failed: { announced: 'failed', noticed: 'failed' },
  rolledBack: { announced: 'rolledBack', noticed: 'rolledBack' },
  rollbackFailed: { announced: 'rollbackFailed', noticed: 'rollbackFailed' },
  refused: { announced: 'refused', noticed: 'refused' },
  notStarted: { announced: 'notStarted', noticed: 'notStarted' },
  unknown: { announced: 'unknown', noticed: 'unknown' },
  cancelled: { announced: 'cancelled', noticed: 'cancelled' },
  rejected: { announced: 'rejected', noticed: 'rejected' },
  expired: { announced: 'expired', noticed: 'expired' },
};

/** Paused, and nobody was asked to sign in yet; to be looked after once more; and approvers are still to be asked. */
function operationIn(situation: Situation): Operation {
  const waiting = { paused: true, signIn: 'needed', signInCheckAt: NOON, notices: ['askApprovers'] } as const;
  const changes = { revision: 7, ...waiting };
  return situation === 'submitting, answer lost'
    ? makeOperation({ ...changes, state: 'submitting', submittedAt: NOON, nextPollAt: NOON, deadline: NOON + MINUTE })
    : makeOperation({ ...changes, state: situation });
}

function moved(operation: Operation, happening: Happening, now = NOON): Operation {
  const result = transition(operation, happening, now);
  assert.ok(result.ok, result.ok ? '' : result.illegal);
  return result.next;
}

describe('transition', () => {
  for (const situation of SITUATIONS) {
    describe(`of what is ${situation}`, () => {
      for (const [name, happeningIn] of Object.entries(CASES)) {
        const expected = LEADS_TO[situation][name];
        it(expected ? `leads to ${expected} when ${name}` : `is illegal when ${name}`, () => {
          const operation = operationIn(situation);
          const happening = happeningIn(operation.state);
          const result = transition(operation, happening, NOON);
          if (!expected) {
            const illegal = `${happening.what} cannot happen to an operation that is ${operation.state}`;
            return assert.deepEqual(result, { ok: false, illegal });
          }
          assert.ok(result.ok);
          assert.equal(result.next.state, expected);
          assert.equal(result.next.revision, 8);
        });
      }
    });
  }

  it('is in the table for every happening, under its own name', () => {
    const named = new Set(Object.values(LEADS_TO).flatMap((row) => Object.keys(row)));
    assert.deepEqual([...named].toSorted(), Object.keys(CASES).toSorted());
    for (const [what, cases] of Object.entries(HAPPENINGS))
      for (const happeningIn of Object.values(cases)) assert.equal(happeningIn('running').what, what);
  });

  it('lets nothing but that people were told of it happen to what has ended', () => {
    assert.deepEqual(
      STATES.filter((state) => Object.keys(LEADS_TO[state]).join() === 'announced,noticed'),
      STATES.filter(isEnded),
    );
  });

  it('asks for a sign-in only where one is missing, and once', () => {
    for (const signIn of ['notNeeded', 'asked'] as const) {
      const operation = makeOperation({ state: 'running', signIn });
      assert.equal(transition(operation, { what: 'askedToSignIn' }, NOON).ok, false);
    }
  });

  it('searches once for a lost answer, until its time is over', () => {
    const searching = moved(makeOperation({ state: 'submitting' }), LOST);
    assert.deepEqual([searching.nextPollAt, searching.deadline], [NOON, NOON + MINUTE]);
    assert.equal(searching.visibleRevision, searching.revision);
    assert.equal(transition(searching, LOST, NOON).ok, false);
  });

  it('keeps what the history listed before, and what may be it, only as long as it matters', () => {
    const candidates = [{ lcsActivityId: 'a1', title: 'Refresh database', startedAt: NOON, lcsStatus: 'InProgress' }];
    const submitting = moved(makeOperation({ state: 'approved' }), { ...SUBMITTED, historyBefore: ['a0'] });
    const lost = moved(submitting, LOST);
    assert.deepEqual([lost.historyBefore, lost.candidates], [['a0'], []]);
    const unconfirmed = moved(lost, { what: 'notFound', candidates });
    assert.deepEqual([unconfirmed.nextPollAt, unconfirmed.candidates], [null, candidates]);
    assert.deepEqual(moved(unconfirmed, FOUND).candidates, []);
    assert.equal(moved(submitting, { what: 'accepted', lcsActivityId: 'a1', nextPollAt: NOON }).historyBefore, null);
  });

  it('remembers what Ferry took for it, beyond the end', () => {
    const takenFor = { lcsActivityId: 'a1', title: 'Refresh database', startedAt: NOON, lcsStatus: 'InProgress' };
    const running = moved(operationIn('submitting, answer lost'), { ...FOUND, takenFor });
    assert.deepEqual([running.candidates, isTakenOnTrust(running)], [[takenFor], true]);
    const later = moved(running, polled('running'));
    assert.equal(isTakenOnTrust(later), true);
    assert.equal(isTakenOnTrust(moved(later, polled('succeeded'))), true);
  });

  it('takes a start or stop without an id on trust, and nothing that LCS accepted', () => {
    const lost = { ...operationIn('submitting, answer lost'), kind: 'start' } as const;
    assert.equal(isTakenOnTrust(lost), false);
    assert.equal(isTakenOnTrust(moved(lost, { ...FOUND, lcsActivityId: null })), true);
    assert.equal(isTakenOnTrust(moved(lost, { what: 'accepted', lcsActivityId: 'a1', nextPollAt: NOON })), false);
  });

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
    const { confirmedAt, expiresAt } = moved(makeOperation({ expiresAt: NOON }), confirmed(), NOON + 1);
    assert.deepEqual({ confirmedAt, expiresAt }, { confirmedAt: NOON + 1, expiresAt: null });
  });

  it('gives approvers their own time', () => {
    const asked = moved(makeOperation(), confirmed({ ...toBeApproved(), expiresAt: NOON + 9 }));
    assert.deepEqual([asked.expiresAt, asked.askedRevision], [NOON + 9, asked.revision]);
  });

  it('says why it is blocked until it is confirmed again', () => {
    const blocked = moved(makeOperation({ state: 'approved', confirmedAt: NOON }), {
      what: 'blocked',
      reason: 'A freeze.',
      expiresAt: NOON + MINUTE,
    });
    assert.deepEqual([blocked.reason, blocked.expiresAt], ['A freeze.', NOON + MINUTE]);
    assert.equal(moved(blocked, confirmed()).reason, null);
  });

  it('begins to poll under the id that LCS gave it', () => {
    const submitting = moved(makeOperation({ state: 'approved' }), SUBMITTED, NOON + 1);
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
    const paused = moved(makeOperation({ state: 'running' }), PAUSE);
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

describe('transition, of what has to be approved', () => {
  const WAITING = moved(makeOperation(), confirmed(toBeApproved({ required: 2 })));

  it('goes on when as many distinct people as are needed have agreed', () => {
    const once = moved(WAITING, { what: 'approved', by: SOMEBODY }, NOON + 1);
    assert.equal(once.state, 'awaitingApproval');
    assert.equal(transition(once, { what: 'approved', by: SOMEBODY }, NOON + 2).ok, false);
    const twice = moved(once, { what: 'approved', by: OTHER }, NOON + 3);
    assert.deepEqual([twice.state, twice.expiresAt], ['approved', null]);
    assert.deepEqual(twice.votes, [
      { person: SOMEBODY, at: NOON + 1, verdict: 'approved' },
      { person: OTHER, at: NOON + 3, verdict: 'approved' },
    ]);
  });

  it('keeps the tenant and object id of who agrees, and no more', () => {
    const once = moved(WAITING, { what: 'approved', by: { ...OTHER, upn: 'sam@contoso.example' } as typeof OTHER });
    assert.deepEqual(once.votes.at(-1)?.person, OTHER);
  });

  it('counts nobody twice who acts from two tenants', () => {
    const once = moved(WAITING, { what: 'approved', by: SOMEBODY });
    const elsewhere = { ...SOMEBODY, tenantId: 'fabrikam' };
    assert.equal(transition(once, { what: 'approved', by: elsewhere }, NOON).ok, false);
  });

  it('has nobody asked any more once enough have agreed', () => {
    const once = moved(WAITING, { what: 'approved', by: SOMEBODY });
    assert.deepEqual(once.notices, ['askApprovers']);
    assert.deepEqual(moved(once, { what: 'approved', by: OTHER }).notices, []);
  });

  it('ends with one rejection, which says whose it is and why', () => {
    const rejected = moved(WAITING, { what: 'rejected', by: OTHER, reason: 'Not today.' }, NOON + 1);
    assert.deepEqual([rejected.state, rejected.reason, rejected.endedAt], ['rejected', 'Not today.', NOON + 1]);
    assert.deepEqual(rejected.votes, [{ person: OTHER, at: NOON + 1, verdict: 'rejected' }]);
    assert.deepEqual([rejected.expiresAt, rejected.notices], [null, []]);
  });

  it('needs no more people where enough of those who agreed before still count', () => {
    const votes = [{ person: SOMEBODY, at: NOON, verdict: 'approved' }] as const;
    const again = moved(makeOperation({ state: 'blocked' }), confirmed({ ...toBeApproved(), votes }));
    assert.deepEqual([again.state, again.votes, again.notices], ['approved', votes, []]);
    const more = moved(makeOperation({ state: 'blocked' }), confirmed({ ...toBeApproved({ required: 2 }), votes }));
    assert.deepEqual([more.state, more.votes, more.notices], ['awaitingApproval', votes, ['askApprovers']]);
  });

  it('keeps what was agreed to while it is blocked, unless what they saw has changed', () => {
    const approved = moved(moved(WAITING, { what: 'approved', by: SOMEBODY }), { what: 'approved', by: OTHER });
    const block = { what: 'blocked', reason: 'Busy.', expiresAt: NOON + MINUTE } as const;
    assert.deepEqual(moved(approved, block).votes, approved.votes);
    const changed = { checks: [{ level: 'warn', text: 'Newer.' }], versions: { source: '1', target: '2' } } as const;
    const again = moved(approved, { ...block, changed });
    assert.deepEqual([again.votes, again.checks, again.versions], [[], changed.checks, changed.versions]);
  });
});

describe('transition, of what breaks a freeze', () => {
  const broken = confirmed({ frozen: 'There is a freeze.', breakGlass: 'Payroll.' });

  it('is not sent before it was told', () => {
    const approved = moved(makeOperation(), broken);
    assert.deepEqual([approved.state, approved.notices], ['approved', ['announceBreak']]);
    assert.equal(transition(approved, SUBMITTED, NOON).ok, false);
    const told = moved(approved, { what: 'noticed', notice: 'announceBreak' });
    assert.equal(moved(told, SUBMITTED).state, 'submitting');
  });

  it('is told once, and again for another reason or another freeze', () => {
    const told = moved(moved(makeOperation(), broken), { what: 'noticed', notice: 'announceBreak' });
    const block = { what: 'blocked', reason: 'Busy.', expiresAt: NOON, frozen: 'There is a freeze.' } as const;
    const blocked = moved(told, block);
    assert.equal(blocked.breakGlass, 'Payroll.');
    assert.deepEqual(moved(blocked, broken).notices, []);
    for (const changes of [{ breakGlass: 'Tax.' }, { frozen: 'There is another freeze.' }]) {
      assert.deepEqual(moved(blocked, { ...broken, ...changes } as Happening).notices, ['announceBreak']);
    }
    assert.deepEqual(moved(blocked, confirmed()).notices, []);
  });

  it('is still told when it is confirmed again before that', () => {
    const blocked = makeOperation({ state: 'blocked', ...pick(moved(makeOperation(), broken)) });
    assert.deepEqual(moved(blocked, broken).notices, ['announceBreak']);
  });

  it('gives no reason for a freeze that it did not know', () => {
    const told = moved(moved(makeOperation(), broken), { what: 'noticed', notice: 'announceBreak' });
    const block = { what: 'blocked', reason: 'Frozen.', expiresAt: NOON, frozen: 'There is another freeze.' } as const;
    assert.equal(moved(told, block).breakGlass, null);
  });
});

function pick({ frozen, breakGlass, notices }: Operation): Partial<Operation> {
  return { frozen, breakGlass, notices };
}

describe('transition, of what is for later', () => {
  const EVENING = NOON + 480 * MINUTE;
  const LATER = moved(makeOperation({ notBefore: EVENING }), confirmed());

  it('has its requester looked after half an hour before, and once', () => {
    assert.equal(LATER.signInCheckAt, EVENING - 30 * MINUTE);
    const checked = moved(LATER, { what: 'signInChecked', reason: null });
    assert.deepEqual([checked.signInCheckAt, checked.paused, checked.signIn], [null, false, 'notNeeded']);
    assert.equal(transition(checked, { what: 'signInChecked', reason: null }, NOON).ok, false);
    assert.equal(moved(makeOperation(), confirmed()).signInCheckAt, null);
  });

  it('has them asked for a sign-in that is missing, and goes on once they have signed in', () => {
    const missing = moved(LATER, { what: 'signInChecked', reason: 'Sign in.' });
    assert.deepEqual([missing.paused, missing.signIn, missing.reason], [true, 'needed', 'Sign in.']);
    const signedIn = moved(moved(missing, { what: 'askedToSignIn' }), { what: 'signedIn' });
    assert.deepEqual([signedIn.paused, signedIn.signIn, signedIn.reason], [false, 'notNeeded', null]);
    assert.equal(transition(signedIn, { what: 'signedIn' }, NOON).ok, false);
  });

  it('leaves nothing of that behind, whatever comes next', () => {
    const missing = moved(LATER, { what: 'signInChecked', reason: 'Sign in.' });
    const nothing = { paused: false, signIn: 'notNeeded', signInCheckAt: null };
    const nexts: readonly Happening[] = [
      SUBMITTED,
      { what: 'cancelled' },
      { what: 'blocked', reason: 'Busy.', expiresAt: NOON },
    ];
    for (const happening of nexts) {
      for (const before of [LATER, missing]) {
        const { paused, signIn, signInCheckAt } = moved(before, happening);
        assert.deepEqual({ paused, signIn, signInCheckAt }, nothing);
      }
    }
    assert.equal(moved(missing, { what: 'cancelled' }).reason, null);
  });
});

describe('the visible revision', () => {
  const RUNNING = makeOperation({
    state: 'running',
    lcsStatus: 'InProgress',
    notices: ['announceBreak'],
    revision: 7,
    visibleRevision: 5,
  });
  const SEEN: Readonly<Record<string, readonly [Happening, boolean]>> = {
    'a poll that changes nothing': [polled('running', { lcsStatus: 'InProgress' }), false],
    'a poll that learned nothing': [{ what: 'postponed', nextPollAt: NEXT_POLL, deadline: null }, false],
    'an announcement': [{ what: 'announced', state: 'running' }, false],
    'another word of LCS': [polled('running', { lcsStatus: 'Restoring' }), true],
    'another state': [polled('failing', { lcsStatus: 'InProgress' }), true],
    'a pause': [PAUSE, true],
    'a notice': [{ what: 'noticed', notice: 'announceBreak' }, false],
    'the end of the patience': [{ what: 'gaveUp' }, true],
  };
  for (const [name, [happening, isSeen]] of Object.entries(SEEN)) {
    it(`${isSeen ? 'moves' : 'stays'} with ${name}`, () => {
      const { revision, visibleRevision } = moved(RUNNING, happening);
      assert.deepEqual({ revision, visibleRevision }, { revision: 8, visibleRevision: isSeen ? 8 : 5 });
    });
  }

  it('moves with a sign-in that is missing before a later submission, and not with one that is there', () => {
    const approved = makeOperation({ state: 'approved', signInCheckAt: NOON, revision: 7, visibleRevision: 5 });
    for (const [reason, visible] of [
      ['Sign in.', 8],
      [null, 5],
    ] as const) {
      assert.equal(moved(approved, { what: 'signInChecked', reason }).visibleRevision, visible);
    }
  });

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
