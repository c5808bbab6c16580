import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { progressOf } from '../../../src/operations/progress-of.ts';
import { createFakeBackend, LCS_ACTIVITY_ID, makeEntry } from '../../support/domain.ts';
import { makeOperation, PROJECT } from '../../support/operations.ts';

const ADOPTED = makeOperation({
  kind: 'other',
  source: null,
  lcsType: 'SFBinaryHotfix',
  state: 'running',
  lcsActivityId: LCS_ACTIVITY_ID,
});

function backendThat(code: FailureCode) {
  const backend = createFakeBackend();
  backend.poll.rejects(new FerryError(code, code));
  const entry = makeEntry({ lcsActivityId: LCS_ACTIVITY_ID.toUpperCase(), lcsStatus: 'Completed' });
  backend.listHistory.resolves({ entries: [makeEntry({ lcsActivityId: 'another' }), entry], hasMore: false });
  return backend;
}

describe('progressOf', () => {
  it("believes LCS's status call, and does not look further", async () => {
    const backend = createFakeBackend();
    const progress = await progressOf(backend, PROJECT, ADOPTED);
    assert.deepEqual(progress, { progress: 'running', lcsStatus: 'InProgress', lcsText: null });
    assert.equal(backend.listHistory.callCount, 0);
  });

  it('reads the history where the status call refuses what was adopted from there', async () => {
    const progress = await progressOf(backendThat('lcsRefused'), PROJECT, ADOPTED);
    assert.deepEqual(progress, { progress: 'succeeded', lcsStatus: 'Completed', lcsText: null });
  });

  it("asks with the follower's sign-in, or with that of whoever wants to be it", async () => {
    const { requester } = ADOPTED;
    const [ana, kim] = [
      { ...requester, objectId: 'ana' },
      { ...requester, objectId: 'kim' },
    ];
    const backend = backendThat('lcsRefused');
    await progressOf(backend, PROJECT, ADOPTED);
    await progressOf(backend, PROJECT, { ...ADOPTED, followedBy: ana });
    await progressOf(backend, PROJECT, { ...ADOPTED, followedBy: ana }, kim);
    for (const call of [backend.poll, backend.listHistory]) {
      assert.deepEqual(
        call.args.map(([, person]) => person),
        [requester, ana, kim],
      );
    }
  });

  it('rejects as LCS does when the history does not tell either', async () => {
    const backend = backendThat('lcsRefused');
    backend.listHistory.resolves({ entries: [], hasMore: false });
    await assert.rejects(progressOf(backend, PROJECT, ADOPTED), { code: 'lcsRefused' });
  });

  it("rejects when it is Ferry's own operation, or another failure", async () => {
    const own = { ...ADOPTED, lcsType: null };
    await assert.rejects(progressOf(backendThat('lcsRefused'), PROJECT, own), { code: 'lcsRefused' });
    const away = backendThat('lcsUnreachable');
    await assert.rejects(progressOf(away, PROJECT, ADOPTED), { code: 'lcsUnreachable' });
    assert.equal(away.listHistory.callCount, 0);
  });
});
