import assert from 'node:assert/strict';
import { advance } from '../../../src/operations/advance.ts';
import { approve, reject } from '../../../src/operations/approving.ts';
import type { ClickOutcome } from '../../../src/operations/click.ts';
import { cancel, confirm } from '../../../src/operations/decisions.ts';
import { jobHandlers } from '../../../src/operations/housekeeping.ts';
import type { Operation, PersonKey } from '../../../src/operations/operation.ts';
import {
  ANA,
  chatWith,
  clickOn,
  confirmed,
  freeze,
  lift,
  NOOR,
  RELEASES,
  REQUESTED,
  ROBIN,
  ruled,
  waiting,
  wantsBoth,
  wantsChannel,
} from '../../support/approval-scene.ts';
import type { Domain } from '../../support/domain.ts';
import { MINUTE, NOON, PROD } from '../../support/operations.ts';
import { makeDemand, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const ONE = ruled(wantsBoth({ required: 1 }));
const TWO = ruled(wantsBoth());

async function approved(domain: Domain, person: PersonKey, conversationId?: string): Promise<ClickOutcome> {
  return approve(domain.deps, clickOn(await domain.current(REQUESTED), person, conversationId));
}

async function rejected(domain: Domain, person: PersonKey, reason: string): Promise<ClickOutcome> {
  return reject(domain.deps, clickOn(await domain.current(REQUESTED), person), reason);
}

async function refused(domain: Domain, outcome: Promise<ClickOutcome>, sentence: RegExp): Promise<void> {
  const before = await domain.current(REQUESTED);
  const result = await outcome;
  assert.match(result.ok ? 'not refused' : result.sentence, sentence);
  assert.deepEqual(await domain.current(REQUESTED), before);
}

function stateIn(outcome: ClickOutcome): Operation['state'] | null {
  return outcome.ok ? outcome.operation.state : null;
}

describe('approve', () => {
  it('lets it go on when as many distinct people as the rule wants have agreed, and not before', async () => {
    const domain = await waiting(TWO);
    assert.equal(stateIn(await approved(domain, ANA)), 'awaitingApproval');
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 0);
    assert.equal(stateIn(await approved(domain, NOOR)), 'approved');
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 1);
    assert.deepEqual(domain.backend.start.firstCall.args[1], ROBIN);
  });

  it('counts nobody twice', async () => {
    const domain = await waiting(TWO);
    await approved(domain, ANA);
    await refused(domain, approved(domain, ANA), /You have agreed already\. One more person has to/);
  });

  it('counts both who click at the same moment, and one of two clicks of the same person', async () => {
    const domain = await waiting(TWO);
    const card = await domain.current(REQUESTED);
    const clicks = [ANA, ANA, NOOR].map((person) => approve(domain.deps, clickOn(card, person)));
    await Promise.all(clicks);
    const { state, votes } = await domain.current(REQUESTED);
    assert.deepEqual([state, votes.map(({ person }) => person)], ['approved', [ANA, NOOR]]);
  });

  it('does not count the click of who asked, unless the rule says so', async () => {
    const people = [ROBIN.objectId, ANA.objectId];
    const strict = await waiting(ruled({ approvals: makeDemand(people) }));
    await refused(strict, approved(strict, ROBIN, REQUESTED.conversationId), /You asked for this yourself/);
    const lenient = await waiting(ruled({ approvals: makeDemand(people, { selfApproval: true }) }));
    assert.equal(stateIn(await approved(lenient, ROBIN, REQUESTED.conversationId)), 'approved');
    const event = (await lenient.store.eventsOf(REQUESTED.id)).findLast(({ what }) => what === 'approved');
    assert.deepEqual([event?.actor, event?.data.ownRequest], [ROBIN, true]);
  });

  it('counts nobody whom the rule does not name', async () => {
    const domain = await waiting(ruled({ approvals: makeDemand([ANA.objectId]) }));
    await refused(
      domain,
      approved(domain, NOOR, REQUESTED.conversationId),
      /Only the approvers that the rules .* name/,
    );
    const namesake = { ...ANA, tenantId: ROBIN.objectId, objectId: NOOR.objectId };
    await refused(domain, approved(domain, namesake, REQUESTED.conversationId), /Only the approvers/);
  });

  it('takes somebody by a name that was learned from their own sign-in, and by no other', async () => {
    const domain = await waiting(ruled({ approvals: makeDemand(['ana@contoso.example']) }));
    await refused(domain, approved(domain, ANA, REQUESTED.conversationId), /Only the approvers/);
    await domain.people.learnUpn(ANA, 'ana@contoso.example');
    assert.equal(stateIn(await approved(domain, ANA, REQUESTED.conversationId)), 'approved');
  });

  it('forgets whose name it was when somebody else proves to have it', async () => {
    const domain = await waiting(ruled({ approvals: makeDemand(['ana@contoso.example']) }));
    await domain.people.learnUpn(ANA, 'ana@contoso.example');
    await domain.people.learnUpn(NOOR, 'ana@contoso.example');
    await refused(domain, approved(domain, ANA, REQUESTED.conversationId), /Only the approvers/);
  });

  it('takes the members of a channel by the card in their channel, wherever else they see one', async () => {
    const domain = await waiting(ruled(wantsChannel()));
    const elsewhere = approved(domain, ANA, REQUESTED.conversationId);
    await refused(domain, elsewhere, /Only the members of the approvers' channel .* on its card there/);
    assert.equal(stateIn(await approved(domain, ANA, RELEASES)), 'approved');
  });

  it('is possible only where there is a card of it', async () => {
    const domain = await waiting(ONE);
    const stranger = /does not belong to an operation of this conversation/;
    await refused(domain, approved(domain, ANA, 'a:elsewhere'), stranger);
    await refused(domain, approved(domain, ANA, `${RELEASES};messageid=2`), stranger);
    const channel = await waiting(ruled(wantsChannel()));
    await refused(channel, approved(channel, ANA, `${RELEASES};messageid=2`), stranger);
  });

  it('changes nothing when it comes late, and shows what became of it', async () => {
    const domain = await waiting(ONE);
    await approved(domain, ANA);
    assert.equal(stateIn(await approved(domain, NOOR)), 'approved');
    await domain.runJobs();
    assert.equal(stateIn(await approved(domain, NOOR)), 'running');
    assert.equal((await domain.current(REQUESTED)).votes.length, 1);
  });

  it('comes too late by the clock, though no job has ended it yet', async () => {
    const domain = await waiting(ONE);
    await domain.clock.advance(240 * MINUTE);
    assert.equal(stateIn(await approved(domain, ANA)), 'expired');
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('counts from every card since they were asked, and from none before', async () => {
    const domain = await waiting(TWO);
    const { askedRevision } = await domain.current(REQUESTED);
    const click = clickOn(REQUESTED, ANA);
    const old = approve(domain.deps, { ...click, revision: (askedRevision ?? 0) - 1 });
    await refused(domain, old, /This card is older than what is to be decided now/);
    await approved(domain, NOOR);
    const outcome = await approve(domain.deps, { ...click, revision: askedRevision ?? 0 });
    assert.equal(stateIn(outcome), 'approved');
  });

  it('does not count for what was asked anew in the same moment', async () => {
    const domain = await waiting(TWO);
    const card = await domain.current(REQUESTED);
    const anew = { ...card, revision: card.revision + 4, askedRevision: card.revision + 4 };
    const { commit } = domain.store;
    domain.deps.store.commit = async (...args) => {
      domain.deps.store.commit = commit;
      domain.store.put(anew);
      return commit(...args);
    };
    const outcome = await approve(domain.deps, clickOn(card, ANA));
    assert.deepEqual(outcome, { ok: true, operation: anew });
    assert.deepEqual(await domain.current(REQUESTED), anew);
  });

  it('is not possible while a freeze has begun', async () => {
    const domain = await waiting(ONE);
    await freeze(domain);
    await refused(domain, approved(domain, ANA), /There is a freeze .*: Payroll runs\. Nothing was approved\./);
    await lift(domain);
    assert.equal(stateIn(await approved(domain, ANA)), 'approved');
  });

  it('is not possible either while a freeze has begun that its requester may break, but has not', async () => {
    const rule = { ...wantsBoth({ required: 1 }), breakGlass: [ROBIN.objectId] };
    const domain = await waiting(ruled(rule));
    await freeze(domain);
    await refused(domain, approved(domain, ANA), /There is a freeze .* Nothing was approved\./);
  });

  it('goes by the freezes at the time it is for', async () => {
    const domain = await waiting(ONE, { notBefore: NOON + 480 * MINUTE });
    await freeze(domain, { until: NOON + 60 * MINUTE });
    await freeze(domain, { id: 'next week', from: NOON + 1440 * MINUTE, until: null });
    assert.equal(stateIn(await approved(domain, ANA)), 'approved');
  });

  it('is not possible for what the rules do not allow any more', async () => {
    const domain = await waiting(ONE);
    const deps = { ...domain.deps, settings: ruled({ effect: 'deny', reason: 'Ask Sam.' }) };
    const click = clickOn(await domain.current(REQUESTED), ANA);
    await refused(
      domain,
      approve(deps, click),
      /The rules of this team do not allow it: Ask Sam\. Nothing was approved/,
    );
  });

  it('asks by the rules for who asked, not for who approves', async () => {
    const domain = await waiting(ruled({ ...wantsBoth({ required: 1 }), who: [ROBIN.objectId] }));
    assert.equal(stateIn(await approved(domain, ANA)), 'approved');
  });

  it('writes who, where, and how many into the audit log', async () => {
    const domain = await waiting(TWO);
    await approved(domain, ANA);
    await approved(domain, NOOR);
    const events = (await domain.store.eventsOf(REQUESTED.id)).filter(({ what }) => what === 'approved');
    assert.deepEqual(
      events.map(({ actor, rule, conversationId, activityId, data }) => {
        const { state, approvals, approvalsRequired, ownRequest } = data;
        return { actor, rule, conversationId, activityId, state, approvals, approvalsRequired, ownRequest };
      }),
      [ANA, NOOR].map((actor, index) => ({
        actor,
        rule: 'projects[0].rules[0]',
        conversationId: chatWith(actor),
        activityId: `click of ${actor.objectId}`,
        state: index === 0 ? 'awaitingApproval' : 'approved',
        approvals: index + 1,
        approvalsRequired: 2,
        ownRequest: false,
      })),
    );
  });

  it('has the requester told of what is for later, and of what begins, but not of both at once', async () => {
    const later = await waiting(ONE, { notBefore: NOON + 60 * MINUTE });
    await approved(later, ANA);
    await later.runJobs();
    await later.clock.advance(60 * MINUTE);
    await later.runJobs();
    assert.deepEqual(
      later.notifier.announce.args.map(([, state]) => state),
      ['approved', 'running'],
    );
    const now = await waiting(ONE);
    await approved(now, ANA);
    await now.runJobs();
    assert.deepEqual(
      now.notifier.announce.args.map(([, state]) => state),
      ['running'],
    );
  });
});

describe('reject', () => {
  it('ends it with one rejection, which says why, and gives the environments back', async () => {
    const domain = await waiting(TWO);
    await approved(domain, NOOR);
    assert.equal(stateIn(await rejected(domain, ANA, '  Not before the audit. ')), 'rejected');
    const { reason, votes } = await domain.current(REQUESTED);
    assert.deepEqual(
      [reason, votes.map(({ verdict }) => verdict)],
      ['Not before the audit.', ['approved', 'rejected']],
    );
    await domain.runJobs();
    assert.deepEqual(
      domain.notifier.announce.args.map(([, state]) => state),
      ['rejected'],
    );
    assert.equal(domain.backend.start.callCount, 0);
    domain.store.put({ ...REQUESTED, id: 'other', approvals: null });
    const other = { ...domain.deps, settings: ruled({}) };
    const click = { ...clickOn(REQUESTED, ROBIN, REQUESTED.conversationId), operationId: 'other' };
    assert.equal(stateIn(await confirm(other, click, { target: 'UAT', breakGlass: '' })), 'approved');
  });

  it('needs a reason', async () => {
    const domain = await waiting(ONE);
    await refused(domain, rejected(domain, ANA, ' \n'), /To reject it, say why/);
  });

  it('cuts a reason that is too long for a card', async () => {
    const domain = await waiting(ONE);
    await rejected(domain, ANA, 'x'.repeat(5_000));
    assert.equal((await domain.current(REQUESTED)).reason?.length, 300);
  });

  it('is for approvers only', async () => {
    const domain = await waiting(ONE);
    const click = clickOn(await domain.current(REQUESTED), ROBIN, REQUESTED.conversationId);
    await refused(domain, reject(domain.deps, click, 'No.'), /Only the approvers/);
  });

  it('is possible during a freeze, too', async () => {
    const domain = await waiting(ONE);
    await freeze(domain);
    assert.equal(stateIn(await rejected(domain, ANA, 'Frozen.')), 'rejected');
  });

  it('counts, or the approval does that came first, and never both', async () => {
    for (const reversed of [false, true]) {
      const domain = await waiting(ONE);
      const card = await domain.current(REQUESTED);
      const approving = () => approve(domain.deps, clickOn(card, ANA));
      const rejecting = () => reject(domain.deps, clickOn(card, NOOR), 'No.');
      const clicks = reversed ? [rejecting, approving] : [approving, rejecting];
      const outcomes = await Promise.all(clicks.map((click) => click()));
      const { state, votes } = await domain.current(REQUESTED);
      assert.deepEqual(
        votes.map(({ verdict }) => verdict),
        [state],
      );
      assert.deepEqual(outcomes.map(stateIn), [state, state]);
    }
  });
});

describe('what nobody decides in time', () => {
  it('expires, is told, and gives the environments back', async () => {
    const domain = await waiting(TWO);
    await approved(domain, ANA);
    await domain.clock.advance(240 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'expired');
    assert.deepEqual(
      domain.notifier.announce.args.map(([, state]) => state),
      ['expired'],
    );
    assert.equal(stateIn(await approved(domain, NOOR)), 'expired');
  });

  it('leaves no job behind, though approvers could never be asked', async () => {
    const domain = await waiting(ONE);
    await domain.clock.advance(240 * MINUTE);
    domain.store.put({ ...(await domain.current(REQUESTED)), notices: ['askApprovers'] });
    await domain.runJobs();
    const ended = await domain.current(REQUESTED);
    assert.deepEqual([ended.state, ended.notices], ['expired', []]);
  });
});

describe('an approver who cancels', () => {
  const EVENING = NOON + 480 * MINUTE;

  it('may, until it is sent, and who asked is told', async () => {
    const domain = await waiting(ONE, { notBefore: EVENING });
    await approved(domain, ANA);
    await domain.runJobs();
    const outcome = await cancel(domain.deps, clickOn(await domain.current(REQUESTED), NOOR));
    assert.equal(stateIn(outcome), 'cancelled');
    await domain.clock.advance(480 * MINUTE);
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 0);
    assert.deepEqual(
      domain.notifier.announce.args.map(([, state]) => state),
      ['approved', 'cancelled'],
    );
    assert.match((await domain.current(REQUESTED)).reason ?? '', /cancelled by somebody who may approve it/);
  });

  it('may not before it was confirmed, nor may anybody else', async () => {
    const domain = await waiting(ONE, { notBefore: EVENING });
    const sam = { ...ANA, objectId: '99999999-9999-4999-8999-999999999999' };
    const bySam = cancel(domain.deps, clickOn(await domain.current(REQUESTED), sam, REQUESTED.conversationId));
    await refused(domain, bySam, /Only the person who asked for this, or who may approve it, can cancel it/);
    domain.store.put({ ...REQUESTED, approvals: makeDemand([ANA.objectId]) });
    const early = cancel(domain.deps, clickOn(REQUESTED, ANA, REQUESTED.conversationId));
    await refused(domain, early, /^Only the person who asked for this can cancel it/);
  });

  it('needs to tell nobody who cancels their own', async () => {
    const domain = await waiting(ONE);
    await cancel(domain.deps, clickOn(await domain.current(REQUESTED), ROBIN, REQUESTED.conversationId));
    await domain.runJobs();
    assert.equal(domain.notifier.announce.callCount, 0);
  });

  it('stops what somebody approves in the same moment', async () => {
    const domain = await waiting(TWO);
    const card = await domain.current(REQUESTED);
    const vote = { what: 'approved', by: ANA } as const;
    const { get } = domain.store;
    domain.deps.store.get = async (id) => {
      const seen = await get(id);
      domain.deps.store.get = get;
      await advance(domain.deps.store, card, vote, { actor: ANA }, NOON);
      return seen;
    };
    const outcome = await cancel(domain.deps, clickOn(card, ROBIN, REQUESTED.conversationId));
    assert.equal(stateIn(outcome), 'cancelled');
  });
});

describe('approvals, at the submission', () => {
  /** It was agreed to, and is about to be sent. */
  async function agreed(): Promise<Domain> {
    const domain = await waiting(TWO);
    await approved(domain, ANA);
    await approved(domain, NOOR);
    return domain;
  }

  async function blockedOnce(domain: Domain): Promise<Operation> {
    await domain.runJobs();
    const blocked = await domain.current(REQUESTED);
    assert.equal(blocked.state, 'blocked');
    assert.equal(domain.backend.start.callCount, 0);
    return blocked;
  }

  it('stand after a block that has passed', async () => {
    const domain = await agreed();
    domain.backend.listEnvironments.onFirstCall().resolves([PROD_FACTS]);
    await blockedOnce(domain);
    assert.equal(stateIn(await confirmed(domain)), 'approved');
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 1);
    assert.equal(domain.notifier.postToApprovers.callCount, 2);
  });

  it('fall when a version has moved since, and approvers are asked anew, by a card of its own', async () => {
    const domain = await waiting(TWO, { versions: { source: '10.0.44', target: '10.0.44' } });
    await approved(domain, ANA);
    await approved(domain, NOOR);
    domain.backend.listEnvironments.resolves([{ ...PROD_FACTS, version: '10.0.45' }, UAT_FACTS]);
    const blocked = await blockedOnce(domain);
    assert.match(
      blocked.reason ?? '',
      /PROD has moved from version 10\.0\.44 to 10\.0\.45: it has to be approved again/,
    );
    assert.ok(blocked.checks.some(({ text }) => /10\.0\.45/.test(text)));
    const old = clickOn(await domain.current(REQUESTED), ANA);
    assert.equal(stateIn(await confirmed(domain)), 'awaitingApproval');
    await refused(domain, approve(domain.deps, old), /older than what is to be decided/);
    await domain.runJobs();
    assert.equal(domain.notifier.postToApprovers.callCount, 4);
    await approved(domain, ANA);
    await approved(domain, NOOR);
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 1);
  });

  it('do not fall where a version was never known, or is not now', async () => {
    for (const [seen, now] of [
      [null, '10.0.45'],
      ['10.0.44', null],
    ]) {
      const domain = await waiting(ONE, { versions: { source: seen ?? null, target: null } });
      await approved(domain, ANA);
      domain.backend.listEnvironments.resolves([{ ...PROD_FACTS, version: now ?? null }, UAT_FACTS]);
      await domain.runJobs();
      assert.equal((await domain.current(REQUESTED)).state, 'running');
    }
  });

  it('fall when the rules want others now', async () => {
    const others = [
      { required: 3, approvers: { people: [ANA.objectId, NOOR.objectId, 'sam'], channel: null } },
      { approvers: { people: [ANA.objectId, 'sam'], channel: null } },
      { approvers: { people: [], channel: RELEASES } },
      { selfApproval: true },
    ];
    for (const changes of others) {
      const domain = await agreed();
      const deps = { ...domain.deps, settings: ruled(wantsBoth(changes)) };
      await domain.jobs.runDue(jobHandlers(deps));
      const blocked = await domain.current(REQUESTED);
      assert.deepEqual([blocked.state, domain.backend.start.callCount], ['blocked', 0], JSON.stringify(changes));
      assert.match(blocked.reason ?? '', /rules of this team have changed/);
      const click = clickOn(blocked, ROBIN, REQUESTED.conversationId);
      assert.equal(stateIn(await confirm(deps, click, { target: 'UAT', breakGlass: '' })), 'awaitingApproval');
      assert.deepEqual((await domain.current(REQUESTED)).votes, []);
    }
  });

  it('stand when the rules name the same people in another order, and give them another time', async () => {
    const domain = await agreed();
    const people = [NOOR.objectId, ANA.objectId];
    const settings = ruled(wantsBoth({ approvers: { people, channel: null }, expiresAfter: MINUTE }));
    await domain.jobs.runDue(jobHandlers({ ...domain.deps, settings }));
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });

  it('are wanted of what was confirmed before there was such a rule', async () => {
    const domain = await waiting(ruled({}), { notBefore: NOON + 60 * MINUTE });
    await domain.clock.advance(60 * MINUTE);
    await domain.jobs.runDue(jobHandlers({ ...domain.deps, settings: TWO }));
    assert.equal((await domain.current(REQUESTED)).state, 'blocked');
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('do not help against a freeze that began in between', async () => {
    const domain = await agreed();
    await freeze(domain, { environmentIds: [PROD.id], environment: PROD });
    const blocked = await blockedOnce(domain);
    assert.match(blocked.reason ?? '', /There is a freeze .*: Payroll runs\./);
    assert.equal(blocked.votes.length, 2);
  });

  it('do not count for breaking a freeze that those who gave them had not seen', async () => {
    const domain = await waiting(ruled({ ...wantsBoth(), breakGlass: [ROBIN.objectId] }));
    await approved(domain, ANA);
    await approved(domain, NOOR);
    await freeze(domain);
    const blocked = await blockedOnce(domain);
    assert.match(blocked.frozen ?? '', /Payroll runs/);
    const outcome = await confirmed(domain, 'The tax office waits.');
    assert.deepEqual([stateIn(outcome), outcome.ok && outcome.operation.votes], ['awaitingApproval', []]);
    await domain.runJobs();
    await approved(domain, ANA);
    await approved(domain, NOOR);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });
});
