import assert from 'node:assert/strict';
import type { PowerKind } from '../../../src/operations/operation.ts';
import { isPowered, whyNoPower } from '../../../src/operations/power.ts';
import { UAT } from '../../support/operations.ts';
import { makeFacts } from '../../support/settings.ts';

type Facts = Parameters<typeof makeFacts>[1];

const why = (kind: PowerKind, facts: Facts) =>
  whyNoPower(kind, makeFacts(UAT, { infrastructure: 'CustomerManaged', ...facts }));

describe('whyNoPower', () => {
  const ALLOWED: readonly (readonly [PowerKind, Facts])[] = [
    ['start', { state: 'Stopped', canStart: true }],
    ['start', { state: 'Deallocated' }],
    ['start', { state: null }],
    ['start', { state: 'Stopped', infrastructure: null }],
    ['stop', { state: 'Finished', canStop: true, canStart: false }],
  ];
  for (const [kind, facts] of ALLOWED) {
    it(`lets ${kind} with ${JSON.stringify(facts)}`, () => assert.equal(why(kind, facts), null));
  }

  const REFUSED: readonly (readonly [PowerKind, Facts, string])[] = [
    ['start', { state: 'Finished' }, 'UAT is already started.'],
    ['start', { state: 'Starting' }, 'UAT is already being started.'],
    ['start', { state: 'Servicing' }, 'UAT cannot be started now: LCS says its state is Servicing.'],
    ['start', { state: 'Stopped', canStart: false }, 'LCS says that UAT cannot be started now.'],
    ['stop', { state: 'Stopped' }, 'UAT is already stopped.'],
    ['stop', { state: 'Deallocated' }, 'UAT is already stopped.'],
    ['stop', { state: 'Stopping' }, 'UAT is already being stopped.'],
    ['stop', { state: 'Constructor' }, 'UAT cannot be stopped now: LCS says its state is Constructor.'],
    ['stop', { state: 'Finished', canStop: false }, 'LCS says that UAT cannot be stopped now.'],
    [
      'stop',
      { infrastructure: 'MicrosoftManaged', canStop: true },
      'UAT is run by Microsoft (MicrosoftManaged): LCS starts and stops only cloud-hosted environments.',
    ],
  ];
  for (const [kind, facts, sentence] of REFUSED) {
    it(`refuses ${kind} with ${JSON.stringify(facts)}`, () => assert.equal(why(kind, facts), sentence));
  }
});

describe('isPowered', () => {
  it('knows the words for what has begun, in any case, and no others', () => {
    for (const word of ['Starting', 'Finished', 'FINISHED']) assert.equal(isPowered('start', word), true, word);
    for (const word of ['Stopping', 'Stopped', 'Deallocating', 'Deallocated'])
      assert.equal(isPowered('stop', word), true, word);
    for (const word of ['Stopped', 'Servicing', 'Unknown', '']) assert.equal(isPowered('start', word), false, word);
    assert.equal(isPowered('stop', 'Finished'), false);
  });
});
