import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/config/config-error.ts';
import { checkConfigFile } from '../../../src/config/file-check.ts';

const PROD = { id: '00000000-0000-0000-0000-000000000001', name: 'PROD', type: 'Production' };
const UAT = { id: '00000000-0000-0000-0000-000000000002', name: 'UAT', aliases: ['acceptance'] };
const ANA = '1A5D3C88-6F0B-4E27-B9A4-D2C7E8F10B31';
const BEN = 'Ben@Contoso.com';

const RICH = {
  channels: { releases: '19:7c1d9e5f2b8a4d60@thread.tacv2' },
  projects: [
    {
      id: 1234567,
      name: 'Contoso rollout',
      region: 'eu',
      environments: [PROD, UAT],
      rules: [
        {
          action: 'refresh',
          source: 'PROD',
          target: ['acceptance', 'PROD'],
          who: [ANA, BEN],
          where: ['releases', '19:other@thread.v2'],
          approvals: { required: 2, from: [ANA, BEN, 'cho@contoso.com'], selfApproval: true },
          breakGlass: [BEN],
        },
        { action: ['start', 'stop'], approvals: { from: { channel: 'releases' }, expiresAfterSeconds: 5400 } },
        { action: 'refresh', target: 'UAT', who: BEN, confirm: 'click' },
        { action: 'refresh', source: 'prod', target: 'UAT', who: BEN, effect: 'deny', reason: 'Not by Ben.' },
        { action: 'download', effect: 'deny', reason: 'Backups hold people.' },
        { action: '*', confirm: 'typeTarget' },
      ],
    },
    { id: 7, name: 'Fabrikam', region: 'us' },
  ],
};

const CHECKED = `Contoso rollout (project 1234567): the first rule that matches decides.

projects[0].rules[0]
  action       refresh
  source       PROD
  target       UAT, PROD
  who          1a5d3c88-6f0b-4e27-b9a4-d2c7e8f10b31, ben@contoso.com
  where        releases, 19:other@thread.v2
  effect       allow
  confirm      by typing the target's name
  approvals    2 of 1a5d3c88-6f0b-4e27-b9a4-d2c7e8f10b31, ben@contoso.com, cho@contoso.com; within 4 h; the requester's own counts
  break glass  ben@contoso.com

projects[0].rules[1]
  action       start, stop
  source       none
  target       any
  who          anybody
  where        anywhere
  effect       allow
  confirm      by a click
  approvals    1 of whoever is in releases; within 1 h 30 min; the requester's own does not count
  break glass  nobody

projects[0].rules[2]
  action       refresh
  source       any
  target       UAT
  who          ben@contoso.com
  where        anywhere
  effect       allow
  confirm      by a click
  approvals    none
  break glass  nobody

projects[0].rules[3]
  action       refresh
  source       PROD
  target       UAT
  who          ben@contoso.com
  where        anywhere
  effect       deny: Not by Ben.

projects[0].rules[4]
  action       download
  source       none
  target       none
  who          anybody
  where        anywhere
  effect       deny: Backups hold people.

projects[0].rules[5]
  action       any
  source       any
  target       any
  who          anybody
  where        anywhere
  effect       allow
  confirm      by typing the target's name
  approvals    none
  break glass  nobody

where none of them matches
  effect       allow
  confirm      a refresh by typing the target's name, the rest by a click
  approvals    none
  break glass  nobody

Fabrikam (project 7): the first rule that matches decides.

there are no rules
  effect       allow
  confirm      a refresh by typing the target's name, the rest by a click
  approvals    none
  break glass  nobody

Whatever the rules say: LCS decides first, and a production environment is never a target.

Warnings, which do not stop Ferry:
  - projects[0].rules[0]: names PROD: production is never the target of refresh, whatever a rule says
  - projects[0].rules[1]: whoever is in releases may approve; if it is a standard channel, that is everybody in its team
  - projects[0].rules[3]: can never match: projects[0].rules[2] comes first and takes all that it would
  - a UPN counts only once that person has signed in to Ferry; until then it is nobody's: ben@contoso.com, cho@contoso.com
  - an object id is taken as it is; whether it is anybody's is not checked here (1 in all)`;

describe('config:check', () => {
  it('shows the rules in their order with what they leave out, then what is hardly meant so', () => {
    assert.equal(checkConfigFile(JSON.stringify(RICH), 'ferry.config.json'), CHECKED);
  });

  it('says how what a rule allows is confirmed', () => {
    const confirmed = (rule: object) => {
      const file = { projects: [{ id: 1, name: 'C', region: 'eu', rules: [rule] }] };
      return /confirm +(.*)/.exec(checkConfigFile(JSON.stringify(file), 'f'))?.[1];
    };
    assert.equal(confirmed({ action: '*' }), "a refresh by typing the target's name, the rest by a click");
    assert.equal(confirmed({ action: ['refresh', 'download'] }), "by typing the target's name");
    assert.equal(confirmed({ action: ['export'], confirm: 'typeTarget' }), "by typing the target's name");
    assert.equal(confirmed({ action: 'download' }), 'nothing: a download needs no confirmation');
  });

  it('says that there is nothing to warn of', () => {
    const text = JSON.stringify({ projects: [{ id: 1, name: 'Contoso', region: 'eu' }] });
    assert.match(checkConfigFile(text, 'ferry.config.json'), /\n\nNo warnings\.$/);
  });

  it('throws all mistakes at once, as a start of Ferry does', () => {
    const text = JSON.stringify({
      projects: [{ id: 1, name: 'C', region: 'mars', rules: [{ action: '*', who: 'Ben' }] }],
    });
    assert.throws(
      () => checkConfigFile(text, 'there.json'),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(error.problems.length, 2);
        assert.ok(error.problems.every((line) => line.startsWith('there.json: projects[0].')));
        return true;
      },
    );
  });
});
