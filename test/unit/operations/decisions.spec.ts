import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { advance } from '../../../src/operations/advance.ts';
import type { Click } from '../../../src/operations/click.ts';
import { cancel, confirm, type Typed } from '../../../src/operations/decisions.ts';
import { jobHandlers } from '../../../src/operations/housekeeping.ts';
import { sayNotStarted, sayStarted } from '../../../src/operations/lost-answers.ts';
import { isEnded, type Operation, STATES } from '../../../src/operations/operation.ts';
import { freezeSentence } from '../../../src/operations/policy.ts';
import type { FerrySettings, Freeze } from '../../../src/operations/settings.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeConfigured, makeDemand, makeProject, makeRule, makeSettings } from '../../support/settings.ts';

const REQUESTED = makeOperation({ expiresAt: NOON + 15 * MINUTE });
const SOMEBODY_ELSE = { ...REQUESTED.requester, objectId: '99999999-9999-4999-8999-999999999999' };

function domainWith(operation: Operation = REQUESTED, settings?: FerrySettings): Domain {
  const domain = createDomain(settings);
  domain.store.put(operation);
  return domain;
}

function click(changes: Partial<Click> = {}): Click {
  const { id: operationId, revision, requester: person, conversationId } = REQUESTED;
  return { operationId, revision, person, conversationId, activityId: 'click-1', ...changes };
}

function typing(target: string, breakGlass = ''): Typed {
  return { target, breakGlass };
}

type Decide = (domain: Domain, click: Click) => ReturnType<typeof cancel>;

const DECISIONS: Readonly<Record<string, readonly [Decide, Operation]>> = {
  confirm: [({ deps }, clicked) => confirm(deps, clicked, typing('UAT')), REQUESTED],
  cancel: [({ deps }, clicked) => cancel(deps, clicked), REQUESTED],
  sayStarted: [
    ({ deps }, clicked) => sayStarted(deps, clicked, LCS_ACTIVITY_ID),
    makeOperation({ state: 'unconfirmed', submittedAt: NOON }),
  ],
  sayNotStarted: [({ deps }, clicked) => sayNotStarted(deps, clicked), makeOperation({ state: 'unconfirmed' })],
};

async function refused(domain: Domain, outcome: ReturnType<typeof cancel>, sentence: RegExp): Promise<void> {
  const before = await domain.current(REQUESTED);
  const result = await outcome;
  assert.match(result.ok ? 'not refused' : result.sentence, sentence);
  assert.deepEqual(await domain.current(REQUESTED), before);
  assert.deepEqual(domain.jobs.waiting, []);
}

for (const [name, [decide, operation]] of Object.entries(DECISIONS)) {
  describe(`${name}, as every click on a card`, () => {
    it('is for the requester only', async () => {
      const domain = domainWith(operation);
      await refused(domain, decide(domain, click({ person: SOMEBODY_ELSE })), /Only the person who asked/);
    });

    it('knows a person by tenant and object id together', async () => {
      const domain = domainWith(operation);
      const person = { ...REQUESTED.requester, tenantId: SOMEBODY_ELSE.objectId };
      await refused(domain, decide(domain, click({ person })), /Only the person who asked/);
    });

    it('is for the conversation of the operation only', async () => {
      const domain = domainWith(operation);
      const conversationId = '19:7c1d9e5f2b8a4d60@thread.tacv2;messageid=2';
      await refused(domain, decide(domain, click({ conversationId })), /does not belong to an operation of this/);
    });

    it('may come from where a card of the operation was sent', async () => {
      const domain = domainWith(operation);
      const copy = { operationId: operation.id, conversationId: 'a:1:1', activityId: 'card-2' };
      await domain.deps.cards.save({ ...copy, audience: 'requester', shownRevision: 3, shownAt: NOON });
      assert.equal((await decide(domain, click({ conversationId: 'a:1:1' }))).ok, true);
      assert.notEqual((await domain.current(operation)).state, operation.state);
    });

    it('does not say whether an operation of another conversation exists', async () => {
      const unknown = await decide(createDomain(), click());
      const foreign = await decide(domainWith(operation), click({ conversationId: 'elsewhere' }));
      assert.deepEqual(unknown, foreign);
    });

    it('shows what is when it comes too late', async () => {
      for (const state of STATES.filter(isEnded)) {
        const ended = { ...operation, state };
        const domain = domainWith(ended);
        assert.deepEqual(await decide(domain, click()), { ok: true, operation: ended });
        assert.deepEqual(domain.jobs.waiting, []);
      }
    });

    it('writes who clicked, where, into the audit log', async () => {
      const domain = domainWith(operation);
      await decide(domain, click());
      const [event] = await domain.store.eventsOf(operation.id);
      const { actor, conversationId, activityId } = event ?? {};
      assert.deepEqual(
        { actor, conversationId, activityId },
        { actor: REQUESTED.requester, conversationId: REQUESTED.conversationId, activityId: 'click-1' },
      );
    });
  });
}

const BY_CLICK = makeSettings({ projects: [makeProject({ rules: [makeRule({ confirm: 'click' })] })] });

describe('confirm', () => {
  for (const typed of ['UAT', ' uat ', 'UAT\u00a0', UAT.id]) {
    it(`takes ${JSON.stringify(typed)} for the target`, async () => {
      const domain = domainWith();
      const outcome = await confirm(domain.deps, click(), typing(typed));
      assert.equal(outcome.ok && outcome.operation.state, 'approved');
    });
  }

  it('takes an alias of the target, too', async () => {
    const project = makeProject({ environments: [makeConfigured(UAT, { aliases: ['acceptance'] })] });
    const domain = domainWith(REQUESTED, makeSettings({ projects: [project] }));
    await confirm(domain.deps, click(), typing('Acceptance'));
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
  });

  for (const typed of ['PROD', 'UA', 'UAT2', 'acceptance', PROD.id]) {
    it(`says that ${typed} is wrong, and sends nothing`, async () => {
      const domain = domainWith();
      const sentence = new RegExp(`"${typed}" is not the environment .* Type UAT to confirm. Nothing was sent`);
      await refused(domain, confirm(domain.deps, click(), typing(typed)), sentence);
      assert.equal(domain.backend.start.callCount, 0);
    });
  }

  it('asks for the name when none was typed', async () => {
    const domain = domainWith();
    await refused(
      domain,
      confirm(domain.deps, click(), typing(' \n')),
      /^To confirm, type the name .*: UAT\. Nothing was sent/,
    );
  });

  it('wants no name where a click is enough', async () => {
    const domain = domainWith({ ...REQUESTED, confirmation: 'click' }, BY_CLICK);
    assert.equal((await confirm(domain.deps, click(), typing(''))).ok, true);
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
  });

  it('wants the name where the rules do by now, and where the card asked for it', async () => {
    const stricter = domainWith({ ...REQUESTED, confirmation: 'click' });
    const sentence = /The rules of this team want the name .* typed by now\. Cancel this, and ask again\./;
    await refused(stricter, confirm(stricter.deps, click(), typing('')), sentence);
    const milder = domainWith(REQUESTED, BY_CLICK);
    await refused(milder, confirm(milder.deps, click(), typing('')), /^To confirm, type the name/);
  });

  it('is by the rule that allows it now', async () => {
    const domain = domainWith({ ...REQUESTED, rule: 'projects[0].rules[7]' }, BY_CLICK);
    await confirm(domain.deps, click(), typing('UAT'));
    const [event] = await domain.store.eventsOf(REQUESTED.id);
    assert.deepEqual([event?.what, event?.rule], ['confirmed', 'projects[0].rules[0]']);
  });

  it('has one job submit, and LCS asked once, also when it is clicked five times at once', async () => {
    const domain = domainWith();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => confirm(domain.deps, click(), typing('UAT'))));
    const { revision } = await domain.current(REQUESTED);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok && outcome.operation.revision),
      Array(5).fill(revision),
    );
    assert.equal(domain.jobs.waiting.filter(({ queue }) => queue === 'submit').length, 1);
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 1);
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });

  it('shows the current card, and does nothing, when the clicked one showed something else', async () => {
    for (const revision of [2, 4]) {
      const domain = domainWith();
      assert.deepEqual(await confirm(domain.deps, click({ revision }), typing('UAT')), {
        ok: true,
        operation: REQUESTED,
      });
      assert.deepEqual(domain.jobs.waiting, []);
    }
  });

  it('comes too late by the clock, though no job has ended the request yet', async () => {
    const domain = domainWith();
    await domain.clock.advance(15 * MINUTE);
    const outcome = await confirm(domain.deps, click(), typing('UAT'));
    assert.equal(outcome.ok && outcome.operation.state, 'expired');
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('asks the policy again', async () => {
    const rules = [makeRule({ effect: 'deny', reason: 'Ask Ana.' })];
    const denied = domainWith(REQUESTED, makeSettings({ projects: [makeProject({ rules })] }));
    await refused(denied, confirm(denied.deps, click(), typing('UAT')), /Ask Ana/);
    const freezes = [
      { projectId: null, environmentIds: [PROD.id], from: null, until: NOON + MINUTE, reason: 'Go-live.' },
    ];
    const frozen = domainWith(REQUESTED, makeSettings({ freezes }));
    await refused(frozen, confirm(frozen.deps, click(), typing('UAT')), /freeze until .* Go-live/);
  });

  it('never confirms a target that the settings now call production', async () => {
    const project = makeProject({ environments: [makeConfigured(UAT, { type: 'Production' })], rules: [makeRule()] });
    const domain = domainWith(REQUESTED, makeSettings({ projects: [project] }));
    await refused(domain, confirm(domain.deps, click(), typing('UAT')), /production is never a target/);
  });

  it('refuses when the settings no longer name the project', async () => {
    const domain = domainWith(REQUESTED, makeSettings({ projects: [makeProject({ id: 7 })] }));
    await refused(domain, confirm(domain.deps, click(), typing('UAT')), /no longer in the settings/);
  });

  it('locks source and target: who wants either hears who has it', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), typing('UAT'));
    const other = makeOperation({ id: 'other', source: UAT, target: { id: 'test', name: 'TEST' } });
    domain.store.put(other);
    const outcome = await confirm(domain.deps, click({ operationId: 'other' }), typing('TEST'));
    assert.deepEqual(outcome, {
      ok: false,
      taken: { by: await domain.current(REQUESTED), wanted: [{ id: 'test', name: 'TEST' }, UAT] },
      sentence: 'UAT is to be overwritten from PROD by a refresh that is about to start. Write "status" to follow it.',
    });
    assert.deepEqual(await domain.current(other), other);
  });

  it('gives the locks back with a cancellation', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), typing('UAT'));
    await cancel(domain.deps, click());
    const again = makeOperation({ id: 'again' });
    domain.store.put(again);
    await confirm(domain.deps, click({ operationId: 'again' }), typing('UAT'));
    assert.equal((await domain.current(again)).state, 'approved');
  });

  it('confirms again what was blocked, with the locks it already has', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), typing('UAT'));
    const blocked = {
      ...REQUESTED,
      state: 'blocked',
      revision: 9,
      visibleRevision: 9,
      confirmedAt: NOON,
      reason: 'A freeze.',
    } as const;
    domain.store.put(blocked);
    const outcome = await confirm(domain.deps, click({ revision: 9 }), typing('UAT'));
    assert.equal(outcome.ok && outcome.operation.state, 'approved');
  });

  it('confirms from the card that shows the block, also when the thread was told of it since', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), typing('UAT'));
    domain.backend.listEnvironments.onFirstCall().resolves([]);
    await domain.runJobs();
    const blocked = await domain.current(REQUESTED);
    assert.deepEqual([blocked.state, blocked.announced], ['blocked', 'blocked']);
    const outcome = await confirm(domain.deps, click({ revision: blocked.visibleRevision }), typing('UAT'));
    assert.equal(outcome.ok && outcome.operation.state, 'approved');
  });
});

describe('confirm, of what has to be approved', () => {
  const approvals = makeDemand([SOMEBODY_ELSE.objectId]);
  const settings = makeSettings({ projects: [makeProject({ rules: [makeRule({ approvals })] })] });

  it('holds the environments, and asks, for as long as the rule says', async () => {
    const domain = domainWith(REQUESTED, settings);
    await domain.clock.advance(MINUTE);
    const outcome = await confirm(domain.deps, click(), typing('UAT'));
    assert.ok(outcome.ok);
    const { state, expiresAt, confirmedAt, askedRevision, revision } = outcome.operation;
    assert.deepEqual(
      { state, expiresAt, confirmedAt, askedRevision },
      {
        state: 'awaitingApproval',
        expiresAt: NOON + 241 * MINUTE,
        confirmedAt: NOON + MINUTE,
        askedRevision: revision,
      },
    );
    const other = makeOperation({ id: 'other', expiresAt: NOON + 15 * MINUTE });
    domain.store.put(other);
    const second = await confirm(domain.deps, click({ operationId: 'other' }), typing('UAT'));
    assert.match(
      second.ok ? '' : second.sentence,
      /UAT is to be overwritten from PROD by a refresh that waits for approval/,
    );
    assert.equal(!second.ok && second.taken?.by.id, REQUESTED.id);
  });

  it('waits no longer than until it is to begin', async () => {
    const domain = domainWith({ ...REQUESTED, notBefore: NOON + 60 * MINUTE }, settings);
    await confirm(domain.deps, click(), typing('UAT'));
    assert.equal((await domain.current(REQUESTED)).expiresAt, NOON + 60 * MINUTE);
  });

  it('waits as long as anything does once it should have begun', async () => {
    const blocked = { ...REQUESTED, state: 'blocked', confirmedAt: NOON - MINUTE, notBefore: NOON - MINUTE } as const;
    const domain = domainWith(blocked, settings);
    await confirm(domain.deps, click(), typing('UAT'));
    const { state, expiresAt } = await domain.current(REQUESTED);
    assert.deepEqual([state, expiresAt], ['awaitingApproval', NOON + 240 * MINUTE]);
  });

  it('writes who has to agree into the audit log, by their ids and never by their names', async () => {
    const people = [SOMEBODY_ELSE.objectId, 'ana@contoso.example'];
    const rules = [makeRule({ approvals: makeDemand(people, { selfApproval: true }) })];
    const domain = domainWith(REQUESTED, makeSettings({ projects: [makeProject({ rules })] }));
    await confirm(domain.deps, click(), typing('UAT'));
    const [event] = await domain.store.eventsOf(REQUESTED.id);
    const { approvalsRequired, approvers, selfApproval } = event?.data ?? {};
    assert.deepEqual(
      { approvalsRequired, approvers, selfApproval },
      { approvalsRequired: 1, approvers: SOMEBODY_ELSE.objectId, selfApproval: true },
    );
    assert.doesNotMatch(JSON.stringify(event), /contoso\.example/);
  });
});

describe('confirm, of what is for later', () => {
  const EVENING = NOON + 480 * MINUTE;

  it('holds the environments from now on, and has it sent then', async () => {
    const domain = domainWith({ ...REQUESTED, notBefore: EVENING });
    await confirm(domain.deps, click(), typing('UAT'));
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
    const submit = domain.jobs.waiting.filter(({ queue }) => queue === 'submit');
    assert.deepEqual(
      submit.map(({ startAfter }) => startAfter),
      [EVENING],
    );
    domain.store.put(makeOperation({ id: 'other', expiresAt: NOON + 15 * MINUTE }));
    const second = await confirm(domain.deps, click({ operationId: 'other' }), typing('UAT'));
    assert.match(second.ok ? '' : second.sentence, /that is to start at 21 November 2026 20:00 UTC/);
    await domain.clock.advance(480 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });

  it('is refused when its time has come before', async () => {
    const domain = domainWith({ ...REQUESTED, notBefore: NOON });
    await refused(domain, confirm(domain.deps, click(), typing('UAT')), /The time it was to start at is over/);
  });

  it('is sent at once when it was blocked at its time, and is confirmed again', async () => {
    const domain = domainWith({ ...REQUESTED, notBefore: NOON + MINUTE });
    await confirm(domain.deps, click(), typing('UAT'));
    domain.backend.listEnvironments.onFirstCall().resolves([]);
    await domain.clock.advance(MINUTE);
    await domain.runJobs();
    const { state, visibleRevision: revision } = await domain.current(REQUESTED);
    assert.equal(state, 'blocked');
    await confirm(domain.deps, click({ revision }), typing('UAT'));
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
  });

  it('goes by the freezes of that time', async () => {
    const freezes = [{ projectId: null, environmentIds: null, from: EVENING, until: EVENING + 1, reason: 'Payroll.' }];
    const frozen = domainWith({ ...REQUESTED, notBefore: EVENING }, makeSettings({ freezes }));
    await refused(frozen, confirm(frozen.deps, click(), typing('UAT')), /There is a freeze .* Payroll/);
    const before = domainWith({ ...REQUESTED, notBefore: EVENING - 1 }, makeSettings({ freezes }));
    assert.equal((await confirm(before.deps, click(), typing('UAT'))).ok, true);
  });
});

describe('confirm, in spite of a freeze', () => {
  const PAYROLL = { projectId: null, environmentIds: null, from: null, until: NOON + 60 * MINUTE, reason: 'Payroll.' };
  const AUDIT = { ...PAYROLL, reason: 'Audit.' };
  const [PAYROLL_WORDS, AUDIT_WORDS] = [PAYROLL, AUDIT].map(freezeSentence);
  const FROZEN = { ...REQUESTED, frozen: PAYROLL_WORDS ?? null };
  const breaking = (breakGlass: readonly string[], freezes: readonly Freeze[] = [PAYROLL]) =>
    makeSettings({ freezes, projects: [makeProject({ rules: [makeRule({ breakGlass })] })] });
  const ROBIN = breaking([REQUESTED.requester.objectId]);

  it('is for people whom the rule names only, with a reason only', async () => {
    const others = domainWith(FROZEN, breaking([SOMEBODY_ELSE.objectId]));
    await refused(
      others,
      confirm(others.deps, click(), typing('UAT', 'Tax.')),
      /^There is a freeze until .*: Payroll\.$/,
    );
    const silent = domainWith(FROZEN, ROBIN);
    await refused(
      silent,
      confirm(silent.deps, click(), typing('UAT', ' \n')),
      /if you say why: everybody here is told/,
    );
    const domain = domainWith(FROZEN, ROBIN);
    const outcome = await confirm(domain.deps, click(), typing('UAT', ' Tax. '));
    assert.equal(outcome.ok && outcome.operation.breakGlass, 'Tax.');
  });

  it('knows them also by a UPN that was learned', async () => {
    const domain = domainWith(FROZEN, breaking(['robin@contoso.example']));
    const chat = { mri: '29:robin', name: 'Robin', personalConversationId: null, seenAt: NOON };
    await domain.people.save({ ...REQUESTED.requester, ...chat });
    await refused(domain, confirm(domain.deps, click(), typing('UAT', 'Tax.')), /There is a freeze/);
    await domain.people.learnUpn(REQUESTED.requester, 'robin@contoso.example');
    assert.equal((await confirm(domain.deps, click(), typing('UAT', 'Tax.'))).ok, true);
  });

  it('is announced before it is sent, and stands in the audit log with its reason', async () => {
    const domain = domainWith(FROZEN, ROBIN);
    domain.notifier.announceBreak.callsFake(async () => assert.equal(domain.backend.start.callCount, 0));
    await confirm(domain.deps, click(), typing('UAT', 'Tax.'));
    await domain.runJobs();
    assert.equal(domain.notifier.announceBreak.callCount, 1);
    assert.equal((await domain.current(REQUESTED)).state, 'running');
    const [event] = await domain.store.eventsOf(REQUESTED.id);
    assert.deepEqual([event?.data.breakGlass, event?.data.frozen], ['Tax.', PAYROLL_WORDS]);
  });

  it('is not possible for a freeze that the card did not show', async () => {
    for (const [seen, inForce] of [
      [null, [PAYROLL]],
      [PAYROLL_WORDS, [AUDIT]],
      [PAYROLL_WORDS, [PAYROLL, AUDIT]],
    ] as const) {
      const settings = breaking([REQUESTED.requester.objectId], inForce);
      const domain = domainWith({ ...REQUESTED, frozen: seen ?? null }, settings);
      const sentence = /That is not what this card shows\. You may act in spite of it: cancel this, ask again/;
      await refused(domain, confirm(domain.deps, click(), typing('UAT', 'Tax.')), sentence);
    }
  });

  it('is forgotten when the freeze is over by then', async () => {
    const domain = domainWith(FROZEN, breaking([REQUESTED.requester.objectId], []));
    await confirm(domain.deps, click(), typing('UAT', 'Tax.'));
    const { breakGlass, frozen, notices } = await domain.current(REQUESTED);
    assert.deepEqual({ breakGlass, frozen, notices }, { breakGlass: null, frozen: null, notices: [] });
  });

  it('breaks no freeze that begins before it is sent, and none without a reason of its own', async () => {
    const domain = domainWith(FROZEN, ROBIN);
    await confirm(domain.deps, click(), typing('UAT', 'Tax.'));
    const settings = breaking([REQUESTED.requester.objectId], [PAYROLL, AUDIT]);
    const deps = { ...domain.deps, settings };
    await domain.jobs.runDue(jobHandlers(deps));
    const blocked = await domain.current(REQUESTED);
    assert.deepEqual([blocked.state, blocked.breakGlass], ['blocked', null]);
    assert.deepEqual(blocked.frozen, `${PAYROLL_WORDS} ${AUDIT_WORDS}`);
    assert.equal(domain.backend.start.callCount, 0);
    const revision = blocked.visibleRevision;
    const silent = await confirm(deps, click({ revision }), typing('UAT'));
    assert.match(silent.ok ? '' : silent.sentence, /if you say why/);
    await confirm(deps, click({ revision }), typing('UAT', 'Tax, and the auditors agree.'));
    await domain.jobs.runDue(jobHandlers(deps));
    assert.equal((await domain.current(REQUESTED)).state, 'running');
    assert.equal(domain.notifier.announceBreak.callCount, 2);
  });

  it('stands when one of two freezes is over before it is sent', async () => {
    const both = { ...REQUESTED, frozen: `${PAYROLL_WORDS} ${AUDIT_WORDS}` };
    for (const left of [PAYROLL, AUDIT]) {
      const domain = domainWith(both, breaking([REQUESTED.requester.objectId], [PAYROLL, AUDIT]));
      await confirm(domain.deps, click(), typing('UAT', 'Tax.'));
      const deps = { ...domain.deps, settings: breaking([REQUESTED.requester.objectId], [left]) };
      await domain.jobs.runDue(jobHandlers(deps));
      assert.equal((await domain.current(REQUESTED)).state, 'running');
    }
  });

  it('stands, and is told once, when something else blocks it meanwhile', async () => {
    const domain = domainWith(FROZEN, ROBIN);
    domain.backend.listEnvironments.onFirstCall().resolves([]);
    await confirm(domain.deps, click(), typing('UAT', 'Tax.'));
    await domain.runJobs();
    const { state, frozen, breakGlass, visibleRevision: revision } = await domain.current(REQUESTED);
    assert.deepEqual([state, frozen, breakGlass], ['blocked', PAYROLL_WORDS, 'Tax.']);
    await confirm(domain.deps, click({ revision }), typing('UAT', 'Tax.'));
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
    assert.equal(domain.notifier.announceBreak.callCount, 1);
  });

  it('is not possible any more once the rule does not name its requester', async () => {
    const domain = domainWith(FROZEN, ROBIN);
    await confirm(domain.deps, click(), typing('UAT', 'Tax.'));
    await domain.jobs.runDue(jobHandlers({ ...domain.deps, settings: breaking([]) }));
    assert.equal((await domain.current(REQUESTED)).state, 'blocked');
    assert.equal(domain.backend.start.callCount, 0);
  });
});

describe('cancel', () => {
  for (const state of ['requested', 'awaitingApproval', 'approved', 'blocked'] as const) {
    it(`takes back what is ${state}, whatever revision the card showed`, async () => {
      const domain = domainWith({ ...REQUESTED, state });
      const outcome = await cancel(domain.deps, click({ revision: 1 }));
      assert.equal(outcome.ok && outcome.operation.state, 'cancelled');
      await domain.runJobs();
      assert.equal(domain.backend.start.callCount, 0);
    });
  }

  for (const state of ['submitting', 'unconfirmed', 'running', 'failing'] as const) {
    it(`cannot stop what is ${state}`, async () => {
      const operation = { ...REQUESTED, state };
      const domain = domainWith(operation);
      assert.deepEqual(await cancel(domain.deps, click()), { ok: true, operation });
    });
  }
});

describe('sayStarted', () => {
  const UNCONFIRMED = makeOperation({ state: 'unconfirmed', submittedAt: NOON - MINUTE });

  it('follows the operation under the id that was pasted', async () => {
    const domain = domainWith(UNCONFIRMED);
    await sayStarted(domain.deps, click(), ` ${LCS_ACTIVITY_ID.toUpperCase()}\n`);
    const { state, lcsActivityId, startedAt } = await domain.current(UNCONFIRMED);
    assert.deepEqual(
      { state, lcsActivityId, startedAt },
      { state: 'running', lcsActivityId: LCS_ACTIVITY_ID, startedAt: NOON - MINUTE },
    );
    await domain.clock.advance(5 * MINUTE);
    await domain.runJobs();
    assert.equal(domain.backend.poll.firstCall.args[2].lcsActivityId, LCS_ACTIVITY_ID);
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('follows the candidate that was chosen, since that began', async () => {
    const [chosen, other] = [LCS_ACTIVITY_ID, 'c2d3e4f5-a6b7-4c8d-9e0f-1a2b3c4d5e6f'].map((lcsActivityId, index) => ({
      lcsActivityId,
      title: 'Refresh database',
      startedAt: NOON - index * MINUTE,
      lcsStatus: 'InProgress',
    }));
    assert.ok(chosen && other);
    const domain = domainWith({ ...UNCONFIRMED, candidates: [other, chosen] });
    await sayStarted(domain.deps, click(), LCS_ACTIVITY_ID);
    const { lcsActivityId, startedAt } = await domain.current(UNCONFIRMED);
    assert.deepEqual({ lcsActivityId, startedAt }, { lcsActivityId: LCS_ACTIVITY_ID, startedAt: NOON });
  });

  for (const kind of ['start', 'stop'] as const) {
    it(`needs no id for a ${kind}, which LCS has no status call for`, async () => {
      const domain = domainWith({ ...UNCONFIRMED, kind, source: null });
      await sayStarted(domain.deps, click(), '');
      const { state, lcsActivityId } = await domain.current(UNCONFIRMED);
      assert.deepEqual({ state, lcsActivityId }, { state: 'running', lcsActivityId: null });
      assert.equal(domain.backend.poll.callCount, 0);
    });
  }

  it('counts although it is recorded meanwhile that the person was told', async () => {
    const domain = domainWith(UNCONFIRMED);
    domain.backend.poll.callsFake(async () => {
      const told = { what: 'announced', state: 'unconfirmed' } as const;
      await advance(domain.deps.store, UNCONFIRMED, told, { actor: null }, NOON);
      return { progress: 'running', lcsStatus: 'InProgress', lcsText: null };
    });
    await sayStarted(domain.deps, click(), LCS_ACTIVITY_ID);
    assert.equal((await domain.current(UNCONFIRMED)).state, 'running');
  });

  it('is no second way to follow what Ferry follows already', async () => {
    const domain = domainWith(UNCONFIRMED);
    domain.store.put(makeOperation({ id: 'other', state: 'running', lcsActivityId: LCS_ACTIVITY_ID }));
    const plain = LCS_ACTIVITY_ID.replaceAll('-', '');
    await refused(domain, sayStarted(domain.deps, click(), plain), /follows that one as another operation/);
  });

  it('says so when LCS knows no such id on the target', async () => {
    const domain = domainWith(UNCONFIRMED);
    domain.backend.poll.rejects(new FerryError('lcsRefused', 'unknown'));
    await refused(domain, sayStarted(domain.deps, click(), LCS_ACTIVITY_ID), /LCS knows no operation with this id/);
  });

  for (const typed of ['', 'UAT', '8a1c5f7e-0d42', `${LCS_ACTIVITY_ID}0`, `'; drop table operations;--`]) {
    it(`asks again for the id after ${JSON.stringify(typed)}`, async () => {
      const domain = domainWith(UNCONFIRMED);
      await refused(domain, sayStarted(domain.deps, click(), typed), /activity id .* 32 hexadecimal digits/);
    });
  }
});

describe('sayNotStarted', () => {
  it('ends the operation and gives its locks back', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), typing('UAT'));
    domain.store.put({ ...(await domain.current(REQUESTED)), state: 'unconfirmed' });
    await sayNotStarted(domain.deps, click());
    assert.equal((await domain.current(REQUESTED)).state, 'notStarted');
    const again = makeOperation({ id: 'again' });
    domain.store.put(again);
    await confirm(domain.deps, click({ operationId: 'again' }), typing('UAT'));
    assert.equal((await domain.current(again)).state, 'approved');
  });
});

describe('what became of a lost answer', () => {
  const approvals = makeDemand([SOMEBODY_ELSE.objectId]);
  const UNCONFIRMED = makeOperation({ state: 'unconfirmed', submittedAt: NOON, approvals });

  it('can be said by an approver, too, and the audit log says who did', async () => {
    for (const [say, what, state] of [
      [sayNotStarted, 'foundNotStarted', 'notStarted'],
      [(deps: Domain['deps'], clicked: Click) => sayStarted(deps, clicked, LCS_ACTIVITY_ID), 'foundStarted', 'running'],
    ] as const) {
      const domain = domainWith(UNCONFIRMED);
      await say(domain.deps, click({ person: SOMEBODY_ELSE }));
      assert.equal((await domain.current(UNCONFIRMED)).state, state);
      const [event] = await domain.store.eventsOf(UNCONFIRMED.id);
      assert.deepEqual([event?.what, event?.actor, event?.activityId], [what, SOMEBODY_ELSE, 'click-1']);
    }
  });

  it('is all that an approver can say for the requester', async () => {
    const domain = domainWith({ ...REQUESTED, approvals });
    const clicked = click({ person: SOMEBODY_ELSE });
    await refused(domain, confirm(domain.deps, clicked, typing('UAT')), /Only the person who asked/);
    await refused(domain, cancel(domain.deps, clicked), /Only the person who asked/);
  });

  it('is not asked while Ferry still searches', async () => {
    const searching = { ...UNCONFIRMED, state: 'submitting', nextPollAt: NOON } as const;
    const domain = domainWith(searching);
    assert.deepEqual(await sayNotStarted(domain.deps, click()), { ok: true, operation: searching });
  });
});
