import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CardAction } from '../../../src/commands/card-actions.ts';
import type { CommandHelp } from '../../../src/commands/reply.ts';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { makeOperation, NOON } from '../../support/operations.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

const REQUESTED = makeOperation();
const { id: operationId, revision } = REQUESTED;

describe('what people say', () => {
  const MEANT: Readonly<Record<string, readonly string[]>> = {
    help: ['help', '', '  ', '?', 'HELP!', 'Hello', 'hi Ferry', 'Ferry', '@Ferry!'],
    backups: [
      'backups',
      'Backups',
      'list backups',
      'backup\u00a0gold',
      'BACKUPS\ngold',
      '@Ferry backups',
      'ferry, backups',
      'Ferry: backups',
    ],
    environments: ['environments', 'envs', 'list  environments.'],
    projects: ['projects', 'project'],
    status: ['status', 'Status?', 'running'],
    refreshForm: ['refresh', 'database refresh', 'Refresh.'],
    whoami: ['whoami', 'Who am I?'],
    doctor: ['doctor', 'Diagnose', 'check me'],
    text: ['sign in', 'SIGN\u00a0IN', 'sign-in', 'sign-on', 'login', 'sign out', 'sign\u2011out', 'log out'],
  };
  for (const [kind, texts] of Object.entries(MEANT)) {
    for (const text of texts) {
      it(`understands ${JSON.stringify(text)} (${kind})`, async () => {
        assert.equal((await createCommandScene().say(text)).kind, kind);
      });
    }
  }

  it('needs whole words', async () => {
    for (const text of ['backupsgold', 'helper', 'statusquo']) {
      assert.equal((await createCommandScene().say(text)).kind, 'problem', text);
    }
  });

  it('hears the nearest command and the way to help when it is not understood', async () => {
    const scene = createCommandScene();
    const near = ofKind(await scene.say('bakcups gold'), 'problem');
    assert.equal(
      near.sentence,
      'I do not know "bakcups gold". Did you mean "backups"? Write "help" to see what I can do.',
    );
    const far = ofKind(await scene.say('make me a sandwich'), 'problem');
    assert.equal(far.sentence, 'I do not know "make me a sandwich". Write "help" to see what I can do.');
  });

  it('hears the command that is named somewhere in the sentence', async () => {
    for (const [said, meant] of [
      ['please show me the backups', 'backups'],
      ['Can I sign in?', 'sign in'],
      ['show environments, please', 'environments'],
    ]) {
      const { sentence } = ofKind(await createCommandScene().say(said as string), 'problem');
      assert.ok(sentence.includes(`Did you mean "${meant}"?`), sentence);
    }
  });

  it('is sent to the buttons when it answers a card in words', async () => {
    for (const text of ['cancel', 'Yes!', 'confirm UAT']) {
      const { sentence } = ofKind(await createCommandScene().say(text), 'problem');
      assert.equal(sentence, 'Use the buttons on the card.');
    }
  });

  it('is not repeated at length', async () => {
    const long = 'x'.repeat(5000);
    const { sentence } = ofKind(await createCommandScene().say(long), 'problem');
    assert.ok(sentence.length < 200);
    const { problem } = ofKind(await createCommandScene().say(`refresh ${long} from ${long}`), 'refreshForm');
    assert.ok((problem ?? long).length < 400);
    assert.ok(ofKind(await createCommandScene().say(`use ${long}`), 'problem').sentence.length < 300);
  });

  it('is answered with every command by help', async () => {
    const { commands } = ofKind(await createCommandScene().say('help'), 'help');
    const isDone = ({ usage, about }: CommandHelp) => usage !== '' && about !== '';
    assert.ok(commands.every(isDone));
    assert.deepEqual(commands.map(({ name }) => name).toSorted(), [
      'audit',
      'audit export',
      'backups',
      'doctor',
      'environments',
      'export',
      'freeze',
      'freezes',
      'help',
      'history',
      'plan',
      'projects',
      'quota',
      'refresh',
      'sign in',
      'sign out',
      'start',
      'status',
      'stop',
      'unfreeze',
      'use',
      'watch',
      'whoami',
      'why',
    ]);
  });

  it('never throws and never starts an operation, whatever it is', async () => {
    const word = fc.constantFrom(
      'refresh',
      'UAT',
      'from',
      'PROD',
      'use',
      'sign',
      'out',
      'in',
      'backups',
      '"',
      '\n',
      '?',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(word, fc.string({ unit: 'grapheme' })), { maxLength: 8 }).map((words) => words.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (said) => {
        const scene = createCommandScene();
        await scene.say(said);
        await scene.domain.runJobs();
        const open = await scene.domain.store.listOpen();
        assert.ok(open.every(({ state }) => state === 'requested'));
        assert.equal(scene.domain.backend.start.callCount, 0);
      }),
    );
  });
});

describe('what people click', () => {
  const CONFIRM = { verb: 'confirm', operationId, revision, typedTarget: '', breakGlass: '' } as const;

  async function clicked(action: CardAction) {
    const scene = createCommandScene();
    scene.domain.store.put(REQUESTED);
    const reply = await scene.click(action);
    return { scene, reply, state: (await scene.domain.current(REQUESTED)).state };
  }

  it('confirms with the name that was typed', async () => {
    const { reply, state } = await clicked({ ...CONFIRM, typedTarget: 'uat' });
    assert.equal(state, 'approved');
    assert.equal(ofKind(reply, 'operation').view.operation.state, 'approved');
  });

  it('says what is wrong with the name, and sends nothing', async () => {
    const { scene, reply, state } = await clicked({ ...CONFIRM, typedTarget: 'PROD' });
    assert.match(ofKind(reply, 'problem').sentence, /"PROD" is not the environment/);
    assert.equal(state, 'requested');
    await scene.domain.runJobs();
    assert.equal(scene.domain.backend.start.callCount, 0);
  });

  it('cancels', async () => {
    const { state } = await clicked({ verb: 'cancel', operationId, revision });
    assert.equal(state, 'cancelled');
  });

  it('says what became of a submission whose answer was lost', async () => {
    const scene = createCommandScene();
    scene.domain.store.put({ ...REQUESTED, state: 'unconfirmed' });
    await scene.click({ verb: 'saidNotStarted', operationId, revision });
    assert.equal((await scene.domain.current(REQUESTED)).state, 'notStarted');
    scene.domain.store.put({ ...REQUESTED, state: 'unconfirmed' });
    const lcsActivityId = '8a1c5f7e0d424b6f9a3e2c71d8e4f590';
    await scene.click({ verb: 'saidStarted', operationId, revision, lcsActivityId });
    assert.equal((await scene.domain.current(REQUESTED)).state, 'running');
  });

  it('is the same as typing, for buttons that say so', async () => {
    const { reply } = await clicked({ verb: 'run', text: 'environments' });
    assert.equal(reply.kind, 'environments');
  });

  it('turns pages, opens the form, and asks for a refresh from it', async () => {
    const projectId = REQUESTED.projectId;
    const backups = await clicked({ verb: 'backups', projectId, filter: '', page: 2 });
    assert.equal(backups.reply.kind, 'backups');
    const form = await clicked({ verb: 'refreshForm', projectId, target: 'UAT' });
    assert.equal(ofKind(form.reply, 'refreshForm').target, REQUESTED.target.id);
    const asked = await clicked({ verb: 'requestRefresh', projectId, target: 'UAT', source: 'PROD', startAt: '' });
    assert.equal(asked.reply.kind, 'operation');
  });

  it('needs a project that the settings still name', async () => {
    const { reply } = await clicked({ verb: 'backups', projectId: 7, filter: '', page: 1 });
    assert.match(ofKind(reply, 'problem').sentence, /no longer knows the project/);
  });
});

describe('what goes wrong', () => {
  async function failing(failure: unknown, request = makeRequest()) {
    const scene = createCommandScene();
    scene.domain.backend.listBackups.rejects(failure);
    return scene.say('backups', request);
  }

  it('asks to sign in when that is what is missing', async () => {
    const log = createRecordingLogger();
    const reply = await failing(new FerryError('signInNeeded', 'no token'), makeRequest({ log }));
    assert.equal(reply.kind, 'signIn');
    assert.deepEqual(
      log.lines.map(({ level, facts }) => [level, facts]),
      [['info', { code: 'signInNeeded' }]],
      'an everyday thing is no warning',
    );
  });

  const CODES: readonly FailureCode[] = [
    'consentNeeded',
    'signInRefused',
    'signInUnreachable',
    'otherRegion',
    'lcsRefused',
    'lcsUnauthorised',
    'lcsForbidden',
    'lcsThrottled',
    'lcsUnreachable',
    'lcsTooLate',
    'lcsNotUnderstood',
    'storeUnavailable',
  ];
  for (const code of CODES) {
    it(`is a sentence, and the rest goes to the log (${code})`, async () => {
      const log = createRecordingLogger();
      const reply = ofKind(await failing(new FerryError(code, 'for the log only'), makeRequest({ log })), 'problem');
      assert.doesNotMatch(reply.sentence, /for the log only/);
      assert.equal(log.lines[0]?.facts.code, code);
    });
  }

  it('says the time to try again where the asker is', async () => {
    const failure = new FerryError('lcsThrottled', '429', { until: NOON });
    assert.match(ofKind(await failing(failure), 'problem').sentence, /Try again at 13:00\./);
    const asker = { ...makeRequest().asker, timezone: null };
    assert.match(ofKind(await failing(failure, makeRequest({ asker })), 'problem').sentence, /12:00 UTC\./);
  });

  it("rejects for a bug, which is the turn's business", async () => {
    await assert.rejects(failing(new TypeError('x is not a function')), { code: 'ours' });
  });

  it('asks which project is meant where there are several and none was chosen', async () => {
    const projects = [makeProject(), makeProject({ id: 7, name: 'Contoso archive' })];
    for (const text of ['backups', 'environments', 'refresh UAT from PROD']) {
      const { sentence } = ofKind(await createCommandScene(makeSettings({ projects })).say(text), 'problem');
      assert.match(sentence, /"use Contoso rollout", "use Contoso archive"/);
    }
  });
});
