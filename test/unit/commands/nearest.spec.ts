import assert from 'node:assert/strict';
import { nearest } from '../../../src/commands/nearest.ts';

describe('nearest', () => {
  it('takes two letters that changed places for near, however short the name is', () => {
    assert.equal(nearest('UTA', ['PROD', 'UAT']), 'UAT');
    assert.equal(nearest('porD', ['PROD', 'UAT']), 'PROD');
    assert.equal(nearest('TAU', ['PROD', 'UAT']), null);
  });

  const NAMES = ['Backups', 'refresh', 'use'];

  it('gives the name that was probably meant, as it is written', () => {
    assert.equal(nearest('BAKCUPS', NAMES), 'Backups');
    assert.equal(nearest('refrsh', NAMES), 'refresh');
  });

  it('does not guess wildly', () => {
    assert.equal(nearest('lunch', NAMES), null);
    assert.equal(nearest('x', NAMES), null);
    assert.equal(nearest('', NAMES), null);
    assert.equal(nearest('use', []), null);
  });
});
