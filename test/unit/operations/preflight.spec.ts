import assert from 'node:assert/strict';
import { blocks, checkExport, checkPower, checkSource, checkTarget } from '../../../src/operations/preflight.ts';
import { PROD, UAT } from '../../support/operations.ts';
import { makeFacts, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

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

describe('checkExport', () => {
  it('lets a sandbox that is ready be exported', () => {
    assert.deepEqual(new Set(checkExport(UAT_FACTS, false).map(({ level }) => level)), new Set(['pass']));
  });

  const BLOCKED: readonly (readonly [string, Parameters<typeof makeFacts>[1], RegExp])[] = [
    ['production', { type: 'Production' }, /exports only sandbox environments/],
    ['what is cloud-hosted', { type: 'DevTestDev', infrastructure: 'CustomerManaged' }, /cloud-hosted/],
    ['what is not ready', { state: 'Servicing' }, /its state is Servicing/],
  ];
  for (const [name, changes, sentence] of BLOCKED) {
    it(`blocks ${name}`, () => {
      const found = blocks(checkExport(makeFacts(UAT, changes), false));
      assert.equal(found.length, 1);
      assert.match(found[0]?.text ?? '', sentence);
    });
  }

  it('warns of a type that is not known', () => {
    assert.deepEqual(
      checkExport(makeFacts(UAT, { type: null, state: null }), false).map(({ level }) => level),
      ['warn'],
    );
  });
});

describe('checkPower', () => {
  const DEV = { id: '4e8c9f4a-0dba-4a12-8c53-4d5e6f708192', name: 'DEV' };

  it('says what LCS can do with it', () => {
    const facts = makeFacts(DEV, { infrastructure: 'CustomerManaged', state: 'Stopped' });
    assert.deepEqual(checkPower('start', facts, false), [
      { level: 'pass', text: 'DEV is cloud-hosted: LCS can start it.' },
    ]);
  });

  it('warns where nothing is known', () => {
    const facts = makeFacts(DEV, { infrastructure: null, state: null });
    assert.deepEqual(checkPower('stop', facts, false), [
      { level: 'warn', text: 'Whether DEV is cloud-hosted is not known to Ferry.' },
    ]);
  });

  it('leaves the state to the operation that holds the environment', () => {
    const facts = makeFacts(DEV, { infrastructure: 'CustomerManaged', state: 'Starting' });
    assert.equal(blocks(checkPower('start', facts, false)).length, 1);
    assert.deepEqual(blocks(checkPower('start', facts, true)), []);
  });
});
