import assert from 'node:assert/strict';
import { announcement } from '../../../src/commands/announcement.ts';
import { isUntold } from '../../../src/operations/jobs-of.ts';
import { STATES } from '../../../src/operations/operation.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const TOLD = STATES.filter((state) => isUntold(makeOperation({ state })));
const LASTED = { startedAt: NOON, endedAt: NOON + 74 * MINUTE };

describe('announcement', () => {
  it('has a sentence of its own for every state that is told', () => {
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

  it('says why LCS refused', () => {
    const refused = makeOperation({ state: 'refused', reason: 'LCS refused: Version mismatch.' });
    assert.equal(
      announcement(refused, 'refused'),
      'the refresh of UAT from PROD was not started. LCS refused: Version mismatch.',
    );
  });
});
