import assert from 'node:assert/strict';
import { viewOperation } from '../../../src/commands/operation-view.ts';
import type { PersonKey } from '../../../src/operations/operation.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { makeOperation, NOON } from '../../support/operations.ts';
import { makeDemand, makeSettings } from '../../support/settings.ts';

const ROBIN = makeOperation().requester;
const ANA = { ...ROBIN, objectId: 'ana' };
const NOOR = { ...ROBIN, objectId: 'noor' };
const SAM = { ...ROBIN, objectId: 'sam' };
const WAITING = makeOperation({ state: 'awaitingApproval', approvals: makeDemand(['ana', 'noor'], { required: 2 }) });

/** What the card shows in the operation's own thread, when Ferry has met these people. */
async function viewed(met: readonly PersonKey[], person: PersonKey | null = null, changes = {}) {
  const people = createMemoryPeople();
  for (const key of met) {
    const mri = `29:${key.objectId}`;
    await people.save({ ...key, mri, name: key.objectId, personalConversationId: null, seenAt: NOON });
  }
  const viewer = { conversationId: WAITING.conversationId, person };
  return viewOperation({ settings: makeSettings(), people }, { ...WAITING, ...changes }, viewer);
}

describe('the buttons of a card that waits for approval', () => {
  const ALL = [ROBIN, ANA, NOOR];

  it('are none for everybody, and their own for each whom it concerns', async () => {
    const { actions, ownViewFor } = await viewed(ALL);
    assert.deepEqual(actions, []);
    assert.deepEqual(ownViewFor, [`29:${ROBIN.objectId}`, '29:ana', '29:noor']);
    assert.deepEqual((await viewed(ALL, ROBIN)).actions, ['cancel']);
    assert.deepEqual((await viewed(ALL, ANA)).actions, ['approve', 'reject']);
    assert.deepEqual((await viewed(ALL, SAM)).actions, []);
  });

  it('are for everybody to see while Ferry does not know all approvers in Teams, who could not decide otherwise', async () => {
    const { actions, ownViewFor } = await viewed([ROBIN, ANA]);
    assert.deepEqual(actions, ['approve', 'reject']);
    assert.deepEqual(ownViewFor, [`29:${ROBIN.objectId}`]);
  });

  it('are no approval any more for who has agreed', async () => {
    const votes = [{ person: ANA, at: NOON, verdict: 'approved' }];
    assert.deepEqual((await viewed(ALL, ANA, { votes })).actions, []);
    assert.deepEqual((await viewed(ALL, null, { votes })).ownViewFor, [`29:${ROBIN.objectId}`, '29:noor']);
  });

  it('let the requester agree, and not reject, where their own click counts', async () => {
    const approvals = makeDemand([ROBIN.objectId, 'ana'], { selfApproval: true });
    assert.deepEqual((await viewed(ALL, ROBIN, { approvals })).actions, ['approve', 'cancel']);
  });
});
