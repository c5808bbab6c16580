import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { SetFreeze } from '../../../src/operations/ports.ts';
import type { FerrySettings } from '../../../src/operations/settings.ts';
import { type CommandScene, createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { MINUTE, makeOperation, NOON, PROD, PROJECT, UAT } from '../../support/operations.ts';
import {
  makeConfigured,
  makeDemand,
  makeFacts,
  makeProject,
  makeRule,
  makeSettings,
  PROD_FACTS,
  UAT_FACTS,
} from '../../support/settings.ts';

const ROBIN = makeRequest().asker.person;
const ANA = { ...ROBIN, objectId: '2b6e4d99-7a1c-4f38-8ab5-e3d8f9a21c42' };
const BEN = { ...ROBIN, objectId: '3c7f5eaa-8b2d-4a49-9bc6-f4e9a0b32d53' };
const AS_ANA = makeRequest({ asker: { ...makeRequest().asker, person: ANA, name: 'Ana Duarte', mri: '29:ana' } });
const BERLIN_EVENING = Date.parse('2026-11-21T17:00:00Z');
/** The clock of the scene stands at noon UTC: 13:00 in Berlin. */
const NOW = NOON;

async function scene(settings?: Partial<FerrySettings>): Promise<CommandScene> {
  const made = createCommandScene(makeSettings(settings));
  for (const [person, name] of [
    [ROBIN, 'Robin Keller'],
    [ANA, 'Ana Duarte'],
  ] as const) {
    await made.domain.people.save({ ...person, mri: `29:${name}`, name, personalConversationId: null, seenAt: NOW });
  }
  return made;
}

const withRules = (...rules: readonly Parameters<typeof makeRule>[0][]) => ({
  projects: [makeProject({ rules: rules.map(makeRule) })],
});

async function onlyFreeze({ domain }: CommandScene): Promise<SetFreeze> {
  const [freeze, ...others] = await domain.freezes.list(domain.clock.now());
  assert.deepEqual(others, []);
  assert.ok(freeze);
  return freeze;
}

/** To whoever did not set it, where no rule names anybody else. */
const NOT_YOURS =
  'Only Robin Keller, who set it, can lift the freeze of UAT: go-live. Whoever runs Ferry can name others for it in the rules, under "breakGlass".';

describe('freeze <environment|all> [until <time>] because <reason>', () => {
  const READ: Readonly<Record<string, readonly [scope: string | null, until: number | null, reason: string]>> = {
    'freeze UAT until 18:00 because month end close': [UAT.id, BERLIN_EVENING, 'month end close.'],
    'freeze UAT because month end close until 18:00': [UAT.id, BERLIN_EVENING, 'month end close.'],
    'Freeze uat because of the month end.': [UAT.id, null, 'the month end.'],
    'hold "UAT" till 18:00 because we demo!': [UAT.id, BERLIN_EVENING, 'we demo.'],
    'code freeze all until 18:00 because go-live': [null, BERLIN_EVENING, 'go-live.'],
    'freeze everything because go-live': [null, null, 'go-live.'],
    'freeze UAT because nothing is safe until the audit is over': [
      UAT.id,
      null,
      'nothing is safe until the audit is over.',
    ],
    'freeze UAT because we wait until Ben is back until 18:00': [UAT.id, BERLIN_EVENING, 'we wait until Ben is back.'],
  };
  for (const [text, [scope, until, reason]] of Object.entries(READ)) {
    it(`reads ${JSON.stringify(text)}`, async () => {
      const made = await scene();
      ofKind(await made.say(text), 'freezes');
      const freeze = await onlyFreeze(made);
      assert.deepEqual([freeze.environment?.id ?? null, freeze.until, freeze.reason], [scope, until, reason]);
    });
  }

  it('means a day with all its hours', async () => {
    const made = await scene();
    await made.say('freeze UAT until Monday because of the audit');
    assert.equal((await onlyFreeze(made)).until, Date.parse('2026-11-23T23:00:00Z'));
  });

  it('knows an environment whose name holds its own words', async () => {
    const made = await scene();
    const odd = { id: '4e8c9f4a-adb0-4012-8c53-4d5e6f708192', name: 'Hold until May' };
    made.domain.backend.listEnvironments.resolves([makeFacts(odd), makeFacts({ ...UAT, name: 'All' })]);
    await made.say('freeze Hold until May until 18:00 because of tests');
    assert.equal((await onlyFreeze(made)).environment?.name, odd.name);
    await made.say('freeze all because of tests');
    assert.equal((await made.domain.freezes.list(NOW))[1]?.environment?.name, 'All');
  });

  it('stores who set it, where and until when, with an audit event that names nobody', async () => {
    const made = await scene();
    await made.say('freeze UAT until 18:00 because go-live');
    const { conversationId } = makeRequest();
    const { id, ...freeze } = await onlyFreeze(made);
    const about = { projectId: PROJECT.id, environmentIds: [UAT.id], environment: UAT };
    const reason = 'go-live.';
    assert.deepEqual(freeze, { ...about, from: NOW, until: BERLIN_EVENING, reason, by: ROBIN, conversationId });
    assert.deepEqual(made.domain.freezes.recorded, [
      {
        at: NOW,
        actor: ROBIN,
        what: 'frozen',
        rule: null,
        conversationId,
        activityId: 'message-1',
        data: { freezeId: id, projectId: PROJECT.id, environmentId: UAT.id, until: BERLIN_EVENING, reason },
      },
    ]);
  });

  it('says in the conversation who froze what, until when and why, and in whose time', async () => {
    const made = await scene();
    const { news } = ofKind(await made.say('freeze UAT until 18:00 because go-live'), 'freezes');
    const sentence = /^Robin Keller froze UAT until Saturday,? 21 November 2026, 18:00 \(Europe\/Berlin\): go-live\.$/;
    assert.match(news?.sentence ?? '', sentence);
    assert.deepEqual(news?.lines, ['Nothing that was asked for is held back by it yet.']);
    const all = ofKind(await made.say('freeze all because go-live'), 'freezes');
    assert.equal(
      all.news?.sentence,
      'Robin Keller froze all environments of Contoso rollout until somebody lifts it: go-live.',
    );
  });

  it('names the time as UTC for somebody whose zone is not known', async () => {
    const made = await scene();
    const asker = { ...makeRequest().asker, timezone: null };
    const { news } = ofKind(await made.say('freeze UAT until 18:00 because x', makeRequest({ asker })), 'freezes');
    assert.match(news?.sentence ?? '', /until Saturday,? 21 November 2026, 18:00 UTC: x\.$/);
  });

  it('holds back what was asked for, and says what goes on', async () => {
    const made = await scene();
    const other = { id: '5f9dab5b-bec1-4123-9d64-5e6f708192a3', name: 'GOLD' };
    const put = (index: number, changes: Parameters<typeof makeOperation>[0]) =>
      made.domain.store.put(makeOperation({ id: `00000000-0000-4000-9000-00000000000${index}`, ...changes }));
    put(1, { state: 'awaitingApproval' });
    put(2, { state: 'running', startedAt: NOW, source: null, kind: 'export' });
    put(3, { state: 'approved', notBefore: BERLIN_EVENING + MINUTE });
    put(4, { state: 'approved', notBefore: BERLIN_EVENING - MINUTE, source: UAT, target: other, requester: ANA });
    put(5, { state: 'requested', target: other });
    // Broke another freeze.
    put(6, { state: 'approved', frozen: 'There is a freeze.', breakGlass: 'It cannot wait.' });
    put(7, { state: 'requested', projectId: 7 });
    const { news } = ofKind(await made.say('freeze UAT until 18:00 because go-live'), 'freezes');
    assert.deepEqual(news?.lines, [
      'Held back: refresh of UAT from PROD, which Robin Keller asked for',
      'Held back: refresh of GOLD from UAT, which Ana Duarte asked for',
      'Held back: refresh of UAT from PROD, which Robin Keller asked for',
      'Goes on, because it was sent to LCS before: export of UAT, which Robin Keller asked for',
    ]);
  });

  it('refuses a refresh from then on, and lets the rest of the project be', async () => {
    const made = await scene();
    await made.say('freeze UAT because go-live');
    const { sentence } = ofKind(await made.say('refresh UAT from PROD'), 'problem');
    assert.equal(sentence, 'There is a freeze until somebody lifts it: go-live.');
  });

  const WRONG: Readonly<Record<string, RegExp>> = {
    freeze: /^Freeze what\? Write: freeze <environment> until <time> because <reason>/,
    'freeze UAT': /^Say why, .* Write: freeze/,
    'freeze UAT until 18:00': /^Say why/,
    'freeze UAT because': /^Say why/,
    'freeze because go-live': /^Freeze what\? Write: freeze/,
    'freeze UTA because go-live': /^There is no environment called "UTA"\. Did you mean "UAT"\? Write: freeze/,
    'freeze UAT until 12:00 yesterday because go-live': /which is over\. Nothing is frozen\.$/,
    'freeze UAT until whenever because go-live': /does not understand "whenever" as a time\. .* Nothing is frozen\.$/,
    'freeze UAT until 2029-01-01 because go-live': /is the latest\. A freeze that is longer belongs into the settings/,
  };
  for (const [text, problem] of Object.entries(WRONG)) {
    it(`says what is wrong with ${JSON.stringify(text)}, and freezes nothing`, async () => {
      const made = await scene();
      assert.match(ofKind(await made.say(text), 'problem').sentence, problem);
      assert.deepEqual(await made.domain.freezes.list(NOW), []);
    });
  }

  it('takes somebody whom LCS lets see the project: it stops others', async () => {
    const environments = [makeConfigured(UAT)];
    const made = await scene({ projects: [makeProject({ environments })] });
    made.domain.backend.listEnvironments.rejects(new FerryError('lcsForbidden', '403'));
    const { sentence } = ofKind(await made.say('freeze UAT because go-live'), 'problem');
    assert.match(sentence, /LCS has to say first that you belong to Contoso rollout\. .+ Nothing is frozen\.$/);
    assert.deepEqual(await made.domain.freezes.list(NOW), []);
  });

  it('stops at twenty in a project', async () => {
    const made = await scene();
    for (let n = 0; n < 20; n += 1) ofKind(await made.say('freeze UAT because go-live'), 'freezes');
    const { sentence } = ofKind(await made.say('freeze PROD because go-live'), 'problem');
    assert.match(sentence, /has 20 freezes, which is the most there may be/);
    await made.say('unfreeze UAT');
    ofKind(await made.say('freeze PROD because go-live'), 'freezes');
  });

  it('cuts a reason without end', async () => {
    const made = await scene();
    await made.say(`freeze UAT because ${'x'.repeat(1000)}`);
    assert.ok((await onlyFreeze(made)).reason.length <= 300);
  });
});

describe('unfreeze <environment|all>', () => {
  async function frozen(settings?: Partial<FerrySettings>, text = 'freeze UAT because go-live') {
    const made = await scene(settings);
    await made.say(text);
    return { made, id: (await onlyFreeze(made)).id };
  }

  for (const text of ['unfreeze UAT', 'Unfreeze "uat".', 'thaw UAT', 'lift the freeze of UAT', 'lift freeze on UAT']) {
    it(`lifts what its setter lifts with ${JSON.stringify(text)}`, async () => {
      const { made, id } = await frozen();
      const { news, freezes } = ofKind(await made.say(text), 'freezes');
      assert.deepEqual([news?.sentence, freezes], ['Robin Keller lifted the freeze of UAT.', []]);
      assert.deepEqual(await made.domain.freezes.list(NOW), []);
      const event = made.domain.freezes.recorded.at(-1);
      const data = { freezeId: id, projectId: PROJECT.id, environmentId: UAT.id, setBy: ROBIN.objectId };
      assert.deepEqual([event?.what, event?.actor, event?.rule, event?.data], ['unfrozen', ROBIN, null, data]);
    });
  }

  it('lets a refresh be asked for again', async () => {
    const { made } = await frozen();
    await made.say('unfreeze UAT');
    assert.equal((await made.say('refresh UAT from PROD')).kind, 'operation');
  });

  it('is for nobody else, where no rule names them', async () => {
    const { made } = await frozen();
    const { sentence } = ofKind(await made.say('unfreeze UAT', AS_ANA), 'problem');
    assert.equal(sentence, NOT_YOURS);
    assert.equal((await made.domain.freezes.list(NOW)).length, 1);
    assert.equal(made.domain.freezes.recorded.length, 1);
  });

  const TRUSTED = {
    'may break it': { breakGlass: [ANA.objectId], targets: [UAT.id] },
    approves: { approvals: makeDemand([ANA.objectId]) },
    'approves what comes from it': { approvals: makeDemand([ANA.objectId]), targets: [PROD.id], sources: [UAT.id] },
  };
  for (const [what, rule] of Object.entries(TRUSTED)) {
    it(`is for whom a rule names who ${what}, and the audit says which`, async () => {
      const { made } = await frozen(withRules({ place: 'projects[0].rules[3]', ...rule }));
      ofKind(await made.say('unfreeze UAT', AS_ANA), 'freezes');
      assert.equal(made.domain.freezes.recorded.at(-1)?.rule, 'projects[0].rules[3]');
    });
  }

  const NOT_TRUSTED: Readonly<Record<string, Parameters<typeof makeRule>[0]>> = {
    'about something else': { breakGlass: [ANA.objectId], targets: [PROD.id] },
    'that denies': { breakGlass: [ANA.objectId], effect: 'deny', reason: 'No.' },
    'about others': { breakGlass: [BEN.objectId] },
    'whose approvers are a channel': {
      approvals: makeDemand([], { approvers: { people: [], channel: '19:7c1d9e5f2b8a4d60@thread.tacv2' } }),
    },
  };
  for (const [what, rule] of Object.entries(NOT_TRUSTED)) {
    it(`is not for somebody because of a rule ${what}`, async () => {
      const { made } = await frozen(withRules(rule));
      assert.match(
        ofKind(await made.say('unfreeze UAT', AS_ANA), 'problem').sentence,
        /^Only Robin Keller, who set it/,
      );
    });
  }

  it('says who can, of those a rule names', async () => {
    // Robin, who set it, is named as that already.
    const { made } = await frozen(withRules({ breakGlass: [ROBIN.objectId, ANA.objectId, 'sam@contoso.com'] }));
    const asker = { ...AS_ANA.asker, person: BEN };
    const { sentence } = ofKind(await made.say('unfreeze UAT', makeRequest({ asker })), 'problem');
    assert.equal(
      sentence,
      'Only Robin Keller, who set it, and whom the rules of this team trust with it (Ana Duarte or sam@contoso.com), can lift the freeze of UAT: go-live.',
    );
  });

  it('counts a UPN once it is learned', async () => {
    const { made } = await frozen(withRules({ breakGlass: ['ana@contoso.com'] }));
    assert.equal((await made.say('unfreeze UAT', AS_ANA)).kind, 'problem');
    await made.domain.people.learnUpn(ANA, 'ana@contoso.com');
    assert.equal((await made.say('unfreeze UAT', AS_ANA)).kind, 'freezes');
  });

  it('needs a rule about everything for a freeze of everything', async () => {
    const text = 'freeze all because go-live';
    const some = await frozen(withRules({ breakGlass: [ANA.objectId], targets: [UAT.id] }), text);
    assert.equal((await some.made.say('unfreeze all', AS_ANA)).kind, 'problem');
    const every = await frozen(withRules({ breakGlass: [ANA.objectId] }), text);
    assert.equal((await every.made.say('unfreeze all', AS_ANA)).kind, 'freezes');
  });

  it('lifts all freezes of its scope that this person may lift, and says what stays', async () => {
    const { made } = await frozen();
    await made.say('freeze UAT because of the audit', AS_ANA);
    await made.say('freeze PROD because of the audit', AS_ANA);
    const { news, freezes } = ofKind(await made.say('unfreeze UAT', AS_ANA), 'freezes');
    assert.equal(news?.sentence, 'Ana Duarte lifted the freeze of UAT.');
    assert.deepEqual(news?.lines, [NOT_YOURS]);
    assert.deepEqual(
      freezes.map(({ scope }) => scope),
      ['UAT', 'PROD'],
    );
  });

  it('says where a freeze stands that cannot be lifted in chat', async () => {
    const freeze = { projectId: null, environmentIds: [UAT.id], from: null, until: NOW + MINUTE, reason: 'Go-live.' };
    const projects = [makeProject({ environments: [makeConfigured(UAT)] })];
    const made = await scene({ projects, freezes: [freeze] });
    const { sentence } = ofKind(await made.say('unfreeze UAT'), 'problem');
    assert.match(sentence, /^The freeze of UAT stands in Ferry's settings \(freezes\[0\] of ferry\.config\.json\)/);
    assert.match(ofKind(await made.say('unfreeze PROD'), 'problem').sentence, /^There is no freeze of PROD\./);
  });

  it('points to the freeze of all, where there is only that', async () => {
    const { made } = await frozen(undefined, 'freeze all because go-live');
    assert.match(ofKind(await made.say('unfreeze UAT'), 'problem').sentence, /"unfreeze all" lifts that/);
    assert.equal((await made.domain.freezes.list(NOW)).length, 1);
  });

  it('asks what is meant', async () => {
    const { made } = await frozen();
    assert.match(ofKind(await made.say('unfreeze'), 'problem').sentence, /^Unfreeze what\? Write: unfreeze/);
    assert.match(ofKind(await made.say('unfreeze UTA'), 'problem').sentence, /Did you mean "UAT"\? Write: unfreeze/);
  });

  describe('by the button beside it', () => {
    it('does the same, whatever the card said', async () => {
      const { made, id: freezeId } = await frozen();
      assert.equal((await made.click({ verb: 'unfreeze', freezeId }, AS_ANA)).kind, 'problem');
      const { news } = ofKind(await made.click({ verb: 'unfreeze', freezeId }), 'freezes');
      assert.equal(news?.sentence, 'Robin Keller lifted the freeze of UAT.');
      const { sentence } = ofKind(await made.click({ verb: 'unfreeze', freezeId }), 'problem');
      assert.match(sentence, /^This freeze is over, or somebody has lifted it already\./);
      assert.equal(made.domain.freezes.recorded.length, 2);
    });

    it('goes by the rules of the project that is frozen, wherever it is clicked', async () => {
      const other = makeProject({ id: 7, name: 'Archive', rules: [makeRule({ breakGlass: [ANA.objectId] })] });
      const made = await scene({ projects: [makeProject(), other] });
      await made.say('use Contoso rollout');
      await made.say('freeze UAT because go-live');
      await made.say('use Archive');
      const { id: freezeId } = await onlyFreeze(made);
      assert.equal((await made.click({ verb: 'unfreeze', freezeId }, AS_ANA)).kind, 'problem');
    });
  });
});

describe('freezes', () => {
  it('shows those of the settings and of the chat, those in force first, each in the order of time', async () => {
    const config = (from: number | null, until: number, environmentIds: string[] | null = null) => ({
      projectId: null,
      environmentIds,
      from,
      until,
      reason: 'Year end.',
    });
    const projects = [makeProject({ environments: [makeConfigured(UAT), makeConfigured(PROD)] })];
    const freezes = [
      config(NOW + 2 * MINUTE, NOW + 9 * MINUTE, [PROD.id, UAT.id]),
      config(NOW - 2 * MINUTE, NOW),
      config(NOW + MINUTE, NOW + 9 * MINUTE),
      config(null, NOW + 9 * MINUTE, [UAT.id]),
      config(null, NOW + 9 * MINUTE, ['elsewhere']),
    ];
    const made = await scene({ projects, freezes });
    await made.say('freeze PROD because go-live');
    const reply = ofKind(await made.say('freezes'), 'freezes');
    const { id: freezeId } = await onlyFreeze(made);
    assert.deepEqual(
      reply.freezes.map(({ scope, isInForce, origin }) => [scope, isInForce, origin]),
      [
        ['UAT', true, { place: 'freezes[3]' }],
        ['PROD', true, { freezeId, setBy: 'Robin Keller' }],
        ['All environments', false, { place: 'freezes[2]' }],
        ['UAT, PROD', false, { place: 'freezes[0]' }],
      ],
    );
    assert.equal(reply.news, null);
  });

  it('asks nothing of LCS', async () => {
    const made = await scene();
    made.domain.backend.listEnvironments.rejects(new FerryError('lcsUnreachable', 'down'));
    assert.deepEqual(ofKind(await made.say('list freezes'), 'freezes').freezes, []);
  });

  it('shows one project only', async () => {
    const made = await scene({ projects: [makeProject(), makeProject({ id: 7, name: 'Archive' })] });
    made.domain.backend.listEnvironments.resolves([PROD_FACTS, UAT_FACTS]);
    await made.say('use Contoso rollout');
    await made.say('freeze UAT because go-live');
    await made.say('use Archive');
    assert.deepEqual(ofKind(await made.say('freezes'), 'freezes').freezes, []);
  });
});
