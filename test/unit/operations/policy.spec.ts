import assert from 'node:assert/strict';
import { decide, isProduction, type PolicyQuestion } from '../../../src/operations/policy.ts';
import { ACTIONS, type Freeze, type Rule } from '../../../src/operations/settings.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeFacts, makeProject, makeRule, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const CHANNEL = '19:7c1d9e5f2b8a4d60@thread.tacv2';
const PERSON = makeOperation().requester;
const ROLLOUT_FREEZE: Freeze = { environmentIds: [UAT.id], from: null, until: NOON + MINUTE, reason: 'Go-live.' };

function ask(rules: readonly Rule[], changes: Partial<PolicyQuestion> = {}, freezes: readonly Freeze[] = []) {
  const question: PolicyQuestion = {
    action: 'refresh',
    project: makeProject({ rules }),
    source: PROD_FACTS,
    target: UAT_FACTS,
    person: PERSON,
    conversationId: `${CHANNEL};messageid=1763726400000`,
    now: NOON,
    ...changes,
  };
  return decide(question, { freezes });
}

const denying = (changes: Partial<Rule> = {}) => makeRule({ effect: 'deny', reason: 'Ask Ana.', ...changes });

describe('decide', () => {
  it('allows without a rule: a refresh by typing the target, the rest by a click', () => {
    for (const action of ACTIONS) {
      const confirmation = action === 'refresh' ? 'typeTarget' : 'click';
      assert.deepEqual(ask([], { action }), { allowed: true, rule: 'default', confirmation });
    }
  });

  it('follows the first rule that matches, and names it', () => {
    const first = denying({ targets: [PROD.id] });
    const second = makeRule({ place: 'second', confirm: 'click' });
    const third = denying({ place: 'third' });
    assert.deepEqual(ask([first, second, third]), { allowed: true, rule: 'second', confirmation: 'click' });
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

  it('refuses what a rule wants approved, as long as approvals cannot be asked for', () => {
    const decision = ask([makeRule({ approvalsRequired: 1 })]);
    assert.equal(decision.allowed, false);
    assert.match(decision.allowed ? '' : decision.reason, /approved by others/);
  });

  it('refuses during a freeze, whatever the rules, and says why and until when', () => {
    assert.deepEqual(ask([makeRule()], {}, [ROLLOUT_FREEZE]), {
      allowed: false,
      rule: 'freeze',
      reason: 'There is a freeze until 21 November 2026 12:01 UTC: Go-live.',
    });
  });

  it('minds a freeze of the source, and one of all environments', () => {
    for (const environmentIds of [[PROD.id], null]) {
      assert.equal(ask([], {}, [{ ...ROLLOUT_FREEZE, environmentIds }]).allowed, false);
    }
    assert.equal(ask([], {}, [{ ...ROLLOUT_FREEZE, environmentIds: ['another'] }]).allowed, true);
  });

  it('minds a freeze from its first moment to its last, the end left out', () => {
    const freeze = { ...ROLLOUT_FREEZE, from: NOON, until: NOON + MINUTE };
    const isAllowed = (now: number) => ask([], { now }, [freeze]).allowed;
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
