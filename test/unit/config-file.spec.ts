import assert from 'node:assert/strict';
import { ConfigError } from '../../src/config-error.ts';
import { parseConfigFile } from '../../src/config-file.ts';
import { TIMING } from '../support/settings.ts';

const PROD = { id: '00000000-0000-0000-0000-000000000001', name: 'PROD', type: 'Production' };
const UAT = { id: '00000000-0000-0000-0000-000000000002', name: 'UAT', aliases: ['acceptance'] };
const ANA = '1A5D3C88-6F0B-4E27-B9A4-D2C7E8F10B31';
const RELEASES = '19:0123456789abcdef@thread.tacv2';

type Json = Readonly<Record<string, unknown>>;

function parse(file: Json) {
  return parseConfigFile(JSON.stringify(file), 'ferry.config.json');
}

function withProject(changes: Json, more: Json = {}): Json {
  return {
    channels: { releases: RELEASES },
    projects: [{ id: 1, name: 'Contoso', region: 'eu', environments: [PROD, UAT], ...changes }],
    ...more,
  };
}

function ruleOf(rule: Json) {
  return parse(withProject({ rules: [rule] })).projects[0]?.rules[0];
}

function problemsOf(text: string): readonly string[] {
  try {
    parseConfigFile(text, 'ferry.config.json');
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

describe('parseConfigFile', () => {
  it('fills in what need not be said', () => {
    assert.deepEqual(parse({ projects: [{ id: 1, name: 'Contoso', region: 'EU' }] }), {
      projects: [{ id: 1, name: 'Contoso', apiUrl: 'https://lcsapi.eu.lcs.dynamics.com', environments: [], rules: [] }],
      freezes: [],
      guests: false,
      timing: TIMING,
    });
  });

  it('keeps what is known of environments, ids in lower case', () => {
    const environments = [{ ...PROD, id: 'ABCDEF00-0000-0000-0000-000000000001' }, UAT];
    assert.deepEqual(parse(withProject({ environments })).projects[0]?.environments, [
      {
        id: 'abcdef00-0000-0000-0000-000000000001',
        name: 'PROD',
        aliases: [],
        type: 'Production',
        infrastructure: null,
      },
      { ...UAT, type: null, infrastructure: null },
    ]);
  });

  it('takes an address for the region, without the slash at its end', () => {
    for (const region of ['https://lcs.example/', 'http://127.0.0.1:1234', 'http://localhost:1234']) {
      assert.equal(parse(withProject({ region })).projects[0]?.apiUrl, region.replace(/\/$/, ''));
    }
  });

  it('turns seconds into ms, fractions too', () => {
    const { timing } = parse(withProject({}, { timing: { firstPoll: 0.25, maxPoll: 2 } }));
    assert.deepEqual([timing.firstPoll, timing.maxPoll, timing.minPoll], [250, 2000, TIMING.minPoll]);
  });

  it('reads times with their offset', () => {
    const freeze = { environment: '*', from: '2026-12-18T18:00:00+01:00', until: '2027-01-04T08:00:00Z', reason: 'x' };
    assert.deepEqual(parse(withProject({}, { freezes: [freeze] })).freezes, [
      { environmentIds: null, from: Date.UTC(2026, 11, 18, 17), until: Date.UTC(2027, 0, 4, 8), reason: 'x' },
    ]);
  });

  it('freezes the environments of that name in all projects', () => {
    const other = { ...UAT, id: '00000000-0000-0000-0000-000000000003' };
    const projects = [
      { id: 1, name: 'Contoso', region: 'eu', environments: [UAT] },
      { id: 2, name: 'Fabrikam', region: 'us', environments: [other] },
    ];
    const freezes = [{ environment: 'Acceptance', until: '2027-01-04T08:00:00Z', reason: 'x' }];
    assert.deepEqual(parse({ projects, freezes }).freezes[0]?.environmentIds, [UAT.id, other.id]);
  });
});

describe('a rule', () => {
  it('narrows nothing that it does not name', () => {
    assert.deepEqual(ruleOf({ action: '*' }), {
      place: 'projects[0].rules[0]',
      actions: null,
      sources: null,
      targets: null,
      who: null,
      where: null,
      effect: 'allow',
      reason: null,
      confirm: null,
      approvalsRequired: 0,
      approvers: { people: [], channel: null },
    });
  });

  it('names environments by name, alias or id, and conversations by name or id', () => {
    const rule = ruleOf({
      action: ['refresh', 'export'],
      source: PROD.id,
      target: ['ACCEPTANCE', 'prod'],
      who: ANA,
      where: ['releases', `${RELEASES};messageid=1763726400000`, 'a:1pQ-personal'],
      confirm: 'click',
    });
    assert.deepEqual(rule, {
      place: 'projects[0].rules[0]',
      actions: ['refresh', 'export'],
      sources: [PROD.id],
      targets: [UAT.id, PROD.id],
      who: [ANA.toLowerCase()],
      where: [RELEASES, RELEASES, 'a:1pQ-personal'],
      effect: 'allow',
      reason: null,
      confirm: 'click',
      approvalsRequired: 0,
      approvers: { people: [], channel: null },
    });
  });

  it('means any by "*", also in a list', () => {
    const rule = ruleOf({ action: 'refresh', target: ['UAT', '*'], who: '*' });
    assert.deepEqual([rule?.targets, rule?.who], [null, null]);
  });

  it('wants one approval where it does not say how many', () => {
    assert.equal(ruleOf({ action: '*', approvals: { from: [ANA] } })?.approvalsRequired, 1);
    assert.equal(
      ruleOf({ action: '*', approvals: { from: { channel: 'releases' }, required: 2 } })?.approvalsRequired,
      2,
    );
  });
});

describe('who approves', () => {
  const approversBy = (from: Json | readonly string[]) => ruleOf({ action: '*', approvals: { from } })?.approvers;

  it('are people by their object ids, or a channel by its name', () => {
    assert.deepEqual(approversBy([ANA]), { people: [ANA.toLowerCase()], channel: null });
    assert.deepEqual(approversBy({ channel: 'releases' }), { people: [], channel: RELEASES });
  });
});

describe('what is wrong with ferry.config.json', () => {
  const WRONG: readonly (readonly [string, Json, RegExp])[] = [
    ['no project', { projects: [] }, /projects: name at least one LCS project/],
    ['a misspelt key', withProject({}, { freeze: [] }), /freeze/],
    ['a misspelt key in a project', withProject({ enviroments: [] }), /projects\[0\]: .*enviroments/],
    ['an unknown region', withProject({ region: 'mars' }), /projects\[0\]\.region: must be us, eu, .*it is "mars"/],
    ['an address without TLS', withProject({ region: 'http://lcs.example' }), /projects\[0\]\.region: must be/],
    [
      'an environment without id',
      withProject({ environments: [{ name: 'X' }] }),
      /projects\[0\]\.environments\[0\]\.id/,
    ],
    [
      'an approver by name',
      withProject({ rules: [{ action: '*', approvals: { from: ['Ana'] } }] }),
      /rules\[0\]\.approvals\.from: "Ana" must be an Entra object id/,
    ],
    [
      "an approvers' channel that is not named",
      withProject({ rules: [{ action: '*', approvals: { from: { channel: 'relaeses' } } }] }),
      /rules\[0\]\.approvals\.from: there is no channel called "relaeses"/,
    ],
    [
      'an environment that a rule misspells',
      withProject({ rules: [{ action: '*', target: 'UTA' }] }),
      /rules\[0\]\.target: there is no environment called "UTA" in this file; there are: PROD, UAT/,
    ],
    [
      'an unknown channel',
      withProject({ rules: [{ action: '*', where: 'release' }] }),
      /rules\[0\]\.where: there is no channel called "release" in this file; there are: releases/,
    ],
    [
      'a person by name',
      withProject({ rules: [{ action: '*', who: 'ana@contoso.com' }] }),
      /rules\[0\]\.who: "ana@contoso\.com" must be an Entra object id; "whoami" in chat shows it/,
    ],
    ['a denial without a reason', withProject({ rules: [{ action: '*', effect: 'deny' }] }), /needs a "reason"/],
    ['an unknown action', withProject({ rules: [{ action: 'delete' }] }), /rules\[0\]\.action/],
    [
      'a freeze of what is not there',
      withProject({}, { freezes: [{ environment: 'X', until: '2027-01-04T08:00:00Z', reason: 'x' }] }),
      /freezes\[0\]\.environment: there is no environment called "X"/,
    ],
    [
      'a time without an offset',
      withProject({}, { freezes: [{ environment: '*', until: '2027-01-04T08:00:00', reason: 'x' }] }),
      /freezes\[0\]\.until/,
    ],
    ['a time of nothing', withProject({}, { timing: { maxPoll: 0 } }), /timing\.maxPoll/],
    [
      'a name that two environments go by',
      withProject({ environments: [UAT, { ...PROD, aliases: ['uat '] }] }),
      /projects\[0\]\.environments: both UAT and PROD go by "uat"/,
    ],
  ];
  for (const [name, file, line] of WRONG) {
    it(`is said with its place: ${name}`, () => {
      const problems = problemsOf(JSON.stringify(file));
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', /^ferry\.config\.json: /);
      assert.match(problems[0] ?? '', line);
    });
  }

  it('is said all at once', () => {
    const rules = [{ action: '*', target: 'X', source: 'Y', who: 'Z', effect: 'deny' }];
    assert.equal(problemsOf(JSON.stringify(withProject({ region: 'mars', rules }))).length, 5);
  });

  it('is said of what is no JSON, and of a project named twice', () => {
    assert.match(problemsOf('{ "projects": ').join(), /^ferry\.config\.json: is not JSON: /);
    const project = { id: 1, name: 'Contoso', region: 'eu' };
    assert.match(problemsOf(JSON.stringify({ projects: [project, project] })).join(), /name every project once/);
  });
});
