import assert from 'node:assert/strict';
import { warningsOf } from '../../../src/config/file-warnings.ts';
import type { Rule } from '../../../src/operations/settings.ts';
import { PROD, UAT } from '../../support/operations.ts';
import { makeConfigured, makeDemand, makeProject, makeRule, makeSettings } from '../../support/settings.ts';

const RELEASES = '19:7c1d9e5f2b8a4d60@thread.tacv2';
const ENVIRONMENTS = [makeConfigured(PROD, { type: 'Production' }), makeConfigured(UAT)];
const ANA = 'ana@contoso.com';
const BEN = 'ben@contoso.com';
const CHO = 'cho@contoso.com';

const denying = (changes: Partial<Rule>) => makeRule({ effect: 'deny', reason: 'Ask Ana.', ...changes });

/** The warnings about these rules, without what is said of people in general. */
function warned(...rules: readonly Partial<Rule>[]): readonly string[] {
  return allWarned(...rules).filter((line) => !/^an? (UPN|object id) /.test(line));
}

function allWarned(...rules: readonly Partial<Rule>[]): readonly string[] {
  const placed = rules.map((rule, i) => makeRule({ place: `rules[${i}]`, ...rule }));
  const project = makeProject({ environments: ENVIRONMENTS, rules: placed });
  return warningsOf(makeSettings({ projects: [project], channels: { releases: RELEASES } }));
}

describe('config:check warns of a rule that can never match', () => {
  const EARLIER = ['rules[1]: can never match: rules[0] comes first and takes all that it would'];

  it('because an earlier one takes everything', () => {
    assert.deepEqual(warned({}, { actions: ['refresh'], targets: [UAT.id], where: [RELEASES], who: [ANA] }), EARLIER);
    assert.deepEqual(warned({}, {}), EARLIER);
  });

  it('because an earlier one takes as much of each', () => {
    const wide: Partial<Rule> = {
      actions: ['refresh', 'export'],
      sources: [PROD.id, UAT.id],
      targets: [UAT.id],
      who: [ANA, BEN],
      where: [RELEASES],
    };
    const narrow: Partial<Rule> = { ...wide, actions: ['refresh'], sources: [PROD.id], who: [BEN] };
    assert.deepEqual(warned({ ...wide, actions: ['refresh'] }, narrow), EARLIER);
    for (const one of [
      { actions: ['stop'] as const, sources: null },
      { sources: null },
      { targets: null },
      { who: null },
      { where: null },
      { who: [BEN, CHO] },
      { where: [RELEASES, '19:other@thread.v2'] },
    ]) {
      assert.deepEqual(warned({ ...wide, actions: ['refresh'] }, { ...narrow, ...one }), [], JSON.stringify(one));
    }
  });

  it('because several earlier ones share its actions', () => {
    assert.deepEqual(warned({ actions: ['start'] }, { actions: ['stop'] }, { actions: ['start', 'stop'] }), [
      'rules[2]: can never match: rules[0] comes first and takes all that it would; rules[1] comes first and takes all that it would',
    ]);
    assert.deepEqual(warned({ actions: ['start'] }, { actions: ['start', 'stop'] }), []);
  });

  it('and not because of an earlier one that can never match itself', () => {
    const lines = warned({ targets: [PROD.id], actions: ['refresh'] }, denying({ targets: [PROD.id] }));
    assert.equal(lines.filter((line) => line.includes('can never match')).length, 1, lines.join('\n'));
    assert.match(lines[0] ?? '', /^rules\[0\]: can never match: it names production environments only/);
  });

  it('because a download has no target', () => {
    assert.deepEqual(warned(denying({ place: 'rules[0]', actions: ['download'], targets: [UAT.id] })), [
      'rules[0]: can never match: a backup names no environment, so a download has no target',
    ]);
  });

  it('and of no other', () => {
    assert.deepEqual(warned(), []);
    assert.deepEqual(warned({ actions: ['refresh'], targets: [UAT.id] }, { actions: ['refresh'] }, {}), []);
  });
});

describe('config:check warns of a rule that is about less than it seems', () => {
  it('because only a refresh has a source, and a download no target', () => {
    const NO_SOURCE = 'is not about export, stop: only a refresh has a source';
    assert.deepEqual(warned({ actions: ['refresh', 'export', 'stop'], sources: [UAT.id] }), [`rules[0]: ${NO_SOURCE}`]);
    assert.deepEqual(warned({ actions: ['export', 'download'], targets: [UAT.id] }), [
      'rules[0]: is not about download: a backup names no environment, so a download has no target',
    ]);
  });

  it('by "*" where it denies, for then it lets pass what it seems to deny', () => {
    assert.deepEqual(warned({ ...denying({ sources: [PROD.id] }), place: 'rules[0]' }), [
      'rules[0]: is not about export, start, stop, download: only a refresh has a source',
    ]);
    assert.deepEqual(warned({ sources: [UAT.id] }), []);
  });
});

describe('config:check warns of production', () => {
  it('as the target of a refresh, start or stop that a rule allows', () => {
    assert.deepEqual(warned({ actions: ['refresh', 'export'], targets: [PROD.id, UAT.id] }), [
      'rules[0]: names PROD: production is never the target of refresh, whatever a rule says',
    ]);
    assert.deepEqual(warned({ targets: [PROD.id] }), [
      'rules[0]: names PROD: production is never the target of refresh, start, stop, whatever a rule says',
    ]);
    assert.deepEqual(warned({ actions: ['start', 'stop'], targets: [PROD.id] }), [
      'rules[0]: can never match: it names production environments only, and production is never the target of a refresh, start or stop',
    ]);
  });

  it('neither as a source, nor of an export, nor where a rule denies it', () => {
    assert.deepEqual(warned({ actions: ['refresh'], sources: [PROD.id] }), []);
    assert.deepEqual(warned({ actions: ['export'], targets: [PROD.id] }), []);
    assert.deepEqual(warned(denying({ actions: ['refresh'], targets: [PROD.id] })), []);
  });
});

describe('config:check warns of approvals', () => {
  const approved = (changes: Partial<Rule>) => warned({ actions: ['refresh'], ...changes });

  it('that only the requester could give', () => {
    assert.deepEqual(approved({ who: [ANA, CHO], approvals: makeDemand([ANA]) }), [
      `rules[0]: what ${ANA} asks for is refused, because nobody else could approve it; name more approvers`,
    ]);
    assert.deepEqual(approved({ approvals: makeDemand([ANA, BEN], { required: 2 }) }), [
      `rules[0]: what ${ANA} or ${BEN} asks for is refused, because fewer than 2 others could approve it; name more approvers`,
    ]);
  });

  it('and not of those that somebody else can give', () => {
    assert.deepEqual(approved({ who: [CHO], approvals: makeDemand([ANA]) }), []);
    assert.deepEqual(approved({ approvals: makeDemand([ANA, BEN]) }), []);
    assert.deepEqual(approved({ who: [ANA], approvals: makeDemand([ANA], { selfApproval: true }) }), []);
  });

  it('by a channel, which may be a whole team', () => {
    const byChannel = (channel: string) =>
      approved({ approvals: makeDemand([], { approvers: { people: [], channel } }) }).join();
    assert.equal(
      byChannel(RELEASES),
      'rules[0]: whoever is in releases may approve; if it is a standard channel, that is everybody in its team',
    );
    assert.match(byChannel('19:other@thread.tacv2'), /whoever is in 19:other@thread\.tacv2 may approve/);
  });

  it('of downloads, which cannot wait for them', () => {
    const approvals = makeDemand([ANA, BEN]);
    const line =
      'rules[0]: a download is refused under this rule, because it cannot wait for approval; give downloads a rule before it';
    assert.deepEqual(warned({ approvals }), [line]);
    assert.deepEqual(warned({ approvals, actions: ['export', 'download'] }), [line]);
    assert.deepEqual(warned({ actions: ['download'] }, { approvals }), []);
    assert.deepEqual(warned({ approvals, targets: [UAT.id] }), []);
  });
});

describe('config:check says of people', () => {
  const ID = '1a5d3c88-6f0b-4e27-b9a4-d2c7e8f10b31';

  it('once what their UPNs and object ids are worth', () => {
    const approvals = makeDemand([BEN, ID]);
    assert.deepEqual(allWarned({ actions: ['refresh'], who: [ANA], approvals }, { breakGlass: [ANA, CHO, ID] }), [
      `a UPN counts only once that person has signed in to Ferry; until then it is nobody's: ${ANA}, ${BEN}, ${CHO}`,
      "an object id is taken as it is; whether it is anybody's is not checked here (1 in all)",
    ]);
  });

  it('nothing where nobody is named', () => {
    assert.deepEqual(allWarned({ actions: ['refresh'] }), []);
  });
});
