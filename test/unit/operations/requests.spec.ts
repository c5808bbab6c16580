import assert from 'node:assert/strict';
import type { EnvironmentFacts } from '../../../src/operations/ports.ts';
import { type OperationRequest, requestOperation } from '../../../src/operations/requests.ts';
import { createDomain, type Domain, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeFacts, makeProject, makeRule, makeSettings, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const { requester, conversationId } = makeOperation();

function asked(changes: Partial<OperationRequest> = {}): OperationRequest {
  return {
    kind: 'refresh',
    project: makeProject(),
    source: PROD_FACTS,
    target: UAT_FACTS,
    backupName: null,
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
      assert.deepEqual(outcome, { ok: false, reasons: [sentence] });
      assert.deepEqual(await domain.store.listOpen(), []);
    });
  }

  it('refuses what the quota no longer lets through, with the time in the words of the requester', async () => {
    const domain = createDomain();
    domain.backend.listHistory.resolves({ entries: [makeEntry(), makeEntry(), makeEntry()], hasMore: false });
    const outcome = await requestOperation(domain.deps, asked({ time: () => 'tomorrow at noon' }));
    assert.match(outcome.ok ? '' : outcome.reasons.join(), /The next can start at tomorrow at noon/);
  });

  it('tells requests of different kinds apart', async () => {
    const domain = createDomain();
    const first = await stored(domain, { kind: 'export', source: null });
    domain.store.put({ ...first, kind: 'other' });
    assert.notEqual((await stored(domain, { kind: 'export', source: null })).id, first.id);
  });
});
