import assert from 'node:assert/strict';
import type { Operation, State } from '../../../src/operations/operation.ts';
import {
  blocks,
  checkRefresh,
  checkSource,
  checkTarget,
  type RefreshFacts,
} from '../../../src/operations/preflight.ts';
import { makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeFacts, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const TEST = { id: '3d7b8e39-9caf-4f01-9b42-3c4d5e6f7081', name: 'TEST' };

function check(changes: Partial<RefreshFacts> = {}) {
  return checkRefresh({ source: PROD_FACTS, target: UAT_FACTS, open: [], warning: null, ...changes });
}

const texts = (checks: ReturnType<typeof check>, level: string) =>
  checks.filter((found) => found.level === level).map(({ text }) => text);

describe('checkRefresh', () => {
  it('passes when everything is known and well', () => {
    const checks = check();
    assert.deepEqual(new Set(checks.map(({ level }) => level)), new Set(['pass']));
    assert.ok(texts(checks, 'pass').includes('Both run version 10.0.44.'));
  });

  it('blocks a refresh of an environment from itself', () => {
    assert.deepEqual(check({ source: UAT_FACTS }), [{ level: 'block', text: 'UAT cannot be refreshed from itself.' }]);
  });

  it('warns of different versions, and does not forbid them', () => {
    const checks = check({ source: makeFacts(PROD, { version: '10.0.43' }) });
    assert.deepEqual(blocks(checks), []);
    assert.match(texts(checks, 'warn').join(), /PROD runs 10\.0\.43, UAT runs 10\.0\.44/);
  });

  it('says nothing of versions that are not known', () => {
    assert.doesNotMatch(JSON.stringify(check({ target: makeFacts(UAT, { version: null }) })), /version/);
  });

  it('warns when LCS could not be asked, and says why', () => {
    const unknown = { type: null, infrastructure: null, state: null, version: null };
    const checks = check({ warning: 'LCS cannot be reached.', target: makeFacts(UAT, unknown) });
    assert.deepEqual(blocks(checks), []);
    assert.deepEqual(texts(checks, 'warn'), [
      'Not all could be checked: LCS cannot be reached.',
      'The type of UAT is not known to Ferry.',
    ]);
  });

  const BUSY: Readonly<Record<string, readonly [string, Partial<Operation>]>> = {
    'UAT is being overwritten from TEST by a refresh that is running.': ['running', { target: UAT, source: TEST }],
    'PROD is being overwritten from TEST by a refresh that is failing.': ['failing', { target: PROD, source: TEST }],
    'UAT is to be copied to TEST by a refresh that is about to start.': ['approved', { target: TEST, source: UAT }],
    'PROD is to be copied to TEST by a refresh that may have started.': ['unconfirmed', { target: TEST, source: PROD }],
    'UAT is being used by an export that is running.': ['running', { kind: 'export', target: UAT, source: null }],
  };
  for (const [sentence, [state, changes]] of Object.entries(BUSY)) {
    it(`blocks and says: ${sentence}`, () => {
      const other = makeOperation({ confirmedAt: NOON, ...changes, state: state as State });
      const expected = `${sentence} Write "status" to see whose it is and to follow it.`;
      assert.deepEqual(texts(check({ open: [other] }), 'block'), [expected]);
    });
  }

  it('names every operation that is in the way, each once', () => {
    const both = makeOperation({ id: 'both', state: 'running', confirmedAt: NOON });
    assert.equal(texts(check({ open: [both] }), 'block').length, 1);
    const first = makeOperation({ ...both, id: 'first', target: UAT, source: TEST });
    const second = makeOperation({ ...both, id: 'second', kind: 'export', target: PROD, source: null });
    assert.equal(texts(check({ open: [first, second] }), 'block').length, 2);
  });

  it("does not blame LCS's state where an operation explains it", () => {
    const target = makeFacts(UAT, { state: 'Servicing' });
    const other = makeOperation({ state: 'running', confirmedAt: NOON });
    assert.doesNotMatch(texts(check({ target, open: [other] }), 'block').join(), /Servicing/);
    assert.match(texts(check({ target }), 'block').join(), /Servicing/);
  });

  it('is not in its own way, nor is what was never confirmed, nor what is elsewhere', () => {
    const own = makeOperation({ id: 'own', state: 'approved', confirmedAt: NOON });
    const requested = makeOperation({ id: 'other' });
    const elsewhere = makeOperation({ id: 'third', confirmedAt: NOON, target: TEST, source: null });
    assert.deepEqual(blocks(check({ open: [own, requested, elsewhere], operationId: 'own' })), []);
  });
});

describe('checkTarget', () => {
  const BLOCKED: readonly (readonly [string, Parameters<typeof makeFacts>[1], RegExp])[] = [
    ['production', { type: 'Production' }, /production is never a target/],
    ['what is no sandbox', { type: 'DevTestDev' }, /only sandbox environments/],
    ['what is cloud-hosted', { infrastructure: 'CustomerManaged' }, /cloud-hosted/],
    ['what is both, once', { type: 'DevTestDev', infrastructure: 'CustomerManaged' }, /cloud-hosted/],
    ['what is not ready', { state: 'Servicing' }, /its state is Servicing/],
  ];
  for (const [name, changes, sentence] of BLOCKED) {
    it(`blocks ${name}`, () => {
      const found = blocks(checkTarget(makeFacts(UAT, changes), false));
      assert.equal(found.length, 1);
      assert.match(found[0]?.text ?? '', sentence);
    });
  }
});

describe('checkSource', () => {
  it('lets production be a source', () => {
    assert.deepEqual(blocks(checkSource(PROD_FACTS, false)), []);
  });

  it('blocks what is cloud-hosted or not ready', () => {
    assert.equal(blocks(checkSource(makeFacts(PROD, { infrastructure: 'CustomerManaged' }), false)).length, 1);
    assert.equal(blocks(checkSource(makeFacts(PROD, { state: 'Stopped' }), false)).length, 1);
  });
});
