import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCardAction } from '../../../src/channel/card-action.ts';
import { type CardAction, VERBS } from '../../../src/commands/card-actions.ts';

const OPERATION_ID = '11111111-2222-4333-8444-555555555555';

const FILTER = {
  environmentId: OPERATION_ID,
  operationId: '11111111',
  actor: 't/o',
  since: '2026-11-01T00:00:00.000Z',
};

const ACTIONS: { readonly [V in CardAction['verb']]: Extract<CardAction, { verb: V }> } = {
  confirm: { verb: 'confirm', operationId: OPERATION_ID, revision: 3, typedTarget: 'UAT', breakGlass: 'No data' },
  approve: { verb: 'approve', operationId: OPERATION_ID, revision: 3 },
  reject: { verb: 'reject', operationId: OPERATION_ID, revision: 3, reason: 'Not now' },
  view: { verb: 'view', operationId: OPERATION_ID, revision: 3 },
  tellWhenFree: { verb: 'tellWhenFree', projectId: 7, environment: 'UAT' },
  unfreeze: { verb: 'unfreeze', freezeId: OPERATION_ID },
  cancel: { verb: 'cancel', operationId: OPERATION_ID, revision: 3 },
  saidStarted: { verb: 'saidStarted', operationId: OPERATION_ID, revision: 3, lcsActivityId: 'a1' },
  saidNotStarted: { verb: 'saidNotStarted', operationId: OPERATION_ID, revision: 3 },
  takeOver: { verb: 'takeOver', operationId: OPERATION_ID, revision: 3 },
  backups: { verb: 'backups', projectId: 7, filter: 'gold', page: 2 },
  backup: { verb: 'backup', projectId: 7, backupId: 'gold-1' },
  backupLink: { verb: 'backupLink', projectId: 7, backupId: 'gold-1' },
  requestRefresh: { verb: 'requestRefresh', projectId: 7, source: 'PROD', target: 'UAT', startAt: 'at 22:00' },
  refreshForm: { verb: 'refreshForm', projectId: 7, target: 'UAT' },
  planRefresh: { verb: 'planRefresh', projectId: 7, source: 'PROD', target: 'UAT' },
  requestOn: { verb: 'requestOn', kind: 'export', projectId: 7, environment: 'UAT', backupName: 'gold', startAt: '' },
  exportForm: { verb: 'exportForm', projectId: 7, environment: 'UAT' },
  environment: { verb: 'environment', projectId: 7, environment: 'UAT' },
  history: { verb: 'history', projectId: 7, environment: 'UAT', page: 2 },
  watch: { verb: 'watch', projectId: 7, environment: 'UAT', lcsActivityId: 'a1' },
  audit: { verb: 'audit', projectId: 7, filter: FILTER, page: 2 },
  auditExport: { verb: 'auditExport', projectId: 7, filter: FILTER },
  auditLink: { verb: 'auditLink', projectId: 7, filter: FILTER, format: 'csv' },
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
      breakGlass: '',
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
    { ...ACTIONS.audit, filter: null },
    { ...ACTIONS.audit, filter: {} },
    { ...ACTIONS.audit, filter: { ...FILTER, since: 'yesterday' } },
    { ...ACTIONS.audit, filter: { ...FILTER, actor: 'ana' } },
    { ...ACTIONS.audit, filter: { ...FILTER, operationId: '%' } },
    { ...ACTIONS.auditLink, format: 'xlsx' },
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
