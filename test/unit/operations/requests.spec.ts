import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import type { EnvironmentFacts } from '../../../src/operations/ports.ts';
import { type OperationRequest, requestOperation } from '../../../src/operations/requests.ts';
import { ANA, freeze, meet } from '../../support/approval-scene.ts';
import { createDomain, type Domain, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import {
  LIMITS,
  makeDemand,
  makeFacts,
  makeProject,
  makeRule,
  makeSettings,
  PROD_FACTS,
  UAT_FACTS,
} from '../../support/settings.ts';

const { requester, conversationId } = makeOperation();

function asked(changes: Partial<OperationRequest> = {}): OperationRequest {
  return {
    kind: 'refresh',
    project: makeProject(),
    source: PROD_FACTS,
    target: UAT_FACTS,
    backupName: null,
    notBefore: null,
    warning: null,
    requester,
    conversationId,
    activityId: 'message-1',
    ...changes,
  };
}

async function stored(domain: Domain, changes: Partial<OperationRequest> = {}) {
  const outcome = await requestOperation(domain.deps, asked(changes));
  assert.ok(outcome.ok);
  return outcome.operation;
}

describe('requestOperation', () => {
  it('stores a request that waits for its requester, until it expires', async () => {
    const domain = createDomain();
    const operation = await stored(domain);
    assert.deepEqual(await domain.current(operation), operation);
    const { revision, state, kind, source, target, confirmation, rule, expiresAt, confirmedAt } = operation;
    assert.deepEqual(
      { revision, state, kind, source, target, confirmation, rule, expiresAt, confirmedAt },
      {
        revision: 1,
        state: 'requested',
        kind: 'refresh',
        source: PROD,
        target: UAT,
        confirmation: 'typeTarget',
        rule: 'default',
        expiresAt: NOON + 15 * MINUTE,
        confirmedAt: null,
      },
    );
    assert.deepEqual(
      domain.jobs.waiting.map(({ queue, revision: of, startAfter }) => ({ queue, of, startAfter })),
      [{ queue: 'expire', of: 1, startAfter: NOON + 15 * MINUTE }],
    );
  });

  it('asks LCS for nothing', async () => {
    const domain = createDomain();
    await stored(domain);
    await domain.runJobs();
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('writes who asked, where and by which rule into the audit log', async () => {
    const domain = createDomain();
    const { id } = await stored(domain);
    const [event, ...others] = await domain.store.eventsOf(id);
    assert.deepEqual(others, []);
    const { at, actor, what, rule, conversationId: where, activityId } = event ?? {};
    assert.deepEqual(
      { at, actor, what, rule, where, activityId },
      {
        at: NOON,
        actor: requester,
        what: 'requested',
        rule: 'default',
        where: conversationId,
        activityId: 'message-1',
      },
    );
  });

  it('keeps what the pre-flight found for the card, the warning included', async () => {
    const { checks } = await stored(createDomain(), { warning: 'LCS cannot be reached.' });
    assert.ok(checks.some(({ level, text }) => level === 'warn' && text.includes('LCS cannot be reached.')));
  });

  it('refuses what the policy refuses, and stores nothing', async () => {
    const domain = createDomain();
    const project = makeProject({ rules: [makeRule({ effect: 'deny', reason: 'Ask Ana.' })] });
    const outcome = await requestOperation(domain.deps, asked({ project }));
    assert.deepEqual(outcome, { ok: false, reasons: ['The rules of this team do not allow it: Ask Ana.'] });
    assert.deepEqual(await domain.store.listOpen(), []);
  });

  it('refuses what the pre-flight blocks, each reason a sentence', async () => {
    const domain = createDomain();
    const target = makeFacts(UAT, { state: 'Servicing', infrastructure: 'CustomerManaged' });
    const outcome = await requestOperation(domain.deps, asked({ target }));
    assert.equal(outcome.ok ? 0 : outcome.reasons.length, 2);
    assert.deepEqual(await domain.store.listOpen(), []);
  });

  it('gives back the open one that it repeats', async () => {
    const domain = createDomain();
    const first = await stored(domain);
    await domain.clock.advance(MINUTE);
    assert.deepEqual(await stored(domain, { activityId: 'message-2' }), first);
  });

  it('gives back the one that it repeats also when that already runs', async () => {
    const domain = createDomain();
    const running = makeOperation({ state: 'running', confirmedAt: NOON });
    domain.store.put(running);
    assert.deepEqual(await stored(domain), running);
  });

  it('stores one of five that are asked at once', async () => {
    const domain = createDomain();
    const operations = await Promise.all(Array.from({ length: 5 }, () => stored(domain)));
    assert.equal(new Set(operations.map(({ id }) => id)).size, 1);
    assert.equal((await domain.store.listOpen()).length, 1);
  });

  it('makes a second for another person, another conversation, another pair', async () => {
    const domain = createDomain();
    const first = await stored(domain);
    const test = makeFacts({ id: '3d7b8e39-9caf-4f01-9b42-3c4d5e6f7081', name: 'TEST' });
    for (const other of [
      { requester: { ...requester, objectId: 'another' } },
      { conversationId: '19:other@thread.tacv2' },
      { source: test },
      { target: test },
    ]) {
      assert.notEqual((await stored(domain, other)).id, first.id);
    }
  });

  it('does not give back one whose time is over, even if no job has ended it yet', async () => {
    const domain = createDomain();
    const first = await stored(domain);
    await domain.clock.advance(15 * MINUTE);
    const second = await stored(domain);
    assert.notEqual(second.id, first.id);
    assert.equal((await domain.current(first)).state, 'expired');
    assert.equal((await domain.current(second)).state, 'requested');
  });

  it('takes the confirmation and the rule from the policy', async () => {
    const project = makeProject({ rules: [makeRule({ place: 'projects[0].rules[0]', confirm: 'click' })] });
    const { confirmation, rule } = await stored(createDomain(makeSettings({ projects: [project] })), { project });
    assert.deepEqual([confirmation, rule], ['click', 'projects[0].rules[0]']);
  });

  const DEV = makeFacts(UAT, { infrastructure: 'CustomerManaged', type: 'DevTestDev' });
  const KINDS: readonly (readonly [OperationRequest['kind'], EnvironmentFacts, string | null])[] = [
    ['export', UAT_FACTS, 'UAT-2026-11-21-1200'],
    ['start', { ...DEV, state: 'Stopped' }, null],
    ['stop', DEV, null],
  ];
  for (const [kind, target, backupName] of KINDS) {
    it(`asks for a ${kind} of one environment, to be confirmed with a click`, async () => {
      const operation = await stored(createDomain(), { kind, source: null, target });
      assert.deepEqual(
        [operation.kind, operation.source, operation.target, operation.backupName, operation.confirmation],
        [kind, null, UAT, backupName, 'click'],
      );
    });
  }

  it('takes the name of a backup, and refuses one that LCS would not', async () => {
    const domain = createDomain();
    const named = { kind: 'export', source: null, backupName: 'before-go-live' } as const;
    assert.equal((await stored(domain, named)).backupName, 'before-go-live');
    const outcome = await requestOperation(createDomain().deps, asked({ ...named, backupName: '../x' }));
    assert.match(outcome.ok ? '' : outcome.reasons.join(), /The name of a backup has only/);
  });

  const ALREADY: readonly (readonly [OperationRequest['kind'], string, string])[] = [
    ['start', 'Finished', 'UAT is already started.'],
    ['stop', 'Stopped', 'UAT is already stopped.'],
  ];
  for (const [kind, state, sentence] of ALREADY) {
    it(`says "${sentence}" and stores nothing`, async () => {
      const domain = createDomain();
      const outcome = await requestOperation(domain.deps, asked({ kind, source: null, target: { ...DEV, state } }));
      assert.deepEqual(outcome, { ok: false, reasons: [sentence], heldBy: [] });
      assert.deepEqual(await domain.store.listOpen(), []);
    });
  }

  it('refuses what the quota no longer lets through, with the time in the words of the requester', async () => {
    const domain = createDomain();
    domain.backend.listHistory.resolves({ entries: [makeEntry(), makeEntry(), makeEntry()], hasMore: false });
    const outcome = await requestOperation(domain.deps, asked({ time: () => 'tomorrow at noon' }));
    assert.match(outcome.ok ? '' : outcome.reasons.join(), /The next can start at tomorrow at noon/);
  });

  it('keeps what the rule wants approved, and the versions that the requester sees', async () => {
    const approvals = makeDemand(['ana']);
    const project = makeProject({ rules: [makeRule({ approvals })] });
    const source = { ...PROD_FACTS, version: '10.0.43' };
    const operation = await stored(createDomain(), { project, source });
    assert.deepEqual(operation.approvals, approvals);
    assert.deepEqual(operation.versions, { source: '10.0.43', target: '10.0.44' });
  });

  it('names who holds the environments, each once', async () => {
    const domain = createDomain();
    const holder = makeOperation({ id: 'holder', state: 'running', confirmedAt: NOON, conversationId: 'elsewhere' });
    domain.store.put(holder);
    const outcome = await requestOperation(domain.deps, asked());
    assert.deepEqual(!outcome.ok && outcome.heldBy, [holder]);
  });

  it('goes by the rules and the people as they are known, and by no name that was not learned', async () => {
    const domain = createDomain();
    const project = makeProject({
      rules: [makeRule({ who: ['robin@contoso.example'], effect: 'deny', reason: 'Ask Ana.' })],
    });
    await meet(domain, requester);
    assert.equal((await requestOperation(domain.deps, asked({ project }))).ok, true);
    await domain.people.learnUpn(requester, 'robin@contoso.example');
    assert.equal((await requestOperation(domain.deps, asked({ project }))).ok, false);
  });

  it('tells requests of different kinds apart', async () => {
    const domain = createDomain();
    const first = await stored(domain, { kind: 'export', source: null });
    domain.store.put({ ...first, kind: 'other' });
    assert.notEqual((await stored(domain, { kind: 'export', source: null })).id, first.id);
  });
});

describe('requestOperation, for later', () => {
  const EVENING = NOON + 480 * MINUTE;

  it('keeps when it is to begin, and writes it into the audit log', async () => {
    const domain = createDomain();
    const { id, notBefore } = await stored(domain, { notBefore: EVENING });
    const [event] = await domain.store.eventsOf(id);
    assert.deepEqual([notBefore, event?.data.notBefore], [EVENING, EVENING]);
  });

  it('needs a sign-in at once, and says so before LCS is asked', async () => {
    const domain = createDomain();
    domain.tokens.get.rejects(new FerryError('signInNeeded', 'no token'));
    const later = requestOperation(domain.deps, asked({ notBefore: EVENING }));
    await assert.rejects(later, { code: 'signInNeeded' });
    assert.deepEqual(await domain.store.listOpen(), []);
    assert.equal(domain.backend.listHistory.callCount, 0);
    assert.equal((await requestOperation(domain.deps, asked())).ok, true);
  });

  it('goes by the freezes at the time it is for, and not by those of now', async () => {
    const over = createDomain();
    await freeze(over, { until: EVENING });
    assert.equal((await requestOperation(over.deps, asked({ notBefore: EVENING }))).ok, true);
    assert.equal((await requestOperation(over.deps, asked())).ok, false);
    const coming = createDomain();
    await freeze(coming, { from: EVENING });
    assert.equal((await requestOperation(coming.deps, asked({ notBefore: EVENING }))).ok, false);
    assert.equal((await requestOperation(coming.deps, asked())).ok, true);
  });

  it('is not refused for what may be otherwise by then, but says so', async () => {
    const domain = createDomain();
    const busy = makeEntry({ endedAt: null, progress: 'running', lcsStatus: 'InProgress' });
    domain.backend.listHistory.resolves({ entries: [busy], hasMore: false });
    const target = makeFacts(UAT, { state: 'Servicing' });
    assert.equal((await requestOperation(domain.deps, asked({ target }))).ok, false);
    const { checks } = await stored(domain, { target, notBefore: EVENING });
    assert.ok(checks.some(({ level, text }) => level === 'warn' && /UAT is busy in LCS/.test(text)));
  });

  it('is refused when the quota is used up until after its time', async () => {
    const domain = createDomain();
    domain.backend.listHistory.resolves({ entries: [makeEntry(), makeEntry(), makeEntry()], hasMore: false });
    assert.equal((await requestOperation(domain.deps, asked({ notBefore: EVENING }))).ok, false);
    const { checks } = await stored(domain, { notBefore: NOON + 1440 * MINUTE });
    assert.ok(checks.some(({ level, text }) => level === 'warn' && /quota .* is used up for UAT/.test(text)));
  });

  it('is refused while an operation of Ferry holds an environment, however late it is for', async () => {
    const domain = createDomain();
    domain.store.put(makeOperation({ id: 'holder', state: 'running', confirmedAt: NOON, conversationId: 'elsewhere' }));
    assert.equal((await requestOperation(domain.deps, asked({ notBefore: EVENING }))).ok, false);
  });

  it('is no repetition of what is for another time', async () => {
    const domain = createDomain();
    const evening = await stored(domain, { notBefore: EVENING });
    const now = await stored(domain);
    assert.notEqual(now.id, evening.id);
    assert.equal((await stored(domain, { notBefore: EVENING })).id, evening.id);
    assert.equal((await stored(domain, { notBefore: EVENING + MINUTE })).notBefore, EVENING + MINUTE);
  });

  it('gives back the one that it repeats also while that waits for approval', async () => {
    const domain = createDomain();
    const waiting = makeOperation({ state: 'awaitingApproval', confirmedAt: NOON, expiresAt: EVENING });
    domain.store.put(waiting);
    assert.deepEqual(await stored(domain), waiting);
  });
});

describe('requestOperation, in a freeze that its requester may break', () => {
  const project = makeProject({ rules: [makeRule({ breakGlass: [requester.objectId] })] });

  it('keeps what is frozen, so that the card asks why', async () => {
    const domain = createDomain();
    await freeze(domain);
    const operation = await stored(domain, { project });
    assert.match(operation.frozen ?? '', /^There is a freeze until .*: Payroll runs\.$/);
    const [event] = await domain.store.eventsOf(operation.id);
    assert.equal(event?.data.frozen, operation.frozen);
  });

  it('is refused for anybody else', async () => {
    const domain = createDomain();
    await freeze(domain);
    const outcome = await requestOperation(domain.deps, asked({ project, requester: ANA }));
    assert.match(outcome.ok ? '' : outcome.reasons.join(), /There is a freeze/);
  });
});

describe('requestOperation, of many', () => {
  const limited = (changes: Partial<typeof LIMITS>) =>
    createDomain(makeSettings({ limits: { ...LIMITS, ...changes } }));
  const another = (id: string, changes: Partial<Operation> = {}) =>
    makeOperation({ id, target: { id, name: id }, expiresAt: NOON + MINUTE, ...changes });

  async function refusal(domain: Domain): Promise<string> {
    const outcome = await requestOperation(domain.deps, asked());
    return outcome.ok ? '' : outcome.reasons.join();
  }

  it('lets one person have so many that are not sent yet, and tells them to clear up', async () => {
    const domain = limited({ openPerPerson: 2 });
    domain.store.put(
      another('first', { conversationId: 'elsewhere' }),
      another('second', { state: 'awaitingApproval' }),
    );
    assert.match(await refusal(domain), /^You have as many requests .* \(2\)\. .* "status" shows them\.$/);
    domain.store.put(another('second', { state: 'running' }));
    assert.equal(await refusal(domain), '');
  });

  it('lets one conversation have so many, all its threads together', async () => {
    const domain = limited({ openPerConversation: 1 });
    const [channel] = conversationId.split(';');
    domain.store.put(another('first', { requester: ANA, conversationId: `${channel};messageid=2` }));
    assert.match(await refusal(domain), /^This conversation has as many requests/);
    domain.store.put(another('first', { requester: ANA, conversationId: '19:other@thread.tacv2' }));
    assert.equal(await refusal(domain), '');
  });

  it('still gives back the one that it repeats', async () => {
    const domain = limited({ openPerPerson: 1 });
    const first = await stored(domain);
    assert.deepEqual(await stored(domain), first);
  });
});
