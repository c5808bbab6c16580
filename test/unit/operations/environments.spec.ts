import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { findEnvironment, isNamed, readEnvironments } from '../../../src/operations/environments.ts';
import { createFakeBackend } from '../../support/domain.ts';
import { makeOperation, PROD, UAT } from '../../support/operations.ts';
import { makeConfigured, makeFacts, makeProject, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const PERSON = makeOperation().requester;
const TEST = { id: '3d7b8e39-9caf-4f01-9b42-3c4d5e6f7081', name: 'TEST' };

function failing(code: FailureCode) {
  const backend = createFakeBackend();
  backend.listEnvironments.rejects(new FerryError(code, code));
  return backend;
}

describe('readEnvironments', () => {
  it('gives what LCS reports', async () => {
    const list = await readEnvironments(createFakeBackend(), makeProject(), PERSON);
    assert.deepEqual(list, { environments: [PROD_FACTS, UAT_FACTS], failure: null });
  });

  it("puts the settings' name before LCS's, which stays an alias", async () => {
    const environments = [makeConfigured({ id: UAT.id, name: 'acceptance' }, { aliases: ['acc'] })];
    const list = await readEnvironments(createFakeBackend(), makeProject({ environments }), PERSON);
    const uat = list.environments.find(({ id }) => id === UAT.id);
    assert.equal(uat?.name, 'acceptance');
    assert.deepEqual(uat.aliases, ['acc', 'UAT']);
  });

  it("puts LCS's facts before the settings', which fill the gaps", async () => {
    const backend = createFakeBackend();
    backend.listEnvironments.resolves([makeFacts(UAT, { type: 'Sandbox', infrastructure: null })]);
    const environments = [makeConfigured(UAT, { type: 'Production', infrastructure: 'SelfService' })];
    const {
      environments: [uat],
    } = await readEnvironments(backend, makeProject({ environments }), PERSON);
    assert.deepEqual([uat?.type, uat?.infrastructure], ['Sandbox', 'SelfService']);
  });

  it('adds what only the settings know', async () => {
    const environments = [makeConfigured(TEST, { type: 'Sandbox' })];
    const list = await readEnvironments(createFakeBackend(), makeProject({ environments }), PERSON);
    assert.deepEqual(
      list.environments.map(({ name, state }) => [name, state]),
      [
        ['PROD', 'Finished'],
        ['UAT', 'Finished'],
        ['TEST', null],
      ],
    );
  });

  for (const code of ['lcsForbidden', 'lcsThrottled', 'lcsUnreachable', 'lcsTooLate', 'lcsNotUnderstood'] as const) {
    it(`takes the settings' facts and says why when LCS cannot be read (${code})`, async () => {
      const project = makeProject({ environments: [makeConfigured(UAT, { type: 'Sandbox' })] });
      const { environments, failure } = await readEnvironments(failing(code), project, PERSON);
      assert.deepEqual(
        environments.map(({ name, type, version }) => [name, type, version]),
        [['UAT', 'Sandbox', null]],
      );
      assert.equal(failure?.code, code);
    });
  }

  for (const code of ['signInNeeded', 'consentNeeded', 'signInRefused', 'otherRegion', 'ours'] as const) {
    it(`rejects what no settings can help (${code})`, async () => {
      const project = makeProject({ environments: [makeConfigured(UAT)] });
      await assert.rejects(readEnvironments(failing(code), project, PERSON), { code });
    });
  }

  it('rejects when LCS cannot be read and the settings name none', async () => {
    await assert.rejects(readEnvironments(failing('lcsForbidden'), makeProject(), PERSON), { code: 'lcsForbidden' });
  });
});

describe('isNamed', () => {
  const environment = makeFacts({ id: UAT.id, name: 'UAT – Großer Test' }, { aliases: ['acc 1'] });

  it('takes name, alias and id, in any case and with blanks around and between', () => {
    for (const words of ['UAT – Großer Test', ' uat –  großer\u00a0TEST ', 'ACC 1', UAT.id.toUpperCase()]) {
      assert.equal(isNamed(environment, words), true, words);
    }
  });

  it('takes the dashes and quotes of a phone for those of the name, and the other way round', () => {
    assert.equal(isNamed(environment, 'UAT - Großer Test'), true);
    assert.equal(isNamed(makeFacts({ id: 'x', name: "Bob's" }), 'bob’s'), true);
  });

  it('takes nothing else', () => {
    for (const words of ['', ' ', 'UAT', 'acc1']) assert.equal(isNamed(environment, words), false, words);
  });
});

describe('findEnvironment', () => {
  it('finds the one that is meant, or none', () => {
    const list = [PROD_FACTS, UAT_FACTS];
    assert.equal(findEnvironment(list, 'prod')?.id, PROD.id);
    assert.equal(findEnvironment(list, 'DEV'), null);
  });

  it('does not choose between two of the same name', () => {
    const twins = [UAT_FACTS, makeFacts(TEST, { aliases: ['uat'] })];
    assert.equal(findEnvironment(twins, 'UAT'), null);
    assert.equal(findEnvironment(twins, UAT.id)?.id, UAT.id);
    assert.equal(findEnvironment(twins, 'test')?.id, TEST.id);
  });
});
