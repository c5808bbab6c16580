import assert from 'node:assert/strict';
import { isApprover, mayAnswerFor, stillMissing, whyNoVote } from '../../../src/operations/approvers.ts';
import type { ApprovalDemand, Operation, Vote } from '../../../src/operations/operation.ts';
import { makeOperation, NOON } from '../../support/operations.ts';
import { makeDemand } from '../../support/settings.ts';

const ANA = { tenantId: 'contoso', objectId: 'ana', upn: null };
const SAM = { tenantId: 'contoso', objectId: 'sam', upn: 'sam@contoso.example' };
const CHANNEL = '19:approvals@thread.tacv2';
const BY_CHANNEL = { approvers: { people: [], channel: CHANNEL } };

function wanting(people: readonly string[], changes: Partial<ApprovalDemand> = {}, more: Partial<Operation> = {}) {
  return makeOperation({ state: 'awaitingApproval', approvals: makeDemand(people, changes), ...more });
}

function agreed(objectId: string): Vote {
  return { person: { tenantId: 'contoso', objectId }, at: NOON, verdict: 'approved' };
}

describe('isApprover', () => {
  it('is so for the people that are named, and for no others', () => {
    assert.equal(isApprover(wanting(['ana']), ANA, 'a:1:1'), true);
    assert.equal(isApprover(wanting(['ana']), SAM, 'a:1:1'), false);
    assert.equal(isApprover(makeOperation(), ANA, 'a:1:1'), false);
  });

  it('is so for people named by the UPN that was learned from them', () => {
    const operation = wanting(['sam@contoso.example', 'ana@contoso.example']);
    assert.equal(isApprover(operation, SAM, 'a:1:1'), true);
    assert.equal(isApprover(operation, ANA, 'a:1:1'), false);
  });

  it('is so for whoever is in the channel that approves, in any of its threads, and only there', () => {
    const operation = wanting([], BY_CHANNEL);
    assert.equal(isApprover(operation, ANA, CHANNEL), true);
    assert.equal(isApprover(operation, ANA, `${CHANNEL};messageid=1`), true);
    assert.equal(isApprover(operation, ANA, '19:other@thread.tacv2'), false);
    assert.equal(isApprover(operation, ANA, 'a:1:1'), false);
  });
});

describe('mayAnswerFor', () => {
  it('is always so for the requester, and else for approvers', () => {
    assert.equal(mayAnswerFor(makeOperation({ requester: ANA }), ANA, 'a:1:1'), true);
    assert.equal(mayAnswerFor(wanting(['ana']), ANA, 'a:1:1'), true);
    assert.equal(mayAnswerFor(wanting(['ana']), SAM, 'a:1:1'), false);
  });
});

describe('whyNoVote', () => {
  it('gives nothing for an approver who has not agreed yet', () => {
    assert.equal(whyNoVote(wanting(['ana']), ANA, 'a:1:1'), null);
    assert.equal(whyNoVote(wanting([], BY_CHANNEL), ANA, `${CHANNEL};messageid=1`), null);
  });

  it('says who can', () => {
    assert.match(whyNoVote(wanting(['ana']), SAM, 'a:1:1') ?? '', /Only the approvers that the rules .* name/);
    assert.match(whyNoVote(wanting([], BY_CHANNEL), ANA, 'a:1:1') ?? '', /Only the members of the approvers' channel/);
  });

  it('says what to do to somebody who may be one, but whose UPN was not learned yet', () => {
    const cure = /write "sign in" first/;
    const named = wanting(['ana@contoso.example']);
    assert.match(whyNoVote(named, ANA, 'a:1:1') ?? '', cure);
    assert.doesNotMatch(whyNoVote(named, SAM, 'a:1:1') ?? '', cure);
    assert.doesNotMatch(whyNoVote(wanting(['noor']), ANA, 'a:1:1') ?? '', cure);
  });

  it('does not count who asked, unless the rule does', () => {
    const requester = { tenantId: 'contoso', objectId: 'ana' };
    for (const [people, changes, where] of [
      [['ana'], {}, 'a:1:1'],
      [[], BY_CHANNEL, CHANNEL],
    ] as const) {
      assert.match(whyNoVote(wanting(people, changes, { requester }), ANA, where) ?? '', /somebody else has to agree/);
      const own = wanting(people, { ...changes, selfApproval: true }, { requester });
      assert.equal(whyNoVote(own, ANA, where), null);
    }
  });

  it('counts nobody twice who acts from two tenants, nor for themselves', () => {
    const elsewhere = { ...ANA, tenantId: 'fabrikam' };
    const voted = wanting(['ana', 'sam'], { required: 2 }, { votes: [agreed('ana')] });
    assert.match(whyNoVote(voted, elsewhere, 'a:1:1') ?? '', /agreed already/);
    const own = wanting(['ana'], {}, { requester: { tenantId: 'contoso', objectId: 'ana' } });
    assert.match(whyNoVote(own, elsewhere, 'a:1:1') ?? '', /somebody else has to agree/);
  });

  it('says that one vote is enough, and how many are missing', () => {
    const operation = wanting(['ana', 'sam'], { required: 3 }, { votes: [agreed('ana')] });
    assert.match(whyNoVote(operation, ANA, 'a:1:1') ?? '', /agreed already\. 2 more people/);
    assert.equal(whyNoVote(operation, SAM, 'a:1:1'), null);
  });
});

describe('stillMissing', () => {
  it('counts down', () => {
    const said = [[], ['ana'], ['ana', 'sam']].map((people) =>
      stillMissing(wanting(['ana', 'sam'], { required: 2 }, { votes: people.map(agreed) })),
    );
    assert.match(said.join(' '), /^2 people have .* One more person has .* Nobody else has/);
  });
});
