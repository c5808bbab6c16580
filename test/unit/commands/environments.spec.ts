import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { createCommandScene, ofKind } from '../../support/commands.ts';
import { makeOperation, NOON, UAT } from '../../support/operations.ts';
import { makeConfigured, makeFacts, makeProject, makeSettings } from '../../support/settings.ts';

describe('environments', () => {
  it('shows what runs on each, and which can be refreshed', async () => {
    const scene = createCommandScene();
    scene.domain.store.put(makeOperation({ state: 'running', confirmedAt: NOON }));
    const { environments, warning } = ofKind(await scene.say('environments'), 'environments');
    assert.deepEqual(
      environments.map(({ facts, running, noRefresh }) => [facts.name, running, noRefresh]),
      [
        ['PROD', 'refresh of UAT from PROD', 'PROD is a production environment, and production is never a target.'],
        ['UAT', 'refresh of UAT from PROD', null],
      ],
    );
    assert.equal(warning, null);
  });

  it("does not blame LCS's state where Ferry's own operation explains it", async () => {
    const scene = createCommandScene();
    const busy = { state: 'Servicing' };
    scene.domain.backend.listEnvironments.resolves([makeFacts(UAT, busy), makeFacts({ id: 'x', name: 'TEST' }, busy)]);
    scene.domain.store.put(makeOperation({ state: 'running', confirmedAt: NOON }));
    const { environments } = ofKind(await scene.say('environments'), 'environments');
    assert.deepEqual(
      environments.map(({ running, noRefresh }) => [running, noRefresh]),
      [
        ['refresh of UAT from PROD', null],
        [null, 'TEST is not ready: LCS says its state is Servicing.'],
      ],
    );
  });

  it('does not count what nobody has confirmed', async () => {
    const scene = createCommandScene();
    scene.domain.store.put(makeOperation());
    const { environments } = ofKind(await scene.say('environments'), 'environments');
    assert.deepEqual(
      environments.map(({ running }) => running),
      [null, null],
    );
  });

  it('shows those of the settings, and why, when LCS cannot be asked', async () => {
    const project = makeProject({ environments: [makeConfigured({ id: 'x', name: 'UAT' })] });
    const scene = createCommandScene(makeSettings({ projects: [project] }));
    scene.domain.backend.listEnvironments.rejects(new FerryError('lcsThrottled', '429', { until: NOON }));
    const { environments, warning } = ofKind(await scene.say('environments'), 'environments');
    assert.deepEqual(
      environments.map(({ facts }) => facts.name),
      ['UAT'],
    );
    assert.match(warning ?? '', /Try again at 13:00/);
  });
});
