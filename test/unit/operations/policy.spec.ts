import assert from 'node:assert/strict';
import type { KnownPerson } from '../../../src/operations/operation.ts';
import { decide, isProduction, type PolicyQuestion } from '../../../src/operations/policy.ts';
import { ACTIONS, type Freeze, type Rule } from '../../../src/operations/settings.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeDemand, makeFacts, makeProject, makeRule, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const CHANNEL = '19:7c1d9e5f2b8a4d60@thread.tacv2';
const PERSON: KnownPerson = { ...makeOperation().requester, upn: null };
const ROLLOUT_FREEZE: Freeze = {
  projectId: null,
  environmentIds: [UAT.id],
  from: null,
  until: NOON + MINUTE,
  reason: 'Go-live.',
};

function ask(rules: readonly Rule[], changes: Partial<PolicyQuestion> = {}, freezes: readonly Freeze[] = []) {
  const question: PolicyQuestion = {
    action: 'refresh',
    project: makeProject({ rules }),
    source: PROD_FACTS,
    target: UAT_FACTS,
    person: PERSON,
    conversationId: `${CHANNEL};messageid=1763726400000`,
    at: NOON,
    ...changes,
  };
  return decide(question, freezes);
}

const denying = (changes: Partial<Rule> = {}) => makeRule({ effect: 'deny', reason: 'Ask Ana.', ...changes });

describe('decide', () => {
  it('allows without a rule: a refresh by typing the target, the rest by a click', () => {
    for (const action of ACTIONS) {
      const confirmation = action === 'refresh' ? 'typeTarget' : 'click';
      const nothing = { approvals: null, frozen: null };
      assert.deepEqual(ask([], { action }), { allowed: true, rule: 'default', confirmation, ...nothing });
    }
  });

  it('follows the first rule that matches, and names it', () => {
    const first = denying({ targets: [PROD.id] });
    const second = makeRule({ place: 'second', confirm: 'click' });
    const third = denying({ place: 'third' });
    assert.deepEqual(ask([first, second, third]), {
      allowed: true,
      rule: 'second',
      confirmation: 'click',
      approvals: null,
      frozen: null,
    });
    assert.equal(ask([third, second]).rule, 'third');
  });

  it('says the reason of a rule that denies', () => {
    assert.deepEqual(ask([denying({ place: 'projects[0].rules[4]' })]), {
      allowed: false,
      rule: 'projects[0].rules[4]',
      reason: 'The rules of this team do not allow it: Ask Ana.',
    });
  });

  const CONDITIONS: Readonly<Record<string, readonly [Partial<Rule>, Partial<Rule>]>> = {
    action: [{ actions: ['export', 'refresh'] }, { actions: ['export'] }],
    source: [{ sources: [PROD.id] }, { sources: [UAT.id] }],
    target: [{ targets: [PROD.id, UAT.id] }, { targets: [PROD.id] }],
    person: [{ who: [PERSON.objectId] }, { who: ['00000000-0000-0000-0000-000000000001'] }],
    conversation: [{ where: [CHANNEL] }, { where: ['19:other@thread.tacv2'] }],
  };
  for (const [name, [matching, other]] of Object.entries(CONDITIONS)) {
    it(`narrows a rule by ${name}`, () => {
      assert.equal(ask([denying(matching)]).allowed, false);
      assert.equal(ask([denying(other)]).allowed, true);
    });
  }

  it('matches a rule only when all its conditions hold', () => {
    assert.equal(ask([denying({ targets: [UAT.id], sources: [UAT.id] })]).allowed, true);
  });

  it('does not match a rule that names sources to what has none', () => {
    assert.equal(ask([denying({ sources: [PROD.id] })], { action: 'stop', source: null }).allowed, true);
  });

  for (const action of ['refresh', 'start', 'stop'] as const) {
    it(`never lets a production environment be the target of a ${action}, whatever the rules`, () => {
      for (const type of ['Production', 'PRODUCTION', 'Production (self-service)']) {
        const decision = ask([makeRule()], { action, target: makeFacts(UAT, { type }) });
        assert.equal(decision.allowed, false);
        assert.match(decision.allowed ? '' : decision.reason, /UAT is a production environment/);
      }
    });
  }

  it('knows a person by a UPN that was learned from them, and by no other', () => {
    const who = ['robin@contoso.example'];
    assert.equal(ask([denying({ who })]).allowed, true);
    assert.equal(ask([denying({ who })], { person: { ...PERSON, upn: 'robin@contoso.example' } }).allowed, false);
    assert.equal(ask([denying({ who })], { person: { ...PERSON, upn: 'sam@contoso.example' } }).allowed, true);
  });

  it('says what the rule wants approved', () => {
    const approvals = makeDemand(['ana', 'noor'], { required: 2 });
    const decision = ask([makeRule({ approvals })]);
    assert.deepEqual(decision.allowed && decision.approvals, approvals);
    const channel = makeDemand([], { required: 5, approvers: { people: [], channel: '19:releases@thread.tacv2' } });
    assert.equal(ask([makeRule({ approvals: channel })]).allowed, true);
  });

  it('refuses what only its requester could approve, though all may ask for the rest', () => {
    const own = { ...PERSON, upn: 'robin@contoso.example' };
    const few: readonly (readonly [readonly string[], number])[] = [
      [[PERSON.objectId], 1],
      [['robin@contoso.example'], 1],
      [[PERSON.objectId, 'ana'], 2],
      [['ana'], 2],
    ];
    for (const [people, required] of few) {
      const decision = ask([makeRule({ approvals: makeDemand(people, { required }) })], { person: own });
      assert.match(
        decision.allowed ? '' : decision.reason,
        /approved by (somebody|2 people) besides you, and do not name/,
      );
    }
    assert.equal(ask([makeRule({ approvals: makeDemand([PERSON.objectId], { selfApproval: true }) })]).allowed, true);
    assert.equal(ask([makeRule({ approvals: makeDemand([PERSON.objectId, 'ana']) })]).allowed, true);
  });

  it('refuses during a freeze, whatever the rules, and says why and until when', () => {
    assert.deepEqual(ask([makeRule()], {}, [ROLLOUT_FREEZE]), {
      allowed: false,
      rule: 'freeze',
      reason: 'There is a freeze until 21 November 2026 12:01 UTC: Go-live.',
    });
  });

  it('minds all freezes that are in force at once', () => {
    const decision = ask([], {}, [ROLLOUT_FREEZE, { ...ROLLOUT_FREEZE, reason: 'Payroll.' }]);
    assert.match(decision.allowed ? '' : decision.reason, /Go-live\. There is a freeze until .*: Payroll\.$/);
  });

  it('lets people whom the rule names break a freeze, and says what they break', () => {
    const rule = makeRule({ breakGlass: [PERSON.objectId] });
    const decision = ask([rule], {}, [{ ...ROLLOUT_FREEZE, until: null }]);
    assert.equal(decision.allowed && decision.frozen, 'There is a freeze until somebody lifts it: Go-live.');
    assert.equal(ask([makeRule({ breakGlass: ['ana'] })], {}, [ROLLOUT_FREEZE]).allowed, false);
  });

  it('lets nobody break a freeze by a rule that does not decide, or denies', () => {
    const breaking = { breakGlass: [PERSON.objectId] };
    assert.equal(ask([makeRule(), makeRule(breaking)], {}, [ROLLOUT_FREEZE]).allowed, false);
    assert.equal(ask([denying(breaking)], {}, [ROLLOUT_FREEZE]).allowed, false);
    const production = { target: makeFacts(UAT, { type: 'Production' }) };
    assert.equal(ask([makeRule(breaking)], production, [ROLLOUT_FREEZE]).allowed, false);
  });

  it('minds a freeze of its own project only', () => {
    const { id } = makeProject();
    assert.equal(ask([], {}, [{ ...ROLLOUT_FREEZE, projectId: id }]).allowed, false);
    assert.equal(ask([], {}, [{ ...ROLLOUT_FREEZE, projectId: id + 1 }]).allowed, true);
  });

  it('minds a freeze of the source, and one of all environments', () => {
    for (const environmentIds of [[PROD.id], null]) {
      assert.equal(ask([], {}, [{ ...ROLLOUT_FREEZE, environmentIds }]).allowed, false);
    }
    assert.equal(ask([], {}, [{ ...ROLLOUT_FREEZE, environmentIds: ['another'] }]).allowed, true);
  });

  it('minds a freeze from its first moment to its last, the end left out', () => {
    const freeze = { ...ROLLOUT_FREEZE, from: NOON, until: NOON + MINUTE };
    const isAllowed = (at: number) => ask([], { at }, [freeze]).allowed;
    assert.deepEqual([NOON - 1, NOON, NOON + MINUTE - 1, NOON + MINUTE].map(isAllowed), [true, false, false, true]);
  });
});

describe('isProduction', () => {
  it('goes by the type, and takes an unknown type for no production', () => {
    assert.equal(isProduction({ type: 'Production' }), true);
    assert.equal(isProduction({ type: 'Sandbox' }), false);
    assert.equal(isProduction({ type: null }), false);
  });
});
