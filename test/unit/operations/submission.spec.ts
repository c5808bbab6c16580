import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { isReconciling, type Operation } from '../../../src/operations/operation.ts';
import type { Job } from '../../../src/operations/ports.ts';
import type { FerrySettings } from '../../../src/operations/settings.ts';
import { submit } from '../../../src/operations/submission.ts';
import { freeze } from '../../support/approval-scene.ts';
import { createDomain, type Domain, LCS_ACTIVITY_ID, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeConfigured, makeFacts, makeProject, makeRule, makeSettings, PROD_FACTS } from '../../support/settings.ts';

const APPROVED = makeOperation({ state: 'approved', confirmedAt: NOON });
const JOB: Job = { id: 'job-1', queue: 'submit', operationId: APPROVED.id, revision: APPROVED.revision };

function domainWith(operation: Operation = APPROVED, settings?: FerrySettings): Domain {
  const domain = createDomain(settings);
  domain.store.put(operation);
  return domain;
}

/** The operation after one run of its job. */
async function submitted(domain: Domain, job: Job = JOB): Promise<Operation> {
  await submit(domain.deps, job);
  return domain.current(APPROVED);
}

/** A POST that waits, so that a spec sees what is stored meanwhile. */
function holdStart(domain: Domain) {
  const answer = Promise.withResolvers<{ lcsActivityId: string }>();
  const sent = Promise.withResolvers<void>();
  domain.backend.start.callsFake(() => {
    sent.resolve();
    return answer.promise;
  });
  return { answer, sent: sent.promise };
}

describe('submit', () => {
  it('starts what was asked, once, in the name of the requester', async () => {
    const domain = domainWith();
    await submitted(domain);
    assert.equal(domain.backend.start.callCount, 1);
    const [project, person, request] = domain.backend.start.firstCall.args;
    assert.equal(project.id, APPROVED.projectId);
    assert.deepEqual(person, APPROVED.requester);
    const { leavesBy, ...what } = request;
    assert.deepEqual(what, { kind: 'refresh', source: PROD, target: UAT, backupName: null });
    assert.equal(leavesBy - Number((await domain.current(APPROVED)).submittedAt), 10_000);
  });

  it('runs under the id that LCS gave, and is polled after a while', async () => {
    const domain = domainWith();
    const { state, lcsActivityId, submittedAt, startedAt } = await submitted(domain);
    assert.deepEqual(
      { state, lcsActivityId, submittedAt, startedAt },
      { state: 'running', lcsActivityId: LCS_ACTIVITY_ID, submittedAt: NOON, startedAt: NOON },
    );
    const poll = domain.jobs.waiting.find(({ queue }) => queue === 'poll');
    assert.equal(poll?.startAfter, NOON + MINUTE);
  });

  it('has committed its intent before it sends', async () => {
    const domain = domainWith();
    const { answer, sent } = holdStart(domain);
    const running = submit(domain.deps, JOB);
    await sent;
    assert.equal((await domain.current(APPROVED)).state, 'submitting');
    answer.resolve({ lcsActivityId: LCS_ACTIVITY_ID });
    await running;
  });

  it('never sends again after a crash between intent and answer, but searches for what became of it', async () => {
    const domain = domainWith({ ...APPROVED, state: 'submitting', revision: APPROVED.revision + 1, submittedAt: NOON });
    await domain.clock.advance(MINUTE);
    const { state, nextPollAt, deadline, revision } = await submitted(domain);
    assert.deepEqual([state, nextPollAt, deadline], ['submitting', NOON + MINUTE, NOON + 6 * MINUTE]);
    assert.equal(domain.backend.start.callCount, 0);
    const reconcile = domain.jobs.waiting.find(({ queue }) => queue === 'reconcile');
    assert.deepEqual([reconcile?.revision, reconcile?.startAfter], [revision, NOON + MINUTE]);
  });

  it("keeps what the target's history listed before, and null where it could not be read", async () => {
    const listed = makeEntry();
    const domain = domainWith();
    domain.backend.listHistory.callsFake(async (_project, _person, { id }) => ({
      entries: id === UAT.id ? [listed] : [makeEntry({ lcsActivityId: 'of the source' })],
      hasMore: false,
    }));
    domain.backend.start.rejects(new FerryError('lcsUnreachable', 'reset', { answerLost: true }));
    assert.deepEqual((await submitted(domain)).historyBefore, [listed.lcsActivityId]);
    const unread = domainWith();
    unread.backend.listHistory.rejects(new FerryError('lcsForbidden', 'no'));
    unread.backend.start.rejects(new FerryError('lcsUnreachable', 'reset', { answerLost: true }));
    assert.equal((await submitted(unread)).historyBefore, null);
  });

  it('follows what the history shows after the answer was lost, and sends nothing again', async () => {
    const domain = domainWith();
    domain.backend.start.callsFake(async () => {
      const entry = makeEntry({ lcsActivityId: LCS_ACTIVITY_ID, endedAt: null, progress: 'running' });
      domain.backend.listHistory.resolves({ entries: [entry], hasMore: false });
      throw new FerryError('lcsUnreachable', 'reset', { answerLost: true });
    });
    await submit(domain.deps, JOB);
    await domain.handlers.reconcile({ ...JOB, queue: 'reconcile', revision: APPROVED.revision + 2 });
    const { state, lcsActivityId } = await domain.current(APPROVED);
    assert.deepEqual({ state, lcsActivityId }, { state: 'running', lcsActivityId: LCS_ACTIVITY_ID });
    assert.equal(domain.backend.start.callCount, 1);
  });

  it('keeps the id that LCS gave while the database is away, and stores it when it is back', async () => {
    const domain = domainWith();
    const { commit } = domain.store;
    let away = 2;
    domain.store.commit = async (next, ...rest) => {
      if (next.state !== 'running' || away === 0) return commit(next, ...rest);
      away -= 1;
      throw new FerryError('storeUnavailable', 'the connection is cut');
    };
    const done = submit(domain.deps, JOB);
    while (away > 0) await domain.clock.advance(30_000);
    await domain.clock.advance(30_000);
    await done;
    const { state, lcsActivityId } = await domain.current(APPROVED);
    assert.deepEqual({ state, lcsActivityId, away }, { state: 'running', lcsActivityId: LCS_ACTIVITY_ID, away: 0 });
    assert.equal(domain.backend.start.callCount, 1);
  });

  for (const [code, answerLost] of [
    ['lcsTooLate', true],
    ['lcsUnreachable', true],
    ['lcsNotUnderstood', true],
    ['ours', false],
  ] as const) {
    it(`searches, and asks a person in the end, when nobody knows whether LCS started it (${code})`, async () => {
      const domain = domainWith();
      domain.backend.start.rejects(new FerryError(code, code, { answerLost }));
      assert.equal(isReconciling(await submitted(domain)), true);
      await domain.clock.advance(5 * MINUTE);
      await domain.runJobs();
      assert.equal((await domain.current(APPROVED)).state, 'unconfirmed');
      assert.equal(domain.backend.start.callCount, 1);
    });
  }

  it('searches also after a bug in the backend', async () => {
    const domain = domainWith();
    domain.backend.start.rejects(new TypeError('x is not a function'));
    assert.equal(isReconciling(await submitted(domain)), true);
  });

  it("ends as refused with LCS's own text", async () => {
    const domain = domainWith();
    domain.backend.start.rejects(new FerryError('lcsRefused', 'no', { said: 'Another operation is in progress.' }));
    const { state, reason, lcsText, endedAt } = await submitted(domain);
    assert.deepEqual(
      { state, reason, lcsText, endedAt },
      {
        state: 'refused',
        reason: 'LCS refused: Another operation is in progress.',
        lcsText: 'Another operation is in progress.',
        endedAt: NOON,
      },
    );
  });

  it('gives the locks back when LCS refused', async () => {
    const domain = domainWith();
    await domain.store.commit({ ...APPROVED, revision: 4 }, APPROVED.revision, { locks: 'take' });
    domain.backend.start.rejects(new FerryError('lcsRefused', 'no'));
    await submitted(domain, { ...JOB, revision: 4 });
    const other = makeOperation({ id: 'other', revision: 1 });
    assert.deepEqual(await domain.store.commit(other, 0, { locks: 'take' }), { ok: true });
  });

  for (const code of ['signInNeeded', 'lcsForbidden', 'lcsUnauthorised', 'lcsThrottled'] as const) {
    it(`ends as refused, with its sentence, when LCS certainly did nothing (${code})`, async () => {
      const domain = domainWith();
      domain.backend.start.rejects(new FerryError(code, code));
      const { state, reason } = await submitted(domain);
      assert.equal(state, 'refused');
      assert.ok(reason);
    });
  }

  it('does not send later than ten seconds after its intent', async () => {
    const domain = domainWith();
    const { commit } = domain.store;
    domain.store.commit = async (...args) => {
      const result = await commit(...args);
      await domain.clock.advance(10_001);
      return result;
    };
    assert.equal((await submitted(domain)).state, 'refused');
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('ends silently when it was cancelled meanwhile', async () => {
    const cancelled = { ...APPROVED, state: 'cancelled', revision: 4 } as const;
    assert.deepEqual(await submitted(domainWith(cancelled)), cancelled);
  });

  it('does not send when it is cancelled while LCS is being read', async () => {
    const domain = domainWith();
    domain.backend.listEnvironments.callsFake(async () => {
      domain.store.put({ ...APPROVED, state: 'cancelled', revision: 4 });
      return [PROD_FACTS, makeFacts(UAT)];
    });
    assert.equal((await submitted(domain)).state, 'cancelled');
    assert.equal(domain.backend.start.callCount, 0);
  });

  it('ends silently for another revision, and for an operation that is not there', async () => {
    const domain = domainWith();
    await submitted(domain, { ...JOB, revision: 2 });
    await submitted(domain, { ...JOB, operationId: 'unknown' });
    assert.deepEqual(await domain.current(APPROVED), APPROVED);
    assert.equal(domain.backend.listEnvironments.callCount, 0);
  });
});

describe("LCS's answer that comes after it was given up for lost", () => {
  const SEARCHING = { nextPollAt: NOON, deadline: NOON + 5 * MINUTE } as const;
  const FOLLOWED = { state: 'running', startedAt: NOON, lcsActivityId: LCS_ACTIVITY_ID } as const;
  const ANSWERED = { lcsActivityId: LCS_ACTIVITY_ID };
  const REFUSED = new FerryError('lcsRefused', 'no', { said: 'Quota.' });

  /** What becomes of an operation that stands so when the answer comes, and what is logged. */
  async function answered(meanwhile: Partial<Operation>, come: { lcsActivityId: string } | FerryError) {
    const domain = domainWith();
    const { answer, sent } = holdStart(domain);
    const first = submit(domain.deps, JOB);
    await sent;
    const submitting = await domain.current(APPROVED);
    domain.store.put({ ...submitting, revision: submitting.revision + 1, ...meanwhile });
    if (come instanceof FerryError) answer.reject(come);
    else answer.resolve(come);
    await first;
    assert.equal(domain.backend.start.callCount, 1);
    const { state, lcsActivityId } = await domain.current(APPROVED);
    const contradictions = domain.logger.lines.filter(({ sentence }) => /contradicts/.test(sentence));
    return { state, lcsActivityId, contradictions: contradictions.length };
  }

  const CASES: Readonly<
    Record<string, readonly [Partial<Operation>, { lcsActivityId: string } | FerryError, Partial<Operation>, number]>
  > = {
    'wins over the search': [SEARCHING, ANSWERED, { state: 'running', lcsActivityId: LCS_ACTIVITY_ID }, 0],
    'ends the search when it is a no': [SEARCHING, REFUSED, { state: 'refused', lcsActivityId: null }, 0],
    'spares a person the search': [
      { state: 'unconfirmed' },
      ANSWERED,
      { state: 'running', lcsActivityId: LCS_ACTIVITY_ID },
      0,
    ],
    'spares a person the search when it is a no': [
      { state: 'unconfirmed' },
      REFUSED,
      { state: 'notStarted', lcsActivityId: null },
      0,
    ],
    'changes nothing when the search has found the same': [
      { ...FOLLOWED, lcsActivityId: LCS_ACTIVITY_ID.replaceAll('-', '') },
      ANSWERED,
      { state: 'running', lcsActivityId: LCS_ACTIVITY_ID.replaceAll('-', '') },
      0,
    ],
    'changes nothing when a start was found by its state': [
      { ...FOLLOWED, kind: 'start', lcsActivityId: null },
      ANSWERED,
      { state: 'running', lcsActivityId: null },
      0,
    ],
    'is a contradiction when the search has found another': [
      { ...FOLLOWED, lcsActivityId: 'another' },
      ANSWERED,
      { state: 'running', lcsActivityId: 'another' },
      1,
    ],
    'is a contradiction when somebody said that it never started': [
      { state: 'notStarted' },
      ANSWERED,
      { state: 'notStarted', lcsActivityId: null },
      1,
    ],
    'changes nothing when somebody said rightly that it never started': [
      { state: 'notStarted' },
      REFUSED,
      { state: 'notStarted', lcsActivityId: null },
      0,
    ],
    'is a contradiction when it is a no to what is followed': [
      FOLLOWED,
      REFUSED,
      { state: 'running', lcsActivityId: LCS_ACTIVITY_ID },
      1,
    ],
  };
  for (const [name, [meanwhile, come, expected, contradictions]] of Object.entries(CASES)) {
    it(name, async () => assert.deepEqual(await answered(meanwhile, come), { ...expected, contradictions }));
  }
});

describe('the last check before a submission', () => {
  async function blocked(domain: Domain, reason: RegExp): Promise<void> {
    const operation = await submitted(domain);
    assert.equal(operation.state, 'blocked');
    assert.match(operation.reason ?? '', reason);
    assert.equal(operation.expiresAt, NOON + 15 * MINUTE);
    assert.equal(domain.backend.start.callCount, 0);
  }

  it('blocks by a rule or a freeze that came in between', async () => {
    const rules = [makeRule({ effect: 'deny', reason: 'Ask Ana.' })];
    await blocked(domainWith(APPROVED, makeSettings({ projects: [makeProject({ rules })] })), /Ask Ana/);
    const freezes = [{ projectId: null, environmentIds: null, from: null, until: NOON + MINUTE, reason: 'Go-live.' }];
    await blocked(domainWith(APPROVED, makeSettings({ freezes })), /Go-live/);
  });

  it('blocks what was for a time at which Ferry was away, until it is confirmed again', async () => {
    const notBefore = NOON - 31 * MINUTE;
    const late = { ...APPROVED, notBefore, confirmedAt: notBefore - 60 * MINUTE };
    await blocked(domainWith(late), /It was to start at 21 November 2026 11:29 UTC, and Ferry could not send it then/);
    const inTime = { ...late, notBefore: NOON - 29 * MINUTE };
    const again = { ...late, confirmedAt: NOON - MINUTE };
    for (const operation of [inTime, again]) {
      assert.equal((await submitted(domainWith(operation))).state, 'running');
    }
  });

  it('blocks what a click confirmed where the rules want the name typed by now', async () => {
    await blocked(domainWith({ ...APPROVED, confirmation: 'click' }), /want the name of the environment typed by now/);
  });

  it('blocks by a freeze that began while LCS was read', async () => {
    const domain = domainWith();
    domain.backend.listHistory.callsFake(async () => {
      await freeze(domain);
      return { entries: [], hasMore: false };
    });
    await blocked(domain, /Payroll runs/);
  });

  it('blocks what LCS now calls production, whatever the settings say', async () => {
    const environments = [makeConfigured(UAT, { type: 'Sandbox' })];
    const projects = [makeProject({ environments, rules: [makeRule()] })];
    const domain = domainWith(APPROVED, makeSettings({ projects }));
    domain.backend.listEnvironments.resolves([PROD_FACTS, makeFacts(UAT, { type: 'Production' })]);
    await blocked(domain, /production is never a target/);
  });

  it('blocks what is not ready any more', async () => {
    const domain = domainWith();
    domain.backend.listEnvironments.resolves([PROD_FACTS, makeFacts(UAT, { state: 'Servicing' })]);
    await blocked(domain, /UAT is not ready/);
  });

  it('blocks while another operation holds an environment', async () => {
    const domain = domainWith();
    domain.store.put(makeOperation({ id: 'other', kind: 'export', source: null, state: 'running', confirmedAt: NOON }));
    await blocked(domain, /UAT is being used by an export that is running/);
  });

  it('blocks when an environment is gone, or the project', async () => {
    const domain = domainWith();
    domain.backend.listEnvironments.resolves([PROD_FACTS]);
    await blocked(domain, /no longer lists/);
    await blocked(
      domainWith(APPROVED, makeSettings({ projects: [makeProject({ id: 7 })] })),
      /no longer in the settings/,
    );
  });

  it('blocks when the person must sign in first', async () => {
    const domain = domainWith();
    domain.backend.listEnvironments.rejects(new FerryError('signInNeeded', 'no token'));
    await blocked(domain, /sign in/);
  });

  it('goes on when LCS cannot be read but the settings know the environments', async () => {
    const environments = [makeConfigured(PROD), makeConfigured(UAT, { type: 'Sandbox' })];
    const domain = domainWith(APPROVED, makeSettings({ projects: [makeProject({ environments })] }));
    domain.backend.listEnvironments.rejects(new FerryError('lcsThrottled', '429'));
    assert.equal((await submitted(domain)).state, 'running');
  });

  for (const code of ['storeUnavailable', 'ours'] satisfies FailureCode[]) {
    it(`rejects, so that the job runs again, when it fails itself (${code})`, async () => {
      const domain = domainWith();
      domain.backend.listEnvironments.rejects(new FerryError(code, code));
      await assert.rejects(submit(domain.deps, JOB), { code });
      assert.deepEqual(await domain.current(APPROVED), APPROVED);
    });
  }
});

describe('submit, by kind', () => {
  const DEV_FACTS = makeFacts(UAT, { infrastructure: 'CustomerManaged', type: 'DevTestDev', state: 'Stopped' });
  const KINDS = {
    export: [makeFacts(UAT), { backupName: 'UAT-1' }],
    start: [DEV_FACTS, {}],
    stop: [{ ...DEV_FACTS, state: 'Finished' }, {}],
  } as const;

  for (const kind of ['export', 'start', 'stop'] as const) {
    const [facts, changes] = KINDS[kind];
    const approved = { ...APPROVED, source: null, kind, ...changes };

    it(`sends one ${kind}`, async () => {
      const domain = domainWith(approved);
      domain.backend.listEnvironments.resolves([facts]);
      assert.equal((await submitted(domain)).state, 'running');
      const { leavesBy: _, ...what } = domain.backend.start.firstCall.args[2];
      assert.deepEqual(what, { kind, source: null, target: UAT, backupName: approved.backupName });
    });

    it(`sends a ${kind} back when LCS has become busy meanwhile`, async () => {
      const domain = domainWith(approved);
      domain.backend.listEnvironments.resolves([facts]);
      const entry = makeEntry({ endedAt: null, progress: 'running', lcsStatus: 'InProgress' });
      domain.backend.listHistory.resolves({ entries: [entry], hasMore: false });
      const { state, reason } = await submitted(domain);
      assert.equal(state, 'blocked');
      assert.match(reason ?? '', /UAT is busy in LCS/);
      assert.equal(domain.backend.start.callCount, 0);
    });
  }

  it('knows of a start only whether there was something to do', async () => {
    for (const [state, historyBefore] of [
      ['Stopped', []],
      [null, null],
    ] as const) {
      const domain = domainWith({ ...APPROVED, source: null, kind: 'start' });
      domain.backend.listEnvironments.resolves([{ ...DEV_FACTS, state }]);
      domain.backend.start.rejects(new FerryError('lcsUnreachable', 'reset', { answerLost: true }));
      assert.deepEqual((await submitted(domain)).historyBefore, historyBefore);
    }
  });

  it('sends a refresh back when the quota has been used up meanwhile', async () => {
    const domain = domainWith();
    domain.backend.listHistory.resolves({ entries: [makeEntry(), makeEntry(), makeEntry()], hasMore: false });
    const { state, reason } = await submitted(domain);
    assert.equal(state, 'blocked');
    assert.match(reason ?? '', /used up for UAT\. The next can start at 12:00 UTC/);
  });

  it('sends although the history cannot be read: LCS checks again itself', async () => {
    const domain = domainWith();
    domain.backend.listHistory.rejects(new FerryError('lcsForbidden', 'no'));
    assert.equal((await submitted(domain)).state, 'running');
  });

  it("shows LCS's text when it says no", async () => {
    const domain = domainWith({ ...APPROVED, kind: 'stop', source: null });
    domain.backend.listEnvironments.resolves([{ ...DEV_FACTS, state: null }]);
    domain.backend.start.rejects(new FerryError('lcsRefused', 'no', { said: 'The environment is already stopped.' }));
    const { state, reason } = await submitted(domain);
    assert.deepEqual([state, reason], ['refused', 'LCS refused: The environment is already stopped.']);
  });
});
