import assert from 'node:assert/strict';
import { viewOperation, viewTitle } from '../../../src/commands/operation-view.ts';
import type { OperationAction } from '../../../src/commands/reply.ts';
import { REFRESH_LOSSES } from '../../../src/operations/losses.ts';
import { type Operation, STATES, type State } from '../../../src/operations/operation.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { makeOperation, NOON, PROJECT } from '../../support/operations.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

function view(changes: Partial<Operation> = {}, settings = makeSettings()) {
  return viewOperation({ settings, people: createMemoryPeople() }, makeOperation(changes));
}

describe('viewOperation', () => {
  const BUTTONS: Partial<Record<State, readonly OperationAction[]>> = {
    requested: ['confirm', 'cancel', 'losses'],
    blocked: ['confirm', 'cancel', 'losses'],
    awaitingApproval: ['cancel'],
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
    const known = await viewOperation({ settings: makeSettings(), people }, makeOperation());
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

  it('says why it is blocked, refused, paused', async () => {
    for (const changes of [{ state: 'blocked' }, { state: 'refused' }, { state: 'running', paused: true }] as const) {
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
      viewOperation({ settings: makeSettings(), people }, makeOperation({ state: 'running', ...changes }));
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
