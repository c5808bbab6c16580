import assert from 'node:assert/strict';
import { announcement } from '../../../src/commands/announcement.ts';
import { isUntold } from '../../../src/operations/jobs-of.ts';
import { STATES } from '../../../src/operations/operation.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

/** As what waited for others, for the evening, or for a second confirmation. */
const WAITED = {
  confirmedAt: NOON,
  notBefore: NOON,
  votes: [{ person: makeOperation().requester, at: NOON, verdict: 'approved' }],
} as const;
const TOLD = STATES.filter((state) => isUntold(makeOperation({ state, ...WAITED })));
const LASTED = { startedAt: NOON, endedAt: NOON + 74 * MINUTE };

describe('announcement', () => {
  it('has a sentence of its own for every state that is told', () => {
    for (const state of ['approved', 'running', 'rejected', 'expired', 'blocked'] as const)
      assert.ok(TOLD.includes(state));
    const sentences = TOLD.map((state) => announcement(makeOperation({ state }), state));
    assert.equal(new Set(sentences).size, TOLD.length);
    const general = announcement(makeOperation({ state: 'submitting' }), 'submitting');
    for (const sentence of sentences) {
      assert.match(sentence, /refresh of UAT from PROD/);
      assert.notEqual(sentence, general);
    }
  });

  it('does not hide that LCS does not name who started it', () => {
    const takenFor = { lcsActivityId: 'a1', title: 'Refresh database', startedAt: NOON, lcsStatus: 'InProgress' };
    const found = makeOperation({ state: 'succeeded', ...LASTED, candidates: [takenFor] });
    assert.match(announcement(found, 'succeeded'), /is done after .*LCS does not name who started it\.$/);
    assert.doesNotMatch(announcement({ ...found, candidates: [] }, 'succeeded'), /does not name/);
  });

  it('names the backup that an export has left', () => {
    const exported = makeOperation({ kind: 'export', source: null, state: 'succeeded', backupName: 'gold' });
    assert.match(announcement(exported, 'succeeded'), /^the export of UAT is done\. The backup is called gold;/);
  });

  it("calls what began in LCS by LCS's name", () => {
    const adopted = makeOperation({ kind: 'other', source: null, state: 'succeeded', lcsType: 'SFBinaryHotfix' });
    assert.equal(announcement(adopted, 'succeeded'), 'the SFBinaryHotfix of UAT is done.');
  });

  it('reads on after a name and a comma, in every state', () => {
    for (const state of STATES) {
      assert.match(announcement(makeOperation({ state }), state), /^(the refresh|nobody knows|LCS never)/);
    }
  });

  it('prints no identifier of a state', () => {
    for (const state of STATES.filter((name) => /[A-Z]/.test(name))) {
      assert.ok(!announcement(makeOperation({ state }), state).includes(state), state);
    }
  });

  it('says the outcome and how long it took', () => {
    assert.equal(
      announcement(makeOperation({ state: 'succeeded', ...LASTED }), 'succeeded'),
      'the refresh of UAT from PROD is done after 1 hour 14 minutes.',
    );
    assert.match(announcement(makeOperation({ state: 'rolledBack', ...LASTED }), 'rolledBack'), /after 1 hour 14 min/);
  });

  it('says what to do about a lost answer', () => {
    const lost = makeOperation({ state: 'unconfirmed' });
    assert.match(announcement(lost, 'unconfirmed'), /Please look in LCS and answer on the card\.$/);
    const candidates = [{ lcsActivityId: 'a1', title: 'Refresh database', startedAt: NOON, lcsStatus: 'InProgress' }];
    assert.match(announcement({ ...lost, candidates }, 'unconfirmed'), /may be it: please choose on the card\.$/);
  });

  it('says when what was approved starts, in UTC by name', () => {
    const vote = { person: makeOperation().requester, at: NOON, verdict: 'approved' } as const;
    const later = makeOperation({ state: 'approved', confirmedAt: NOON, votes: [vote], notBefore: NOON + 60 * MINUTE });
    assert.equal(
      announcement(later, 'approved'),
      'the refresh of UAT from PROD was approved, and starts on 21 November 2026 13:00 UTC; until then it can be cancelled on its card.',
    );
    const late = { ...later, votes: [{ ...vote, at: NOON + 61 * MINUTE }] };
    assert.match(announcement(late, 'approved'), /was approved, and starts now\.$/);
  });

  it('says why approvers do not want it', () => {
    const rejected = makeOperation({ state: 'rejected', reason: 'The testers need it.' });
    assert.match(
      announcement(rejected, 'rejected'),
      /was rejected, and nothing was sent to LCS\. The reason: "The testers need it\."$/,
    );
  });

  it('says for whose answer it has expired', () => {
    const approvals = {
      required: 1,
      approvers: { people: ['a'], channel: null },
      selfApproval: false,
      expiresAfter: 1,
    };
    const expired = makeOperation({ state: 'expired', confirmedAt: NOON, approvals, askedRevision: 2 });
    assert.match(announcement(expired, 'expired'), /was not approved in time, and nothing was sent/);
    assert.match(announcement({ ...expired, reason: 'A freeze.' }, 'expired'), /was not confirmed again in time/);
  });

  it('says what to do about what is blocked, and that it may be broken where it may', () => {
    const blocked = makeOperation({ state: 'blocked', reason: 'There is a freeze.' });
    assert.match(
      announcement(blocked, 'blocked'),
      /There is a freeze\. Confirm again on the card when it is solved\.$/,
    );
    assert.match(
      announcement({ ...blocked, frozen: 'There is a freeze.', notBefore: NOON }, 'blocked'),
      /when it is over, or say there why it cannot wait\. Then it starts at once\.$/,
    );
  });

  it('says why LCS refused', () => {
    const refused = makeOperation({ state: 'refused', reason: 'LCS refused: Version mismatch.' });
    assert.equal(
      announcement(refused, 'refused'),
      'the refresh of UAT from PROD was not started. LCS refused: Version mismatch.',
    );
  });
});
