import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { createCommandScene, ofKind } from '../../support/commands.ts';
import { MINUTE, makeOperation, NOON, PROD, PROJECT, UAT } from '../../support/operations.ts';
import {
  makeConfigured,
  makeFacts,
  makeProject,
  makeRule,
  makeSettings,
  PROD_FACTS,
  UAT_FACTS,
} from '../../support/settings.ts';

const COPY = { id: '4e8c9f4a-adb0-4012-8c53-4d5e6f708192', name: 'Copy from May' };
const DATABASE_TEST = { id: '5f9dab5b-bec1-4123-9d64-5e6f708192a3', name: 'Database Test' };
const TEST = { id: '60aebc6c-cfd2-4234-8e75-6f708192a3b4', name: 'Test' };

function scene(...more: Parameters<typeof makeFacts>[0][]) {
  const made = createCommandScene();
  made.domain.backend.listEnvironments.resolves([PROD_FACTS, UAT_FACTS, ...more.map((one) => makeFacts(one))]);
  return made;
}

async function asked(text: string, ...more: Parameters<typeof makeFacts>[0][]): Promise<[string, string | undefined]> {
  const { operation } = ofKind(await scene(...more).say(text), 'operation').view;
  return [operation.target.name, operation.source?.name];
}

describe('refresh <target> from <source>', () => {
  for (const text of [
    'refresh UAT from PROD',
    'Refresh uat FROM prod.',
    'refresh \u201cUAT\u201d from \u2018PROD\u2019',
    'refresh\u00a0UAT\nfrom\nPROD',
    'refresh database UAT from PROD',
    'database refresh UAT from PROD',
    `refresh ${UAT.id.toUpperCase()} from ${PROD.id}`,
  ]) {
    it(`asks for what ${JSON.stringify(text)} means`, async () => {
      assert.deepEqual(await asked(text), ['UAT', 'PROD']);
    });
  }

  it('reads names that hold "from" themselves', async () => {
    assert.deepEqual(await asked('refresh Copy from May from PROD', COPY), ['Copy from May', 'PROD']);
    assert.deepEqual(await asked('refresh UAT from copy from may', COPY), ['UAT', 'Copy from May']);
  });

  it('reads names that begin with "database"', async () => {
    assert.deepEqual(await asked('refresh Database Test from PROD', DATABASE_TEST, TEST), ['Database Test', 'PROD']);
    assert.deepEqual(await asked('refresh database Test from PROD', TEST), ['Test', 'PROD']);
  });

  it('only asks: nothing is sent before somebody confirms', async () => {
    const made = scene();
    const { view } = ofKind(await made.say('refresh UAT from PROD'), 'operation');
    assert.deepEqual([view.operation.state, view.actions], ['requested', ['confirm', 'cancel', 'losses']]);
    assert.ok(view.losses.length > 0);
    await made.domain.runJobs();
    assert.equal(made.domain.backend.start.callCount, 0);
  });

  it('shows the open one again when it is asked twice', async () => {
    const made = scene();
    const first = ofKind(await made.say('refresh UAT from PROD'), 'operation');
    assert.deepEqual(ofKind(await made.say('refresh uat from prod'), 'operation'), first);
  });

  it('refuses production as a target', async () => {
    const { sentence } = ofKind(await scene().say('refresh PROD from UAT'), 'problem');
    assert.match(sentence, /PROD is a production environment, and production is never a target/);
  });

  it('refuses a refresh from itself, and what the rules deny', async () => {
    assert.match(
      ofKind(await scene().say('refresh UAT from UAT'), 'problem').sentence,
      /cannot be refreshed from itself/,
    );
    const rules = [makeRule({ effect: 'deny', reason: 'Ask Ana.' })];
    const denied = createCommandScene(makeSettings({ projects: [makeProject({ rules })] }));
    assert.match(ofKind(await denied.say('refresh UAT from PROD'), 'problem').sentence, /Ask Ana/);
  });

  it('goes on with the facts of the settings when LCS is throttled, and says so', async () => {
    const environments = [makeConfigured(PROD), makeConfigured(UAT, { type: 'Sandbox' })];
    const made = createCommandScene(makeSettings({ projects: [makeProject({ environments })] }));
    const until = NOON + MINUTE;
    made.domain.backend.listEnvironments.rejects(new FerryError('lcsThrottled', '429', { until }));
    const { checks } = ofKind(await made.say('refresh UAT from PROD'), 'operation').view.operation;
    assert.match(checks.map(({ text }) => text).join(), /Not all could be checked: .* Try again at 13:01/);
  });
});

describe('refresh with something missing', () => {
  it('shows a form with what can be chosen', async () => {
    const form = ofKind(await scene(TEST).say('refresh'), 'refreshForm');
    assert.deepEqual(
      form.sources.map(({ value }) => value),
      [PROD.id, UAT.id, TEST.id],
    );
    assert.deepEqual(form.targets, [
      { title: 'UAT (Sandbox)', value: UAT.id },
      { title: 'Test (Sandbox)', value: TEST.id },
    ]);
    assert.deepEqual([form.target, form.source, form.problem], [null, null, null]);
  });

  it('keeps in the form what was said', async () => {
    const target = ofKind(await scene().say('refresh UAT'), 'refreshForm');
    assert.deepEqual([target.target, target.source, target.problem], [UAT.id, null, null]);
    const source = ofKind(await scene().say('refresh from PROD'), 'refreshForm');
    assert.deepEqual([source.target, source.source], [null, PROD.id]);
  });

  it('says which name nobody knows, and what was probably meant', async () => {
    const near = ofKind(await scene().say('refresh UAT1 from PROD'), 'refreshForm');
    assert.equal(near.problem, 'There is no environment called "UAT1". Did you mean "UAT"?');
    assert.equal(near.source, PROD.id);
    const far = ofKind(await scene().say('refresh moon from PROD'), 'refreshForm');
    assert.equal(far.problem, 'There is no environment called "moon". There are: PROD, UAT.');
    const swapped = ofKind(await scene().say('refresh UTA from PROD'), 'refreshForm');
    assert.match(swapped.problem ?? '', /Did you mean "UAT"/);
  });

  it('says why a name that exists cannot be chosen', async () => {
    const dev = [
      { id: 'd', name: 'DEV-1' },
      { type: 'DevTestDev', infrastructure: 'CustomerManaged' },
    ] as const;
    const made = scene();
    made.domain.backend.listEnvironments.resolves([PROD_FACTS, UAT_FACTS, makeFacts(...dev)]);
    const prod = ofKind(await made.say('refresh PROD'), 'refreshForm');
    assert.equal(prod.problem, 'PROD is a production environment, and production is never a target.');
    assert.equal(prod.target, null);
    const cloudHosted = /^DEV-1 is cloud-hosted, [^.]*\.$/;
    assert.match(ofKind(await made.say('refresh DEV-1'), 'refreshForm').problem ?? '', cloudHosted);
    assert.match(ofKind(await made.say('refresh from DEV-1'), 'refreshForm').problem ?? '', cloudHosted);
  });

  it('says what holds an environment that is named, and offers none that is held', async () => {
    const made = scene(TEST);
    made.domain.backend.listEnvironments.resolves([
      PROD_FACTS,
      makeFacts(UAT, { state: 'Servicing' }),
      makeFacts(TEST),
    ]);
    made.domain.store.put(makeOperation({ state: 'running', confirmedAt: NOON }));
    const form = ofKind(await made.say('refresh UAT from'), 'refreshForm');
    assert.match(
      form.problem ?? '',
      /^UAT is being overwritten from PROD by a refresh that is running\. Write "status"/,
    );
    assert.doesNotMatch(form.problem ?? '', /Servicing/);
    assert.deepEqual(
      [form.targets, form.sources].map((side) => side.map(({ value }) => value)),
      [[TEST.id], [TEST.id]],
    );
  });

  for (const text of ['PROD to UAT', 'prod into "UAT"', 'database PROD onto UAT', 'from PROD to UAT']) {
    it(`fills the form, and asks for nothing, when it is said the other way round: ${text}`, async () => {
      const made = scene();
      const form = ofKind(await made.say(`refresh ${text}`), 'refreshForm');
      assert.deepEqual([form.target, form.source], [UAT.id, PROD.id]);
      assert.equal(form.problem, 'Write: refresh <target> from <source>');
      assert.deepEqual(await made.domain.store.listOpen(), []);
    });
  }

  it('reads names that hold "to" themselves', async () => {
    assert.deepEqual(await asked('refresh Copy to May from PROD', { ...COPY, name: 'Copy to May' }), [
      'Copy to May',
      'PROD',
    ]);
  });

  it('says how to write it when it cannot be read', async () => {
    const { problem } = ofKind(await scene().say('refresh UAT with PROD'), 'refreshForm');
    assert.match(problem ?? '', /no environment called "UAT with PROD".* Write: refresh <target> from <source>$/);
  });

  it('does not guess which of two is meant', async () => {
    const twin = { ...TEST, name: 'uat' };
    const form = ofKind(await scene(twin).say('refresh UAT from PROD'), 'refreshForm');
    assert.match(form.problem ?? '', /More than one environment is called "UAT"/);
    assert.equal(form.target, null);
  });

  it('offers no environment that is not ready', async () => {
    const made = scene();
    made.domain.backend.listEnvironments.resolves([PROD_FACTS, makeFacts(UAT, { state: 'Servicing' })]);
    const form = ofKind(await made.say('refresh'), 'refreshForm');
    assert.deepEqual(form.targets, []);
    assert.deepEqual(
      form.sources.map(({ value }) => value),
      [PROD.id],
    );
  });

  it('asks LCS for nothing but the environments', async () => {
    const made = scene();
    await made.click({ verb: 'requestRefresh', projectId: PROJECT.id, target: UAT.id, source: '', startAt: '' });
    assert.deepEqual(await made.domain.store.listOpen(), []);
    assert.equal(made.domain.backend.start.callCount, 0);
  });
});

describe('refresh <target> from <source> at <time>', () => {
  const EIGHT = Date.parse('2026-11-21T19:00:00Z');

  async function later(text: string, ...more: Parameters<typeof makeFacts>[0][]) {
    const { operation } = ofKind(await scene(...more).say(text), 'operation').view;
    return [operation.target.name, operation.source?.name, operation.notBefore];
  }

  for (const text of ['at 20:00', '8pm', 'tonight at 20:00', 'in 7 hours', 'AT 2026-11-21 19:00 utc']) {
    it(`asks for one that starts then: ${text}`, async () => {
      assert.deepEqual(await later(`refresh UAT from PROD ${text}`), ['UAT', 'PROD', EIGHT]);
    });
  }

  it('asks for one at once where it says so', async () => {
    assert.deepEqual(await later('refresh database UAT from PROD now'), ['UAT', 'PROD', null]);
  });

  it('reads names that hold "at" and times themselves', async () => {
    const look = { ...COPY, name: 'Look at 20:00' };
    assert.deepEqual(await later('refresh look at 20:00 from PROD', look), [look.name, 'PROD', null]);
    assert.deepEqual(await later('refresh UAT from look at 20:00', look), ['UAT', look.name, null]);
    assert.deepEqual(await later('refresh UAT from look at 20:00 at 20:00', look), ['UAT', look.name, EIGHT]);
  });

  it('asks again for another time, and once for the same', async () => {
    const made = scene();
    for (const time of ['20:00', '8pm', '21:00']) await made.say(`refresh UAT from PROD at ${time}`);
    assert.equal((await made.domain.store.listOpen()).length, 2);
  });

  it('shows the form with everything kept where the time cannot be read', async () => {
    const made = scene();
    const form = ofKind(await made.say('refresh UAT from PROD at soon'), 'refreshForm');
    assert.deepEqual([form.target, form.source, form.startAt], [UAT.id, PROD.id, 'soon']);
    assert.match(form.problem ?? '', /^Ferry does not understand "soon" as a time\. Write it like "20:00"/);
    assert.deepEqual(await made.domain.store.listOpen(), []);
    const far = ofKind(await made.say('refresh UAT from PROD on friday 22:00'), 'refreshForm');
    assert.match(far.problem ?? '', /24 November 2026, 13:00 is the latest/);
  });

  it('keeps the time in the form where a name is missing, or nobody knows it', async () => {
    const missing = ofKind(await scene().say('refresh UAT at 20:00'), 'refreshForm');
    assert.deepEqual([missing.target, missing.startAt, missing.problem], [UAT.id, '20:00', null]);
    const bare = ofKind(await scene().say('refresh at 20:00'), 'refreshForm');
    assert.deepEqual([bare.target, bare.startAt, bare.problem], [null, '20:00', null]);
    const unknown = ofKind(await scene().say('refresh UAT from PRDO tomorrow 6:30'), 'refreshForm');
    assert.deepEqual([unknown.target, unknown.startAt], [UAT.id, 'tomorrow 6:30']);
    assert.match(unknown.problem ?? '', /^There is no environment called "PRDO"/);
  });

  it('takes the time from the field of the form', async () => {
    const action = { verb: 'requestRefresh', projectId: PROJECT.id, target: UAT.id, source: PROD.id } as const;
    const asked = ofKind(await scene().click({ ...action, startAt: '20:00' }), 'operation');
    assert.equal(asked.view.operation.notBefore, EIGHT);
    const again = ofKind(await scene().click({ ...action, startAt: 'at 8' }), 'refreshForm');
    assert.deepEqual([again.target, again.source, again.startAt], [UAT.id, PROD.id, 'at 8']);
    assert.match(again.problem ?? '', /morning or in the evening/);
  });
});
