import assert from 'node:assert/strict';
import { viewAtHome, viewTitle } from '../../../src/commands/operation-view.ts';
import type { OperationAction } from '../../../src/commands/views.ts';
import { REFRESH_LOSSES } from '../../../src/operations/losses.ts';
import { type Operation, STATES, type State } from '../../../src/operations/operation.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { MINUTE, makeOperation, NOON, PROJECT } from '../../support/operations.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

const APPROVALS = {
  required: 2,
  approvers: { people: ['ana', 'noor'], channel: null },
  selfApproval: false,
  expiresAfter: 60 * MINUTE,
};
const VOTE = { person: { ...makeOperation().requester, objectId: 'ana' }, at: NOON, verdict: 'approved' } as const;

function view(changes: Partial<Operation> = {}, settings = makeSettings()) {
  return viewAtHome({ settings, people: createMemoryPeople() }, makeOperation(changes));
}

describe('viewOperation', () => {
  const BUTTONS: Partial<Record<State, readonly OperationAction[]>> = {
    requested: ['confirm', 'cancel', 'losses'],
    blocked: ['confirm', 'cancel', 'losses'],
    approved: ['cancel'],
    unconfirmed: ['saidStarted', 'saidNotStarted'],
  };
  for (const state of STATES) {
    it(`has the buttons that do something while ${state}`, async () => {
      assert.deepEqual((await view({ state })).actions, BUTTONS[state] ?? []);
    });
  }

  it('has no button for losses where nothing is lost', async () => {
    assert.deepEqual((await view({ kind: 'export', source: null })).actions, ['confirm', 'cancel']);
  });

  it('says what confirming does, for every kind', async () => {
    const sentence = async (kind: Operation['kind']) =>
      (await view({ kind, source: null, backupName: kind === 'export' ? 'gold' : null })).headline;
    assert.match(await sentence('refresh'), /overwrites UAT/);
    assert.match(await sentence('export'), /saves the database of UAT as the backup gold\./);
    assert.match(await sentence('start'), /starts UAT/);
    assert.match(await sentence('stop'), /stops UAT: nobody can work there/);
  });

  it('names the backup that an export has left', async () => {
    const { headline } = await view({ kind: 'export', source: null, backupName: 'gold', state: 'succeeded' });
    assert.match(headline, /^Done\. The backup is called gold/);
  });

  it('says something else in every state', async () => {
    const headlines = await Promise.all(STATES.map(async (state) => (await view({ state })).headline));
    assert.equal(new Set(headlines).size, STATES.length);
  });

  it('names the requester and the project, and does without them', async () => {
    const people = createMemoryPeople();
    const { requester } = makeOperation();
    await people.save({ ...requester, mri: '29:robin', name: 'Robin', personalConversationId: null, seenAt: NOON });
    const known = await viewAtHome({ settings: makeSettings(), people }, makeOperation());
    assert.deepEqual([known.requesterName, known.projectName], ['Robin', PROJECT.name]);
    const unknown = await view({}, makeSettings({ projects: [makeProject({ id: 7 })] }));
    assert.deepEqual([unknown.requesterName, unknown.projectName], ['somebody', `project ${PROJECT.id}`]);
  });

  it('says what a refresh destroys, and that the others destroy nothing', async () => {
    assert.deepEqual((await view()).losses, REFRESH_LOSSES);
    for (const kind of ['export', 'start', 'stop', 'other'] as const) {
      assert.deepEqual((await view({ kind, source: null })).losses, []);
    }
  });

  it('says that more has to agree than whoever confirms, and how many are missing', async () => {
    const two = { approvals: APPROVALS } as const;
    assert.match(
      (await view(two)).headline,
      /^Nothing has been sent yet\. Once confirmed and approved, it overwrites UAT\.$/,
    );
    const waiting = { ...two, state: 'awaitingApproval' } as const;
    assert.match(
      (await view(waiting)).headline,
      /^Waiting for approval by 2 people\. Nothing has been sent yet\. Once approved, it overwrites UAT\.$/,
    );
    assert.match((await view({ ...waiting, votes: [VOTE] })).headline, /^Waiting for approval by one more person\./);
    assert.match(
      (await view({ ...two, state: 'approved', votes: [VOTE, VOTE] })).headline,
      /^Approved\. Ferry checks once/,
    );
  });

  it('says what is for later, and that its environments are kept for it', async () => {
    const later = { notBefore: NOON + 60 * MINUTE } as const;
    assert.match(
      (await view(later)).headline,
      /Confirming overwrites UAT\. It is for later: once confirmed, UAT and PROD are kept for it until then\.$/,
    );
    const confirmed = { ...later, state: 'approved', confirmedAt: NOON } as const;
    assert.match(
      (await view(confirmed)).headline,
      /^Confirmed\. It starts later: .* Until then UAT and PROD are kept for it\.$/,
    );
    assert.match(
      (await view({ ...confirmed, kind: 'stop', source: null })).headline,
      /Until then UAT is kept for it\.$/,
    );
    assert.match((await view({ ...confirmed, confirmedAt: NOON + 61 * MINUTE })).headline, /sends it to LCS\.$/);
    const paused = { ...confirmed, paused: true, signIn: 'asked' } as const;
    assert.equal(
      (await view(paused)).headline,
      'Paused: somebody has to sign in before it starts. Without a sign-in it is not sent.',
    );
    assert.match((await view({ ...paused, reason: 'It has ended.' })).headline, /starts\. It has ended\. Without/);
  });

  it('says what can be done about a freeze that may be broken', async () => {
    const blocked = { state: 'blocked', reason: 'There is a freeze.' } as const;
    assert.match((await view(blocked)).headline, /There is a freeze\. Confirm again when it is solved\.$/);
    const frozen = { ...blocked, frozen: 'There is a freeze.', notBefore: NOON };
    assert.match(
      (await view(frozen)).headline,
      /when it is over, or say why it cannot wait\. Then it starts at once\.$/,
    );
  });

  it('says whose answer did not come in time', async () => {
    const expired = { state: 'expired', approvals: APPROVALS, confirmedAt: NOON, askedRevision: 2 } as const;
    assert.match((await view(expired)).headline, /^Expired: nobody approved it in time\./);
    assert.match(
      (await view({ ...expired, votes: [VOTE] })).headline,
      /^Expired: too few people approved it in time\./,
    );
    assert.match(
      (await view({ ...expired, reason: 'A freeze.' })).headline,
      /^Expired: nobody confirmed it again in time/,
    );
    assert.match((await view({ state: 'expired' })).headline, /^Expired: nobody confirmed it in time/);
  });

  it('says why it is blocked, refused, paused', async () => {
    for (const changes of [
      { state: 'blocked' },
      { state: 'refused' },
      { state: 'rejected' },
      { state: 'running', paused: true },
    ] as const) {
      assert.match((await view({ ...changes, reason: 'A freeze.' })).headline, /A freeze\./);
    }
  });

  it('says what to do while it is paused, and that Ferry goes on then', async () => {
    const { headline } = await view({
      state: 'running',
      paused: true,
      reason: 'You need to sign in: write "sign in".',
    });
    assert.match(headline, /write "sign in"\. Once that is solved, Ferry goes on following it\.$/);
  });

  it('says who has to sign in where that is what is missing, and lets others go on with theirs', async () => {
    const people = createMemoryPeople();
    const { requester } = makeOperation();
    const ana = { ...requester, objectId: 'ana' };
    await people.save({ ...requester, mri: '29:robin', name: 'Robin', personalConversationId: null, seenAt: NOON });
    await people.save({ ...ana, mri: '29:ana', name: 'Ana', personalConversationId: null, seenAt: NOON });
    const shown = (changes: Partial<Operation>) =>
      viewAtHome({ settings: makeSettings(), people }, makeOperation({ state: 'running', ...changes }));
    const pause = { paused: true, signIn: 'asked', reason: 'It has ended.' } as const;

    const paused = await shown(pause);
    assert.match(
      paused.headline,
      /^Paused: sign in to go on\. It has ended\. .* as soon as Robin signs in, or another/,
    );
    assert.deepEqual([paused.actions, paused.followerName], [['takeOver'], null]);
    const taken = await shown({ ...pause, followedBy: ana });
    assert.match(taken.headline, /as soon as Ana signs in/);
    assert.deepEqual([taken.requesterName, taken.followerName], ['Robin', 'Ana']);
    assert.deepEqual((await shown({ followedBy: ana })).actions, []);
    assert.deepEqual((await shown({ ...pause, signIn: 'notNeeded' })).actions, ['takeOver']);
  });

  it('says why Ferry stopped following what it could not ask about any more', async () => {
    assert.match((await view({ state: 'unknown', reason: 'It has ended.' })).headline, /could not ask.*It has ended\./);
  });

  it("says LCS's words where it failed", async () => {
    assert.match((await view({ state: 'failed', lcsText: 'Error 40544' })).headline, /LCS: Error 40544/);
    assert.match((await view({ state: 'failing', lcsStatus: 'Failed' })).headline, /LCS says it failed/);
    assert.match((await view({ state: 'failing', lcsStatus: 'RollbackInProgress' })).headline, /is rolling it back/);
  });
});

describe('viewTitle', () => {
  it('says what is done to which environment', () => {
    assert.equal(viewTitle(makeOperation()), 'refresh of UAT from PROD');
    assert.equal(viewTitle(makeOperation({ kind: 'export', source: null })), 'export of UAT');
    assert.equal(viewTitle(makeOperation({ kind: 'other', source: null })), 'operation of UAT');
  });
});
