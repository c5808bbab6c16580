import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/config/config-error.ts';
import { parseConfigFile } from '../../../src/config/config-file.ts';
import type { ApprovalDemand } from '../../../src/operations/operation.ts';
import { LIMITS, makeDemand, makeRule, TIMING } from '../../support/settings.ts';

const PROD = { id: '00000000-0000-0000-0000-000000000001', name: 'PROD', type: 'Production' };
const UAT = { id: '00000000-0000-0000-0000-000000000002', name: 'UAT', aliases: ['acceptance'] };
const ANA = '1A5D3C88-6F0B-4E27-B9A4-D2C7E8F10B31';
const BEN = 'Ben@Contoso.com';
const NEW_YEAR = '2027-01-01T00:00:00Z';
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

function withRule(rule: Json): Json {
  return withProject({ rules: [rule] });
}

function ruleOf(rule: Json) {
  return parse(withRule(rule)).projects[0]?.rules[0];
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
      channels: {},
      freezes: [],
      guests: false,
      timing: TIMING,
      limits: LIMITS,
    });
  });

  it('keeps the names of conversations, each without a thread', () => {
    const channels = { releases: `${RELEASES};messageid=1763726400000`, group: '19:Y3V0b3Zlcg@thread.v2' };
    assert.deepEqual(parse(withProject({}, { channels })).channels, { releases: RELEASES, group: channels.group });
  });

  it('takes each limit for itself', () => {
    const limits = { turnsPerPerson: 1, turnsPerConversation: 2, openPerPerson: 3, openPerConversation: 4 };
    assert.deepEqual(parse(withProject({}, { limits })).limits, limits);
    assert.deepEqual(parse(withProject({}, { limits: { openPerPerson: 3 } })).limits, { ...LIMITS, openPerPerson: 3 });
  });

  it('lets people remark on it, and forgets what they remark', () => {
    const $comment = 'why this is so';
    const rule = { action: 'refresh', target: 'UAT' };
    const freeze = { environment: 'UAT', until: '2027-01-04T08:00:00Z', reason: 'x' };
    const plain = withProject({ rules: [rule] }, { freezes: [freeze], limits: {} });
    const remarked = withProject(
      { $comment, environments: [PROD, { ...UAT, $comment }], rules: [{ ...rule, $comment }] },
      { $schema: './ferry.schema.json', $comment, freezes: [{ ...freeze, $comment }], limits: { $comment } },
    );
    assert.deepEqual(parse(remarked), parse(plain));
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
      {
        projectId: null,
        environmentIds: null,
        from: Date.UTC(2026, 11, 18, 17),
        until: Date.UTC(2027, 0, 4, 8),
        reason: 'x',
      },
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
    assert.deepEqual(ruleOf({ action: '*' }), makeRule());
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
    assert.deepEqual(
      rule,
      makeRule({
        actions: ['refresh', 'export'],
        sources: [PROD.id],
        targets: [UAT.id, PROD.id],
        who: [ANA.toLowerCase()],
        where: [RELEASES, RELEASES, 'a:1pQ-personal'],
        confirm: 'click',
      }),
    );
  });

  it('means any by "*", also in a list', () => {
    const rule = ruleOf({ action: 'refresh', target: ['UAT', '*'], who: '*' });
    assert.deepEqual([rule?.targets, rule?.who], [null, null]);
  });

  it('names people by object id or UPN, in any case, each once', () => {
    const people = [ANA, ` ${BEN} `, 'ben@contoso.com', 'cho_fabrikam.com#EXT#@contoso.onmicrosoft.com'];
    const known = [ANA.toLowerCase(), 'ben@contoso.com', 'cho_fabrikam.com#ext#@contoso.onmicrosoft.com'];
    assert.deepEqual(ruleOf({ action: '*', who: people })?.who, known);
    assert.deepEqual(ruleOf({ action: '*', breakGlass: people })?.breakGlass, known);
    assert.deepEqual(ruleOf({ action: '*', approvals: { from: people } })?.approvals?.approvers.people, known);
  });
});

describe('approvals', () => {
  const demandOf = (approvals: Json): ApprovalDemand | null | undefined =>
    ruleOf({ action: 'refresh', approvals })?.approvals;

  it('are one of these people within four hours, and not the requester, unless more is said', () => {
    assert.deepEqual(demandOf({ from: [ANA] }), makeDemand([ANA.toLowerCase()]));
  });

  it('are as many, as soon, and by the requester too, as is said', () => {
    const said = { required: 2, from: [ANA, BEN], selfApproval: true, expiresAfterSeconds: 1.5 };
    const approvers = { people: [ANA.toLowerCase(), BEN.toLowerCase()], channel: null };
    assert.deepEqual(demandOf(said), { required: 2, approvers, selfApproval: true, expiresAfter: 1500 });
  });

  it('are of a channel by its name, or of any conversation by its id', () => {
    for (const channel of ['releases', RELEASES, `${RELEASES};messageid=1763726400000`]) {
      const approvers = { people: [], channel: RELEASES };
      assert.deepEqual(demandOf({ required: 3, from: { channel } }), makeDemand([], { required: 3, approvers }));
    }
  });
});

describe('what is wrong with ferry.config.json', () => {
  const WRONG: readonly (readonly [string, Json, RegExp])[] = [
    ['no project', { projects: [] }, /projects: name at least one LCS project/],
    [
      'a misspelt key',
      withProject({}, { freeze: [] }),
      /json: the file: there is no setting called "freeze" here; ferry\.schema\.json lists those there are/,
    ],
    ['a misspelt key in a project', withProject({ enviroments: [] }), /projects\[0\]: .*"enviroments" here/],
    ['a misspelt limit', withProject({}, { limits: { turns: 1 } }), /limits: there is no setting called "turns"/],
    [
      'a limit of nothing',
      withProject({}, { limits: { openPerPerson: 0 } }),
      /limits\.openPerPerson: must be more than 0/,
    ],
    [
      'half a turn',
      withProject({}, { limits: { turnsPerPerson: 0.5 } }),
      /limits\.turnsPerPerson: must be a whole number/,
    ],
    ['a word for a switch', withProject({}, { guests: 'no' }), /guests: must be true or false/],
    ['a thing for a list', withProject({}, { freezes: {} }), /freezes: must be a list in \[ \]/],
    ['a remark that is none', withProject({}, { $comment: 1 }), /\$comment: must be a text in quotes/],
    [
      'a channel without id',
      withProject({}, { channels: { releases: 'Releases' } }),
      /channels\.releases: must be the id of a channel or chat, such as 19:…@thread\.tacv2; "whoami" there shows it/,
    ],
    ['an unknown region', withProject({ region: 'mars' }), /projects\[0\]\.region: must be us, eu, .*it is "mars"/],
    ['an address without TLS', withProject({ region: 'http://lcs.example' }), /projects\[0\]\.region: must be/],
    [
      'an environment without id',
      withProject({ environments: [{ name: 'X' }] }),
      /projects\[0\]\.environments\[0\]\.id: is missing; it must be a text in quotes/,
    ],
    [
      'an approver by name',
      withRule({ action: '*', approvals: { from: ['Ana'] } }),
      /rules\[0\]\.approvals\.from: "Ana" must be an Entra object id, which "whoami" in chat shows, or a UPN such as/,
    ],
    [
      'an approver who is anybody',
      withRule({ action: '*', approvals: { from: ['*'] } }),
      /rules\[0\]\.approvals\.from: "\*" must be an Entra object id/,
    ],
    [
      'nobody who approves',
      withRule({ action: '*', approvals: { from: [] } }),
      /rules\[0\]\.approvals\.from: names nobody, and 1 must agree: name more people, or a channel/,
    ],
    [
      'fewer approvers than have to agree',
      withRule({ action: '*', approvals: { required: 2, from: [BEN, BEN.toLowerCase()] } }),
      /rules\[0\]\.approvals\.from: names 1, and 2 must agree/,
    ],
    [
      'approval by nothing of the kind',
      withRule({ action: '*', approvals: { from: { chanel: 'releases' } } }),
      /rules\[0\]\.approvals\.from: must be a list of people, or \{ "channel": "<name>" \}/,
    ],
    [
      'no approval at all',
      withRule({ action: '*', approvals: { required: 0, from: [ANA] } }),
      /rules\[0\]\.approvals\.required: must be more than 0/,
    ],
    [
      'approval that nobody has time for',
      withRule({ action: '*', approvals: { from: [ANA], expiresAfterSeconds: 0 } }),
      /rules\[0\]\.approvals\.expiresAfterSeconds: must be more than 0/,
    ],
    [
      'approval of what is denied',
      withRule({ action: '*', effect: 'deny', reason: 'x', approvals: { from: [ANA] } }),
      /rules\[0\]\.approvals: a rule that denies has nothing to agree to; remove it/,
    ],
    [
      'approval of a download',
      withRule({ action: 'download', approvals: { from: [ANA] } }),
      /rules\[0\]\.approvals: a download waits for nobody; remove it/,
    ],
    [
      'somebody by name who may break a freeze',
      withRule({ action: '*', breakGlass: ['Ana'] }),
      /rules\[0\]\.breakGlass: "Ana" must be an Entra object id/,
    ],
    [
      'a freeze that may be broken for what is denied',
      withRule({ action: '*', effect: 'deny', reason: 'x', breakGlass: [ANA] }),
      /rules\[0\]\.breakGlass: a rule that denies does so without a freeze, too; remove it/,
    ],
    [
      'a freeze that may be broken for a download',
      withRule({ action: ['download'], breakGlass: [ANA] }),
      /rules\[0\]\.breakGlass: a download in spite of a freeze is never allowed; remove it/,
    ],
    [
      'the source of what has none',
      withRule({ action: ['export', 'download'], source: 'UAT' }),
      /rules\[0\]\.source: only a refresh has a source; name the environment as "target", or remove it/,
    ],
    [
      'a list of nobody',
      withRule({ action: '*', who: [] }),
      /rules\[0\]\.who: is an empty list, which nothing matches/,
    ],
    ['a list of no action', withRule({ action: [] }), /rules\[0\]\.action: must not be empty/],
    ['a person by number', withRule({ action: '*', who: 7 }), /rules\[0\]\.who: must be a name, or a list of names/],
    ['an unknown effect', withRule({ action: '*', effect: 'forbid' }), /rules\[0\]\.effect: must be "allow" or "deny"/],
    [
      "an approvers' channel that is not named",
      withRule({ action: '*', approvals: { from: { channel: 'relaeses' } } }),
      /rules\[0\]\.approvals\.from: there is no channel called "relaeses"/,
    ],
    [
      'an environment that a rule misspells',
      withRule({ action: '*', target: 'UTA' }),
      /rules\[0\]\.target: there is no environment called "UTA" in this file; there are: PROD, UAT/,
    ],
    [
      'an unknown channel',
      withRule({ action: '*', where: 'release' }),
      /rules\[0\]\.where: there is no channel called "release" in this file; there are: releases/,
    ],
    [
      'a person by name',
      withRule({ action: '*', who: 'ana@contoso' }),
      /rules\[0\]\.who: "ana@contoso" must be an Entra object id, which "whoami" in chat shows, or a UPN such as/,
    ],
    ['a denial without a reason', withRule({ action: '*', effect: 'deny' }), /needs a "reason"/],
    ['an unknown action', withRule({ action: 'delete' }), /rules\[0\]\.action: must be refresh, .*, "\*" for all/],
    [
      'a freeze of what is not there',
      withProject({}, { freezes: [{ environment: 'X', until: '2027-01-04T08:00:00Z', reason: 'x' }] }),
      /freezes\[0\]\.environment: there is no environment called "X"/,
    ],
    [
      'a time without an offset',
      withProject({}, { freezes: [{ environment: '*', until: '2027-01-04T08:00:00', reason: 'x' }] }),
      /freezes\[0\]\.until: must be a time with its offset, such as 2026-12-18T18:00:00\+01:00/,
    ],
    [
      'a freeze that ends before it begins',
      withProject(
        {},
        { freezes: [{ environment: '*', from: NEW_YEAR, until: '2027-01-01T01:00:00+01:00', reason: 'x' }] },
      ),
      /freezes\[0\]\.until: must be later than "from", which is 2027-01-01T00:00:00Z/,
    ],
    ['a time of nothing', withProject({}, { timing: { maxPoll: 0 } }), /timing\.maxPoll: must be more than 0/],
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
