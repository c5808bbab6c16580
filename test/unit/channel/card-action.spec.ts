import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCardAction } from '../../../src/channel/card-action.ts';
import { type CardAction, VERBS } from '../../../src/commands/card-actions.ts';

const OPERATION_ID = '11111111-2222-4333-8444-555555555555';

const ACTIONS: { readonly [V in CardAction['verb']]: Extract<CardAction, { verb: V }> } = {
  confirm: { verb: 'confirm', operationId: OPERATION_ID, revision: 3, typedTarget: 'UAT' },
  cancel: { verb: 'cancel', operationId: OPERATION_ID, revision: 3 },
  saidStarted: { verb: 'saidStarted', operationId: OPERATION_ID, revision: 3, lcsActivityId: 'a1' },
  saidNotStarted: { verb: 'saidNotStarted', operationId: OPERATION_ID, revision: 3 },
  takeOver: { verb: 'takeOver', operationId: OPERATION_ID, revision: 3 },
  backups: { verb: 'backups', projectId: 7, filter: 'gold', page: 2 },
  backup: { verb: 'backup', projectId: 7, backupId: 'gold-1' },
  backupLink: { verb: 'backupLink', projectId: 7, backupId: 'gold-1' },
  requestRefresh: { verb: 'requestRefresh', projectId: 7, source: 'PROD', target: 'UAT' },
  refreshForm: { verb: 'refreshForm', projectId: 7, target: 'UAT' },
  planRefresh: { verb: 'planRefresh', projectId: 7, source: 'PROD', target: 'UAT' },
  requestOn: { verb: 'requestOn', kind: 'export', projectId: 7, environment: 'UAT', backupName: 'gold' },
  exportForm: { verb: 'exportForm', projectId: 7, environment: 'UAT' },
  environment: { verb: 'environment', projectId: 7, environment: 'UAT' },
  history: { verb: 'history', projectId: 7, environment: 'UAT', page: 2 },
  watch: { verb: 'watch', projectId: 7, environment: 'UAT', lcsActivityId: 'a1' },
  losses: { verb: 'losses', operationId: OPERATION_ID, revision: 3 },
  run: { verb: 'run', text: 'status' },
};

describe('parseCardAction', () => {
  for (const verb of VERBS) {
    it(`reads ${verb}, its verb beside its data or in them`, () => {
      const { verb: _, ...data } = ACTIONS[verb];
      assert.deepEqual(parseCardAction(data, verb), ACTIONS[verb]);
      assert.deepEqual(parseCardAction(ACTIONS[verb]), ACTIONS[verb]);
    });
  }

  it('believes the verb of the button, not one in its data', () => {
    assert.equal(parseCardAction({ ...ACTIONS.cancel, verb: 'confirm' }, 'cancel')?.verb, 'cancel');
    assert.equal(parseCardAction(ACTIONS.cancel, 'destroy'), null);
  });

  it('leaves out what is not the action’s own, such as who claims to have clicked', () => {
    assert.deepEqual(parseCardAction({ ...ACTIONS.cancel, person: 'ana', state: 'approved' }), ACTIONS.cancel);
  });

  it('reads numbers that came back as text', () => {
    assert.deepEqual(parseCardAction({ ...ACTIONS.backups, projectId: '7', page: '2' }), ACTIONS.backups);
  });

  it('takes a field that was left empty for no words', () => {
    assert.deepEqual(parseCardAction({ operationId: OPERATION_ID, revision: 3 }, 'confirm'), {
      ...ACTIONS.confirm,
      typedTarget: '',
    });
    const long = { ...ACTIONS.run, text: 'x'.repeat(501) };
    assert.deepEqual(parseCardAction(long), { verb: 'run', text: '' });
  });

  for (const data of [
    null,
    undefined,
    'confirm',
    [],
    {},
    { verb: 'confirm' },
    { ...ACTIONS.confirm, revision: 0 },
    { ...ACTIONS.confirm, revision: 'three' },
    { ...ACTIONS.confirm, operationId: '' },
    { ...ACTIONS.backups, page: -1 },
    { ...ACTIONS.backups, page: 1.5 },
    { ...ACTIONS.backups, projectId: null },
  ]) {
    it(`reads nothing of ${JSON.stringify(data)}`, () => assert.equal(parseCardAction(data), null));
  }

  it('never throws, and gives back only what it could have sent', () => {
    const close = fc.record(
      { verb: fc.constantFrom(...VERBS), operationId: fc.anything(), revision: fc.anything(), text: fc.anything() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(close, fc.anything()), fc.anything(), (data, verb) => {
        for (const action of [parseCardAction(data), parseCardAction(data, verb)]) {
          assert.ok(action === null || VERBS.includes(action.verb));
        }
      }),
    );
  });
});
