import assert from 'node:assert/strict';
import { environmentFormContent } from '../../../src/channel/card-data/environment-form.ts';
import { refreshFormContent } from '../../../src/channel/card-data/refresh-form.ts';
import type { FormPurpose } from '../../../src/commands/views.ts';
import { PROJECT } from '../../support/operations.ts';

function refreshForm(purpose: 'refresh' | 'plan', startAt = '') {
  const sides = { sources: [], targets: [], source: null, target: null };
  return refreshFormContent({ kind: 'refreshForm', purpose, project: PROJECT, ...sides, startAt, problem: null }).data;
}

function environmentForm(purpose: FormPurpose, startAt = '') {
  const form = { choices: [], environment: null, backupName: null, startAt, problem: null };
  return environmentFormContent({ kind: 'environmentForm', purpose, project: PROJECT, ...form }).data;
}

describe('the field for when it is to start', () => {
  it('is on the forms of what changes something, and on no others', () => {
    assert.deepEqual([refreshForm('refresh').canBeLater, refreshForm('plan').canBeLater], [true, false]);
    for (const purpose of ['export', 'start', 'stop'] as const) assert.ok(environmentForm(purpose).canBeLater);
    for (const purpose of ['history', 'watch'] as const) assert.ok(!environmentForm(purpose).canBeLater);
  });

  it('keeps what was typed, in one line that fits', () => {
    assert.equal(refreshForm('refresh', 'at 8').startAt, 'at 8');
    const kept = environmentForm('stop', `at\n${'8'.repeat(100)}`).startAt;
    assert.match(kept, /^at 8+…$/);
    assert.equal(kept.length, 60);
  });
});
