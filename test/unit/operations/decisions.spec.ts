import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { advance } from '../../../src/operations/advance.ts';
import { type Click, cancel, confirm, sayNotStarted, sayStarted } from '../../../src/operations/decisions.ts';
import { isEnded, type Operation, STATES } from '../../../src/operations/operation.ts';
import type { FerrySettings } from '../../../src/operations/settings.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeConfigured, makeProject, makeRule, makeSettings } from '../../support/settings.ts';

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

type Decide = (domain: Domain, click: Click) => ReturnType<typeof cancel>;

const DECISIONS: Readonly<Record<string, readonly [Decide, Operation]>> = {
  confirm: [({ deps }, clicked) => confirm(deps, clicked, 'UAT'), REQUESTED],
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

describe('confirm', () => {
  for (const typed of ['UAT', ' uat ', 'UAT\u00a0', UAT.id]) {
    it(`takes ${JSON.stringify(typed)} for the target`, async () => {
      const domain = domainWith();
      const outcome = await confirm(domain.deps, click(), typed);
      assert.equal(outcome.ok && outcome.operation.state, 'approved');
    });
  }

  it('takes an alias of the target, too', async () => {
    const project = makeProject({ environments: [makeConfigured(UAT, { aliases: ['acceptance'] })] });
    const domain = domainWith(REQUESTED, makeSettings({ projects: [project] }));
    await confirm(domain.deps, click(), 'Acceptance');
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
  });

  for (const typed of ['PROD', 'UA', 'UAT2', 'acceptance', PROD.id]) {
    it(`says that ${typed} is wrong, and sends nothing`, async () => {
      const domain = domainWith();
      const sentence = new RegExp(`"${typed}" is not the environment .* Type UAT to confirm. Nothing was sent`);
      await refused(domain, confirm(domain.deps, click(), typed), sentence);
      assert.equal(domain.backend.start.callCount, 0);
    });
  }

  it('asks for the name when none was typed', async () => {
    const domain = domainWith();
    await refused(
      domain,
      confirm(domain.deps, click(), ' \n'),
      /^To confirm, type the name .*: UAT\. Nothing was sent/,
    );
  });

  it('wants no name where a click is enough', async () => {
    const domain = domainWith({ ...REQUESTED, confirmation: 'click' });
    assert.equal((await confirm(domain.deps, click(), '')).ok, true);
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
  });

  it('has one job submit, and LCS asked once, also when it is clicked five times at once', async () => {
    const domain = domainWith();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => confirm(domain.deps, click(), 'UAT')));
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
      assert.deepEqual(await confirm(domain.deps, click({ revision }), 'UAT'), { ok: true, operation: REQUESTED });
      assert.deepEqual(domain.jobs.waiting, []);
    }
  });

  it('comes too late by the clock, though no job has ended the request yet', async () => {
    const domain = domainWith();
    await domain.clock.advance(15 * MINUTE);
    const outcome = await confirm(domain.deps, click(), 'UAT');
    assert.equal(outcome.ok && outcome.operation.state, 'expired');
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('asks the policy again', async () => {
    const rules = [makeRule({ effect: 'deny', reason: 'Ask Ana.' })];
    const denied = domainWith(REQUESTED, makeSettings({ projects: [makeProject({ rules })] }));
    await refused(denied, confirm(denied.deps, click(), 'UAT'), /Ask Ana/);
    const freezes = [{ environmentIds: [PROD.id], from: null, until: NOON + MINUTE, reason: 'Go-live.' }];
    const frozen = domainWith(REQUESTED, makeSettings({ freezes }));
    await refused(frozen, confirm(frozen.deps, click(), 'UAT'), /freeze until .* Go-live/);
  });

  it('never confirms a target that the settings now call production', async () => {
    const project = makeProject({ environments: [makeConfigured(UAT, { type: 'Production' })], rules: [makeRule()] });
    const domain = domainWith(REQUESTED, makeSettings({ projects: [project] }));
    await refused(domain, confirm(domain.deps, click(), 'UAT'), /production is never a target/);
  });

  it('refuses when the settings no longer name the project', async () => {
    const domain = domainWith(REQUESTED, makeSettings({ projects: [makeProject({ id: 7 })] }));
    await refused(domain, confirm(domain.deps, click(), 'UAT'), /no longer in the settings/);
  });

  it('locks source and target: who wants either hears who has it', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), 'UAT');
    const other = makeOperation({ id: 'other', source: UAT, target: { id: 'test', name: 'TEST' } });
    domain.store.put(other);
    const outcome = await confirm(domain.deps, click({ operationId: 'other' }), 'TEST');
    assert.deepEqual(outcome, {
      ok: false,
      sentence:
        'UAT is to be overwritten from PROD by a refresh that is about to start. Write "status" to see whose it is and to follow it.',
    });
    assert.deepEqual(await domain.current(other), other);
  });

  it('gives the locks back with a cancellation', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), 'UAT');
    await cancel(domain.deps, click());
    const again = makeOperation({ id: 'again' });
    domain.store.put(again);
    await confirm(domain.deps, click({ operationId: 'again' }), 'UAT');
    assert.equal((await domain.current(again)).state, 'approved');
  });

  it('confirms again what was blocked, with the locks it already has', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), 'UAT');
    const blocked = {
      ...REQUESTED,
      state: 'blocked',
      revision: 9,
      visibleRevision: 9,
      confirmedAt: NOON,
      reason: 'A freeze.',
    } as const;
    domain.store.put(blocked);
    const outcome = await confirm(domain.deps, click({ revision: 9 }), 'UAT');
    assert.equal(outcome.ok && outcome.operation.state, 'approved');
  });

  it('confirms from the card that shows the block, also when the thread was told of it since', async () => {
    const domain = domainWith();
    await confirm(domain.deps, click(), 'UAT');
    domain.backend.listEnvironments.onFirstCall().resolves([]);
    await domain.runJobs();
    const blocked = await domain.current(REQUESTED);
    assert.deepEqual([blocked.state, blocked.announced], ['blocked', 'blocked']);
    const outcome = await confirm(domain.deps, click({ revision: blocked.visibleRevision }), 'UAT');
    assert.equal(outcome.ok && outcome.operation.state, 'approved');
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
    await confirm(domain.deps, click(), 'UAT');
    domain.store.put({ ...(await domain.current(REQUESTED)), state: 'unconfirmed' });
    await sayNotStarted(domain.deps, click());
    assert.equal((await domain.current(REQUESTED)).state, 'notStarted');
    const again = makeOperation({ id: 'again' });
    domain.store.put(again);
    await confirm(domain.deps, click({ operationId: 'again' }), 'UAT');
    assert.equal((await domain.current(again)).state, 'approved');
  });
});

describe('what became of a lost answer', () => {
  const UNCONFIRMED = makeOperation({ state: 'unconfirmed', submittedAt: NOON, rule: 'projects[0].rules[0]' });
  const approvers = { people: [SOMEBODY_ELSE.objectId], channel: null };
  const settings = makeSettings({ projects: [makeProject({ rules: [makeRule({ approvers })] })] });

  it('can be said by an approver, too, and the audit log says who did', async () => {
    for (const [say, what, state] of [
      [sayNotStarted, 'foundNotStarted', 'notStarted'],
      [(deps: Domain['deps'], clicked: Click) => sayStarted(deps, clicked, LCS_ACTIVITY_ID), 'foundStarted', 'running'],
    ] as const) {
      const domain = domainWith(UNCONFIRMED, settings);
      await say(domain.deps, click({ person: SOMEBODY_ELSE }));
      assert.equal((await domain.current(UNCONFIRMED)).state, state);
      const [event] = await domain.store.eventsOf(UNCONFIRMED.id);
      assert.deepEqual([event?.what, event?.actor, event?.activityId], [what, SOMEBODY_ELSE, 'click-1']);
    }
  });

  it('is all that an approver can say for the requester', async () => {
    const domain = domainWith({ ...REQUESTED, rule: 'projects[0].rules[0]' }, settings);
    const clicked = click({ person: SOMEBODY_ELSE });
    await refused(domain, confirm(domain.deps, clicked, 'UAT'), /Only the person who asked/);
    await refused(domain, cancel(domain.deps, clicked), /Only the person who asked/);
  });

  it('is not asked while Ferry still searches', async () => {
    const searching = { ...UNCONFIRMED, state: 'submitting', nextPollAt: NOON } as const;
    const domain = domainWith(searching);
    assert.deepEqual(await sayNotStarted(domain.deps, click()), { ok: true, operation: searching });
  });
});
