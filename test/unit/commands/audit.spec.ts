import assert from 'node:assert/strict';
import sinon from 'sinon';
import { EVERYTHING } from '../../../src/commands/audit-filter.ts';
import { FerryError } from '../../../src/errors.ts';
import type { LoggedEvent } from '../../../src/operations/ports.ts';
import type { FerrySettings } from '../../../src/operations/settings.ts';
import { createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { createMemoryAuditLog, ELSEWHERE, makeLogged } from '../../support/memory-audit-log.ts';
import { MINUTE, makeOperation, NOON, PROD, PROJECT, UAT } from '../../support/operations.ts';
import { makeConfigured, makeDemand, makeProject, makeRule, makeSettings } from '../../support/settings.ts';

const ROBIN = makeOperation().requester;
const ANA = { tenantId: ROBIN.tenantId, objectId: 'a2a2a2a2-6f0b-4e27-b9a4-d2c7e8f10b31' };
const ROSA = { tenantId: ROBIN.tenantId, objectId: 'b3b3b3b3-6f0b-4e27-b9a4-d2c7e8f10b31' };
const EXPORT = makeOperation({
  id: 'eeee0a52-3c64-4b9e-8d27-5e90c1b2a3f4',
  kind: 'export',
  source: null,
  target: PROD,
  requester: ANA,
});

const EVENTS = [
  makeLogged({ seq: 1, at: NOON - 3 * 1440 * MINUTE }),
  makeLogged({ seq: 2, what: 'signedOut', actor: ROSA }, null),
  makeLogged({ seq: 3, actor: ANA }, EXPORT),
  makeLogged({ seq: 4, actor: ANA }, ELSEWHERE),
  makeLogged({ seq: 5, what: 'submissionStarted', actor: null }),
];

async function scene(events: readonly LoggedEvent[] = EVENTS, settings?: FerrySettings) {
  const made = createCommandScene(settings);
  sinon.stub(made.deps.auditLog, 'list').callsFake(createMemoryAuditLog(events).list);
  const met = { personalConversationId: null, seenAt: NOON };
  await made.deps.people.save({ ...ROBIN, ...met, mri: '29:robin', name: 'Robin Keller' });
  await made.deps.people.save({ ...ANA, ...met, mri: '29:ana', name: 'Ana Duarte' });
  await made.deps.people.save({ ...ROSA, ...met, mri: '29:rosa', name: 'Rosa Keller' });
  return made;
}

type Made = Awaited<ReturnType<typeof scene>>;
const sentences = async ({ say }: Made, text: string) =>
  ofKind(await say(text), 'audit').entries.map(({ sentence }) => sentence);
const problem = async ({ say }: Made, text: string) => ofKind(await say(text), 'problem').sentence;

const STARTED = 'Ferry began to send the refresh of UAT from PROD to LCS.';
const EXPORTED = 'Ana Duarte asked for the export of PROD.';
const SIGNED_OUT = 'Rosa Keller signed out.';
const ASKED = 'Robin Keller asked for the refresh of UAT from PROD.';

describe('audit', () => {
  it('alone shows everything of the project, newest first, and nothing of another project', async () => {
    const made = await scene();
    assert.deepEqual(await sentences(made, 'audit'), [STARTED, EXPORTED, SIGNED_OUT, ASKED]);
  });

  for (const [words, expected, about] of [
    ['audit UAT', [STARTED, ASKED], 'UAT'],
    ['audit of "uat"', [STARTED, ASKED], 'UAT'],
    [`audit ${PROD.id}`, [STARTED, EXPORTED, ASKED], 'PROD'],
    ['audit eeee0a52', [EXPORTED], 'operation eeee0a52'],
    ['audit me', [ASKED], 'what Robin Keller did'],
    ['audit Ana Duarte', [EXPORTED], 'what Ana Duarte did'],
    ['audit by @ana', [EXPORTED], 'what Ana Duarte did'],
    [`audit ${ROSA.objectId}`, [SIGNED_OUT], 'what Rosa Keller did'],
    ['audit since yesterday', [STARTED, EXPORTED, SIGNED_OUT], 'since Friday, 20 November 2026'],
    ['audit UAT since 2026-11-20', [STARTED], 'UAT, since Friday, 20 November 2026'],
  ] as const) {
    it(`understands "${words}", and says what it understood`, async () => {
      const made = await scene();
      assert.deepEqual(await sentences(made, words), expected);
      const shown = ofKind(await made.say(words), 'audit').about;
      assert.ok(shown.startsWith(about), shown);
    });
  }

  it('takes a day to begin where the asker is', async () => {
    const made = await scene();
    const { filter } = ofKind(await made.say('audit since 2026-11-20'), 'audit');
    assert.equal(filter.since, '2026-11-19T23:00:00.000Z');
  });

  it('knows a person by the UPN that Ferry learned', async () => {
    const made = await scene();
    await made.deps.people.learnUpn(ANA, 'ana@contoso.example');
    assert.deepEqual(await sentences(made, 'audit Ana@contoso.example'), [EXPORTED]);
  });

  it('guesses at nobody: a beginning that several have is asked about', async () => {
    const made = await scene();
    assert.match(
      await problem(made, 'audit ro'),
      /Robin Keller \(1a5d3c88.*\), ?.*Rosa Keller|Rosa Keller .*Robin Keller/,
    );
  });

  it('says what it does not know, and who was perhaps meant', async () => {
    const made = await scene();
    assert.match(
      await problem(made, 'audit Ana Duarti'),
      /no environment, operation or person "Ana Duarti".*"Ana Duarte"/,
    );
    assert.match(await problem(made, 'audit 00000000-0000-4000-8000-000000000000'), /There is no environment/);
  });

  it('says that a time cannot be read', async () => {
    assert.match(await problem(await scene(), 'audit UAT since the flood'), /"the flood"/);
  });

  it('shows environments that LCS does not list any more', async () => {
    const gone = { id: '77777777-7b8e-4d9f-8a21-2b3c4d5e6f70', name: 'Old UAT' };
    const made = await scene([makeLogged({ seq: 1 }, makeOperation({ target: gone }))]);
    assert.equal((await sentences(made, 'audit old uat')).length, 1);
  });

  it('shows who has no name any more by the id', async () => {
    const made = await scene([makeLogged({ actor: { ...ROBIN, objectId: 'forgotten' } })]);
    assert.match((await sentences(made, 'audit')).join(), /^Somebody without a name \(forgotten\) asked for/);
  });

  it('turns pages', async () => {
    const events = Array.from({ length: 21 }, (_, index) => makeLogged({ seq: index + 1, data: { at: index } }));
    const made = await scene(events);
    const turn = async (page: number) =>
      ofKind(await made.click({ verb: 'audit', projectId: PROJECT.id, filter: EVERYTHING, page }), 'audit');

    const [first, third] = [ofKind(await made.say('audit'), 'audit'), await turn(3)];

    assert.deepEqual([first.page, first.entries.length, first.hasOlder], [1, 10, true]);
    assert.equal((await turn(2)).hasOlder, true);
    assert.deepEqual([third.page, third.entries.length, third.hasOlder], [3, 1, false]);
  });
});

describe('the right to read the audit log', () => {
  const forbidden = () => new FerryError('lcsForbidden', 'no');
  const withRule = (changes: Parameters<typeof makeRule>[0]) =>
    makeSettings({ projects: [makeProject({ environments: [makeConfigured(UAT)], rules: [makeRule(changes)] })] });
  const click = { projectId: PROJECT.id, filter: EVERYTHING } as const;

  it('is LCS’s to give: without it there is a sentence, to words and clicks', async () => {
    const made = await scene(EVENTS, withRule({}));
    made.domain.backend.listEnvironments.rejects(forbidden());

    for (const words of ['audit', 'audit UAT', 'audit export'])
      assert.match(await problem(made, words), /access to this project/);
    for (const action of [
      { verb: 'audit', ...click, page: 1 },
      { verb: 'auditExport', ...click },
      { verb: 'auditLink', ...click, format: 'csv' },
    ] as const) {
      assert.match(ofKind(await made.click(action), 'problem').sentence, /may read its audit log/);
    }
    assert.deepEqual(made.domain.store.recorded, []);
  });

  it('is not given when LCS cannot be asked', async () => {
    const made = await scene();
    made.domain.backend.listEnvironments.rejects(new FerryError('lcsUnreachable', 'down'));
    assert.match(await problem(made, 'audit'), /may read its audit log.*cannot be reached/);
  });

  it('asks whoever is not signed in to sign in', async () => {
    const made = await scene();
    made.domain.backend.listEnvironments.rejects(new FerryError('signInNeeded', 'no token'));
    assert.equal((await made.say('audit')).kind, 'signIn');
  });

  for (const [who, changes] of [
    ['approver', { approvals: makeDemand([ROBIN.objectId]) }],
    ['one who may break freezes', { breakGlass: [ROBIN.objectId] }],
  ] as const) {
    it(`is given to an ${who} whom a rule names, whatever LCS says`, async () => {
      const made = await scene(EVENTS, withRule(changes));
      made.domain.backend.listEnvironments.rejects(forbidden());
      assert.deepEqual(await sentences(made, 'audit UAT'), [STARTED, ASKED]);
      assert.equal(made.tokens.get.callCount, 0);
    });
  }

  it('is given to nobody whom a rule only lets ask', async () => {
    const made = await scene(EVENTS, withRule({ who: [ROBIN.objectId] }));
    made.domain.backend.listEnvironments.rejects(forbidden());
    assert.match(await problem(made, 'audit'), /may read its audit log/);
  });

  it('of a UPN in a rule counts once it was learned', async () => {
    const made = await scene(EVENTS, withRule({ approvals: makeDemand(['robin@contoso.example']) }));
    made.domain.backend.listEnvironments.rejects(forbidden());
    assert.match(await problem(made, 'audit'), /may read/);
    await made.deps.people.learnUpn(ROBIN, 'robin@contoso.example');
    assert.equal((await sentences(made, 'audit')).length, 4);
  });
});

describe('audit export', () => {
  it('offers the same events as a file, without a link in the conversation', async () => {
    const made = await scene();
    for (const words of ['audit export UAT', 'export audit UAT']) {
      const { filter, about, link } = ofKind(await made.say(words, makeRequest()), 'auditExport');
      assert.deepEqual([filter.environmentId, about, link], [UAT.id, 'UAT', null]);
    }
    assert.deepEqual(made.domain.store.recorded, []);
  });
});
