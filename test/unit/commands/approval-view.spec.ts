import assert from 'node:assert/strict';
import { viewApproval } from '../../../src/commands/approval-view.ts';
import { ANA, NOOR, REQUESTED, ROBIN } from '../../support/approval-scene.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { NOON } from '../../support/operations.ts';
import { makeDemand, makeSettings } from '../../support/settings.ts';

/** Ferry has met Robin and Ana. */
async function from(idsOrUpns: readonly string[], selfApproval = false): Promise<string> {
  const people = createMemoryPeople();
  const met = { personalConversationId: null, seenAt: NOON };
  await people.save({ ...ROBIN, mri: '29:robin', name: 'Robin', ...met });
  await people.save({ ...ANA, mri: '29:ana', name: 'Ana', ...met });
  await people.learnUpn(ROBIN, 'robin@contoso.com');
  const approvals = makeDemand(idsOrUpns, { selfApproval });
  const view = await viewApproval({ settings: makeSettings(), people }, { approvals, votes: [], requester: ROBIN });
  return view?.from ?? '';
}

describe('viewApproval', () => {
  it('is nothing where nobody has to agree', async () => {
    const deps = { settings: makeSettings(), people: createMemoryPeople() };
    assert.equal(await viewApproval(deps, REQUESTED), null);
  });

  it('names approvers, without object ids, which tell readers nothing', async () => {
    assert.equal(await from([ANA.objectId]), 'Ana');
    assert.equal(
      await from([NOOR.objectId, 'kai@contoso.com', ANA.objectId]),
      'kai@contoso.com, Ana or one person Ferry has not met yet',
    );
    assert.equal(await from([NOOR.objectId, 'a'.repeat(36)]), '2 people Ferry has not met yet');
  });

  it('names the requester only where their own agreement counts', async () => {
    for (const idOrUpn of [ROBIN.objectId, 'robin@contoso.com']) {
      assert.equal(await from([idOrUpn, ANA.objectId]), 'Ana');
      assert.equal(await from([idOrUpn, ANA.objectId], true), 'Robin or Ana');
    }
  });
});
