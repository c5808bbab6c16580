import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { FerrySettings, Rule } from '../../../src/operations/settings.ts';
import { type CommandScene, createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { MINUTE, NOON, PROD, UAT } from '../../support/operations.ts';
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

/** 13:00 in Berlin. */
const NOON_SHARP = Math.floor(NOON / MINUTE) * MINUTE;
const ROBIN = makeRequest().asker.person;
const ANA = { ...ROBIN, objectId: '2b6e4d99-7a1c-4f38-8ab5-e3d8f9a21c42' };
const CHANNEL = '19:7c1d9e5f2b8a4d60@thread.tacv2';
const GOLD = { id: '4e8c9f4a-adb0-4012-8c53-4d5e6f708192', name: 'GOLD' };

async function scene(rules: readonly Partial<Rule>[] = [], settings: Partial<FerrySettings> = {}) {
  const placed = rules.map((rule, at) => makeRule({ place: `projects[0].rules[${at}]`, ...rule }));
  const made = createCommandScene(makeSettings({ projects: [makeProject({ rules: placed })], ...settings }));
  made.domain.backend.listEnvironments.resolves([PROD_FACTS, UAT_FACTS, makeFacts(GOLD)]);
  for (const [person, name] of [
    [ROBIN, 'Robin Keller'],
    [ANA, 'Ana Duarte'],
  ] as const) {
    await made.domain.people.save({ ...person, mri: `29:${name}`, name, personalConversationId: null, seenAt: NOON });
  }
  return made;
}

/** The answer, where there is one only. */
async function answer(made: CommandScene, text: string) {
  const { groups, ...rest } = ofKind(await made.say(text), 'why');
  const [only, ...others] = groups;
  assert.deepEqual(others, []);
  assert.ok(only);
  return { ...rest, ...only, texts: only.rows.map(({ level, text }) => `${level}: ${text}`) };
}

describe('why <action> <environment>', () => {
  for (const text of [
    'why refresh UAT from PROD',
    "why can't I refresh UAT from PROD?",
    'Why can I not refresh “UAT” from PROD',
    'why may I refresh of uat from prod',
    'why not refresh database UAT from PROD',
  ]) {
    it(`understands ${JSON.stringify(text)}`, async () => {
      const { title, sources, at } = await answer(await scene(), text);
      assert.deepEqual([title, sources, at], ['Refresh UAT from PROD', [], null]);
    });
  }

  it('explains the other actions, too', async () => {
    for (const action of ['export', 'start', 'stop']) {
      const { title, verdict } = await answer(await scene(), `why ${action} UAT`);
      assert.match(title, new RegExp(`^${action} UAT$`, 'i'));
      assert.deepEqual(verdict, { level: 'pass', text: 'Yes.' });
    }
  });

  it('says what holds without a rule, and for whom', async () => {
    const made = await scene();
    const refresh = await answer(made, 'why refresh UAT from PROD');
    assert.deepEqual(
      [refresh.askerName, refresh.verdict.text, refresh.rule, refresh.texts],
      [
        'Robin Keller',
        'Yes.',
        'No rule of this team speaks of it, so the default holds.',
        ['pass: You confirm it yourself, by typing the name UAT.'],
      ],
    );
    assert.deepEqual((await answer(made, 'why stop UAT')).texts, ['pass: You confirm it yourself, by a click.']);
  });

  it('names the rule that denies, and its reason', async () => {
    const rules: Partial<Rule>[] = [{ targets: [PROD.id] }, { effect: 'deny', reason: 'Ask Ana.', targets: [UAT.id] }];
    const { verdict, rule, texts } = await answer(await scene(rules), 'why refresh UAT from PROD');
    assert.deepEqual(
      [verdict, rule, texts],
      [
        { level: 'block', text: 'No.' },
        'Decided by projects[0].rules[1] of ferry.config.json.',
        ['block: The rules of this team do not allow it: Ask Ana.'],
      ],
    );
  });

  it('answers for the asker, here', async () => {
    const made = await scene([{ who: [ANA.objectId] }, { where: [CHANNEL] }, { effect: 'deny', reason: 'No.' }]);
    const ruleFor = async (changes: Parameters<typeof makeRequest>[0]) => {
      const { groups } = ofKind(await made.say('why stop UAT', makeRequest(changes)), 'why');
      return groups[0]?.rule.match(/rules\[\d\]/)?.[0];
    };
    const asker = { ...makeRequest().asker, person: ANA };
    const elsewhere = { conversationId: 'a:1' };
    assert.equal(await ruleFor({ asker, ...elsewhere }), 'rules[0]');
    assert.equal(await ruleFor({}), 'rules[1]');
    assert.equal(await ruleFor(elsewhere), 'rules[2]');
  });

  it('says that production is never a target, whatever the rules say', async () => {
    const { verdict, rule, texts } = await answer(await scene([{ confirm: 'click' }]), 'why refresh PROD from UAT');
    assert.deepEqual(
      [verdict.text, rule, texts],
      [
        'No.',
        'This is built into Ferry; no rule can change it.',
        ['block: PROD is a production environment, and production is never a target.'],
      ],
    );
  });

  it('says how many have to agree, who they are and until when', async () => {
    const made = await scene([
      { actions: ['refresh'], approvals: makeDemand([ANA.objectId, 'sam@contoso.com'], { required: 2 }) },
      {
        actions: ['stop'],
        approvals: makeDemand([], { approvers: { people: [], channel: CHANNEL }, selfApproval: true }),
      },
    ]);
    const refresh = await answer(made, 'why refresh UAT from PROD');
    assert.deepEqual(refresh.verdict, { level: 'warn', text: 'Yes, once it is approved.' });
    assert.equal(
      refresh.texts[1],
      'warn: 2 approvals of different people are needed, within 4 h, from Ana Duarte or sam@contoso.com. Your own does not count.',
    );
    const stop = await answer(made, 'why stop UAT');
    assert.equal(
      stop.texts[1],
      `warn: One approval is needed, within 4 h, from the members of the channel ${CHANNEL}. Your own counts, if you are one of them.`,
    );
  });

  it('says so where nobody could approve it but the asker', async () => {
    const made = await scene([{ approvals: makeDemand([ROBIN.objectId]) }]);
    const { verdict, texts } = await answer(made, 'why stop UAT');
    assert.equal(verdict.text, 'No.');
    assert.match(texts[0] ?? '', /^block: The rules of this team want it approved by somebody besides you/);
  });

  describe('where there is a freeze', () => {
    const freeze = (from: number | null, until: number | null) => ({
      projectId: null,
      environmentIds: [UAT.id],
      from,
      until,
      reason: 'Go-live.',
    });
    const breaking = { breakGlass: [ROBIN.objectId] };

    it('says until when, in the time of the asker, and that they may not break it', async () => {
      const made = await scene([], { freezes: [freeze(null, NOON + 60 * MINUTE)] });
      const { verdict, texts } = await answer(made, 'why refresh UAT from PROD');
      assert.deepEqual(verdict, { level: 'block', text: 'Not while there is a freeze.' });
      assert.match(
        texts[1] ?? '',
        /^block: There is a freeze until Saturday,? 21 November 2026, 14:00: Go-live\. You may not break it\.$/,
      );
    });

    it('says that the asker may break it, where a rule names them', async () => {
      const rules = [{ ...breaking, approvals: makeDemand([ANA.objectId]) }];
      const projects = [makeProject({ rules: rules.map(makeRule) })];
      const made = await scene([], { projects, freezes: [freeze(null, null)] });
      const { verdict, texts } = await answer(made, 'why refresh UAT from PROD');
      assert.deepEqual(verdict, { level: 'warn', text: 'Yes, in spite of a freeze, once it is approved.' });
      assert.equal(
        texts.at(-1),
        'warn: There is a freeze until somebody lifts it: Go-live. You may act in spite of it, if you say why.',
      );
    });

    it('lets nobody download in spite of it', async () => {
      const everything = { ...freeze(null, null), environmentIds: null };
      const projects = [makeProject({ rules: [makeRule(breaking)] })];
      const made = await scene([], { projects, freezes: [everything] });
      assert.equal((await answer(made, 'why stop UAT')).verdict.text, 'Yes, in spite of a freeze.');
      const { verdict, texts } = await answer(made, 'why download');
      assert.equal(verdict.text, 'Not while there is a freeze.');
      assert.match(texts.at(-1) ?? '', /You may not break it\.$/);
    });

    it('says what is to come, which forbids nothing yet', async () => {
      const made = await scene([], { freezes: [freeze(NOON + 60 * MINUTE, NOON + 120 * MINUTE)] });
      const { verdict, texts } = await answer(made, 'why refresh UAT from PROD');
      assert.equal(verdict.text, 'Yes.');
      assert.match(
        texts[1] ?? '',
        /^warn: There will be a freeze from Saturday,? 21 November 2026, 14:00 until Saturday,? 21 November 2026, 15:00: Go-live/,
      );
    });

    it('answers for later, where that is asked', async () => {
      const made = await scene([], { freezes: [freeze(NOON + 60 * MINUTE, NOON + 120 * MINUTE)] });
      const { at, verdict, texts } = await answer(made, 'why refresh UAT from PROD at 14:30');
      assert.deepEqual([at, verdict.text], [NOON_SHARP + 90 * MINUTE, 'Not while there is a freeze.']);
      assert.match(texts[1] ?? '', /^block: There will be a freeze from .* You may not break it\.$/);
      assert.equal((await answer(made, 'why stop UAT at 15:30')).texts.length, 1);
      assert.match(ofKind(await made.say('why stop UAT at 25:00'), 'problem').sentence, /25:00/);
    });

    it('counts those that were set in chat, and none of what is over or elsewhere', async () => {
      const made = await scene([], { freezes: [freeze(null, NOON)] });
      await made.say('freeze GOLD because of tests');
      assert.equal((await answer(made, 'why refresh UAT from PROD')).texts.length, 1);
      assert.equal((await answer(made, 'why refresh UAT from GOLD')).verdict.text, 'Not while there is a freeze.');
    });
  });

  describe('where rules name UPNs', () => {
    const SENTENCE =
      'warn: The rules name this person, whom Ferry has not met by that name: ana@contoso.com. A name counts once its owner has signed in to Ferry.';

    it('says that they count once their owners have signed in', async () => {
      const made = await scene([{ who: ['ana@contoso.com'] }]);
      assert.equal((await answer(made, 'why stop UAT')).texts.at(-1), SENTENCE);
      await made.domain.people.learnUpn(ANA, 'ana@contoso.com');
      assert.equal((await answer(made, 'why stop UAT')).texts.length, 1);
    });

    it('says it of approvers and of those who may break a freeze', async () => {
      for (const rule of [{ approvals: makeDemand(['ana@contoso.com']) }, { breakGlass: ['ana@contoso.com'] }]) {
        assert.equal((await answer(await scene([rule]), 'why stop UAT')).texts.at(-1), SENTENCE);
      }
    });

    it('says nothing of rules that could change nothing', async () => {
      const made = await scene([
        { who: ['ana@contoso.com'], targets: [PROD.id] },
        { confirm: 'click' },
        { who: ['ana@contoso.com'] },
      ]);
      assert.equal((await answer(made, 'why stop UAT')).texts.length, 1);
    });
  });

  describe('of a refresh without a source', () => {
    it('gives one answer for all sources where it is the same', async () => {
      const { title, sources } = await answer(await scene(), 'why refresh UAT');
      assert.deepEqual([title, sources], ['Refresh UAT', ['PROD', 'GOLD']]);
    });

    it('gives one for each that differs', async () => {
      const made = await scene([{ sources: [PROD.id], effect: 'deny', reason: 'Take GOLD.' }]);
      const { groups } = ofKind(await made.say('why refresh UAT'), 'why');
      assert.deepEqual(
        groups.map(({ sources, verdict }) => [sources, verdict.text]),
        [
          [['PROD'], 'No.'],
          [['GOLD'], 'Yes.'],
        ],
      );
    });
  });

  it('explains downloads, which rules about environments do not speak of', async () => {
    const made = await scene([{ targets: [UAT.id], effect: 'deny', reason: 'No.' }, { actions: ['download'] }]);
    for (const text of ['why download', 'why can I not download UAT']) {
      const { title, rule, verdict, texts } = await answer(made, text);
      assert.deepEqual([title, verdict.text], ['Download a backup', 'Yes.']);
      assert.match(rule, /rules\[1\]/);
      assert.deepEqual(texts, ['pass: You get the link as soon as you ask for it.']);
    }
  });

  it('works with the settings where LCS refuses, and says so', async () => {
    const environments = [makeConfigured(UAT), makeConfigured(PROD, { type: 'Production' })];
    const made = await scene([], { projects: [makeProject({ environments })] });
    made.domain.backend.listEnvironments.rejects(new FerryError('lcsForbidden', '403'));
    assert.equal((await answer(made, 'why refresh PROD from UAT')).verdict.text, 'No.');
    assert.ok((await answer(made, 'why refresh UAT from PROD')).warning);
  });

  it('starts nothing and asks for nothing', async () => {
    const made = await scene();
    await made.say('why refresh UAT from PROD');
    assert.deepEqual(await made.domain.store.listOpen(), []);
    assert.equal(made.domain.backend.start.callCount, 0);
  });

  const WRONG: Readonly<Record<string, RegExp>> = {
    why: /^What do you want to do\? Write for example: why refresh UAT/,
    'why is the sky blue': /^What do you want to do\?/,
    'why refresh': /^Which environment\?/,
    'why stop UTA': /^There is no environment called "UTA"\. Did you mean "UAT"\?$/,
    'why refresh UAT from PRD': /^There is no environment called "PRD"\. Did you mean "PROD"\?$/,
  };
  for (const [text, problem] of Object.entries(WRONG)) {
    it(`asks back after ${JSON.stringify(text)}`, async () => {
      assert.match(ofKind(await (await scene()).say(text), 'problem').sentence, problem);
    });
  }
});
