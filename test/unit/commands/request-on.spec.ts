import assert from 'node:assert/strict';
import { createCommandScene, ofKind } from '../../support/commands.ts';
import { PROD, PROJECT, UAT } from '../../support/operations.ts';
import { makeFacts, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const CLOUD_HOSTED = { type: 'DevTestDev', infrastructure: 'CustomerManaged' };
const STOPPED = makeFacts({ id: 'd1', name: 'DEV-1' }, { ...CLOUD_HOSTED, state: 'Stopped' });
const STARTED = makeFacts({ id: 'd2', name: 'DEV-2' }, CLOUD_HOSTED);
const SALES = makeFacts({ id: 's', name: 'Sales as a Service' });

function scene() {
  const made = createCommandScene();
  made.domain.backend.listEnvironments.resolves([PROD_FACTS, UAT_FACTS, SALES, STOPPED, STARTED]);
  return made;
}

async function requested(text: string) {
  const { operation } = ofKind(await scene().say(text), 'operation').view;
  return [operation.kind, operation.target.name, operation.backupName, operation.state];
}

describe('export <environment> [as <name>]', () => {
  it('asks for what it says', async () => {
    assert.deepEqual(await requested('export UAT as gold-1'), ['export', 'UAT', 'gold-1', 'requested']);
    assert.deepEqual(await requested('export database "uat" as \u201cgold_2\u201d'), [
      'export',
      'UAT',
      'gold_2',
      'requested',
    ]);
  });

  it('names the backup itself, with the date', async () => {
    assert.match(String((await requested('export UAT'))[2]), /^UAT-2026-11-21-\d{4}$/);
  });

  it('reads names that hold "as" themselves', async () => {
    assert.deepEqual(await requested('export Sales as a Service as gold'), ['export', SALES.name, 'gold', 'requested']);
    assert.equal((await requested('export Sales as a Service'))[1], SALES.name);
  });

  it('shows the form again for a name that LCS would not take', async () => {
    const form = ofKind(await scene().say('export UAT as my backup!'), 'environmentForm');
    assert.deepEqual([form.environment, form.backupName], [UAT.id, 'my backup']);
    assert.match(form.problem ?? '', /letters without accents, digits/);
  });

  it('offers in its form only what can be exported', async () => {
    const form = ofKind(await scene().say('export'), 'environmentForm');
    assert.deepEqual(
      form.choices.map(({ value }) => value),
      [UAT.id, SALES.id],
    );
  });

  it('says why another environment cannot be exported', async () => {
    assert.match(ofKind(await scene().say('export DEV-1'), 'problem').sentence, /DEV-1 is cloud-hosted/);
    assert.match(ofKind(await scene().say('export PROD'), 'problem').sentence, /PROD is a production environment/i);
  });

  it('opens from a card with the environment and a name filled in', async () => {
    const reply = await scene().click({ verb: 'exportForm', projectId: PROJECT.id, environment: UAT.id });
    const form = ofKind(reply, 'environmentForm');
    assert.equal(form.environment, UAT.id);
    assert.match(form.backupName ?? '', /^UAT-2026-11-21/);
  });
});

describe('start <environment> and stop <environment>', () => {
  it('ask for what they say, and send nothing', async () => {
    assert.deepEqual(await requested('start dev-1'), ['start', 'DEV-1', null, 'requested']);
    assert.deepEqual(await requested('stop DEV-2'), ['stop', 'DEV-2', null, 'requested']);
  });

  for (const [text, why] of [
    ['start DEV-2', /DEV-2 is already started\./],
    ['stop DEV-1', /DEV-1 is already stopped\./],
    ['start UAT', /LCS starts and stops only cloud-hosted environments/],
  ] as const) {
    it(`say why not: ${text}`, async () => {
      const made = scene();
      assert.match(ofKind(await made.say(text), 'problem').sentence, why);
      assert.deepEqual(await made.domain.store.listOpen(), []);
    });
  }

  it('show a form with what can be chosen', async () => {
    const form = ofKind(await scene().say('start'), 'environmentForm');
    assert.deepEqual([form.purpose, form.environment, form.backupName, form.problem], ['start', null, null, null]);
    assert.deepEqual(
      form.choices.map(({ value }) => value),
      [STOPPED.id],
    );
    const unknown = ofKind(await scene().say('stop DEV-22'), 'environmentForm');
    assert.match(unknown.problem ?? '', /no environment called "DEV-22"\. Did you mean "DEV-2"/);
  });

  it('work from the form', async () => {
    const made = scene();
    const action = { verb: 'requestOn', projectId: PROJECT.id, backupName: '', startAt: '' } as const;
    const started = await made.click({ ...action, kind: 'start', environment: STOPPED.id });
    assert.equal(ofKind(started, 'operation').view.operation.target.name, 'DEV-1');
    const again = await made.click({ ...action, kind: 'export', environment: '' });
    assert.equal(ofKind(again, 'environmentForm').purpose, 'export');
  });
});

describe('export, start and stop at a time', () => {
  const EIGHT = Date.parse('2026-11-21T19:00:00Z');

  async function later(text: string) {
    const { operation } = ofKind(await scene().say(text), 'operation').view;
    return [operation.kind, operation.target.name, operation.backupName, operation.notBefore];
  }

  it('ask for what starts then', async () => {
    assert.deepEqual(await later('start DEV-1 at 20:00'), ['start', 'DEV-1', null, EIGHT]);
    assert.deepEqual(await later('stop DEV-2 8pm'), ['stop', 'DEV-2', null, EIGHT]);
    assert.deepEqual(await later('stop "DEV-2" now'), ['stop', 'DEV-2', null, null]);
    assert.deepEqual(await later('start DEV-1 at once'), ['start', 'DEV-1', null, null]);
  });

  for (const text of ['as gold at 20:00', 'at 20:00 as gold', 'tonight at 8 as gold']) {
    it(`read the name of the backup beside it: ${text}`, async () => {
      assert.deepEqual(await later(`export UAT ${text}`), ['export', 'UAT', 'gold', EIGHT]);
    });
  }

  it('read the longest name that exists', async () => {
    const made = scene();
    const [short, long] = [makeFacts({ id: 'x', name: 'Sales' }), makeFacts({ id: 'y', name: 'Sales as gold' })];
    made.domain.backend.listEnvironments.resolves([short, long]);
    const { operation } = ofKind(await made.say('export sales as gold at 20:00'), 'operation').view;
    assert.deepEqual([operation.target.name, operation.notBefore], ['Sales as gold', EIGHT]);
  });

  it('read names that hold "as"', async () => {
    assert.deepEqual(await later('export Sales as a Service as gold at 20:00'), ['export', SALES.name, 'gold', EIGHT]);
    const [, name, , notBefore] = await later('export Sales as a Service at 20:00');
    assert.deepEqual([name, notBefore], [SALES.name, EIGHT]);
  });

  it('show the form with everything kept where the time cannot be read', async () => {
    const form = ofKind(await scene().say('export UAT as gold at 25:00'), 'environmentForm');
    assert.deepEqual([form.environment, form.backupName, form.startAt], [UAT.id, 'gold', '25:00']);
    assert.match(form.problem ?? '', /does not understand "25:00" as a time/);
    const stop = ofKind(await scene().say('stop DEV-2 at 8'), 'environmentForm');
    assert.deepEqual([stop.environment, stop.startAt], [STARTED.id, '8']);
  });

  it('say everything that is wrong at once', async () => {
    const { problem } = ofKind(await scene().say('export NOPE as b\u00e4d on friday 22:00'), 'environmentForm');
    assert.match(problem ?? '', /no environment called "NOPE".* letters without accents.* 13:00 is the latest/);
  });

  it('take the time from the field of the form', async () => {
    const action = { verb: 'requestOn', projectId: PROJECT.id, kind: 'stop', environment: STARTED.id } as const;
    const reply = await scene().click({ ...action, backupName: '', startAt: '20:00' });
    assert.equal(ofKind(reply, 'operation').view.operation.notBefore, EIGHT);
  });
});

describe('plan refresh <target> from <source>', () => {
  it('shows what speaks for and against it, and asks for nothing', async () => {
    const made = scene();
    const plan = ofKind(await made.say('plan refresh UAT from PROD'), 'plan');
    assert.deepEqual([plan.target, plan.source], [UAT, PROD]);
    assert.ok(plan.checks.every(({ level }) => level === 'pass'));
    assert.equal(plan.quota?.left, 3);
    assert.deepEqual(await made.domain.store.listOpen(), []);
  });

  it('says that production is never a target', async () => {
    const { checks } = ofKind(await scene().say('plan refresh PROD from UAT'), 'plan');
    assert.match(checks.find(({ level }) => level === 'block')?.text ?? '', /production is never a target/);
  });

  it('shows its form when words are missing', async () => {
    const form = ofKind(await scene().say('plan refresh UAT'), 'refreshForm');
    assert.deepEqual([form.purpose, form.target, form.source], ['plan', UAT.id, null]);
    const unclear = ofKind(await scene().say('plan refresh PROD to UAT'), 'refreshForm');
    assert.equal(unclear.problem, 'Write: plan refresh <target> from <source>');
  });

  it('works from the form', async () => {
    const action = { verb: 'planRefresh', projectId: PROJECT.id, target: UAT.id, source: PROD.id } as const;
    assert.equal((await scene().click(action)).kind, 'plan');
  });
});
