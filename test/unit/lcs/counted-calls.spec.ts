import assert from 'node:assert/strict';
import type { Response } from 'node-fetch';
import sinon from 'sinon';
import { z } from 'zod';
import { createLcsBackend } from '../../../src/lcs/backend.ts';
import { createLcsClient } from '../../../src/lcs/client.ts';
import type { Fetch } from '../../../src/lcs/http-attempt.ts';
import type { Observer } from '../../../src/operations/measures.ts';
import { createMemoryBudget } from '../../support/memory-budget.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { broken, envelope, fakeFetch, html, json, neverAnswered } from './lcs-answers.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const project = { id: 42, name: 'Rollout', apiUrl: 'https://lcs.test' };
const person = { tenantId: 't', objectId: 'o' };
const call = { project, person, endpoint: 'listBackups', path: '/databasemovement/v1/databases/project/42' } as const;
const schema = z.object({ Word: z.string() });

function setUp(fetch: Fetch, { limitsPass = false } = {}) {
  const seen: Parameters<Observer['lcsCall']>[0][] = [];
  const clock = createSkippingClock(NOW, { limitsPass });
  const tokens = { get: sinon.stub().resolves({ value: 'token', expiresAt: NOW }), forget: async () => undefined };
  const observer = { lcsCall: (one: Parameters<Observer['lcsCall']>[0]) => void seen.push(one) };
  const logger = createRecordingLogger();
  const deps = { fetch, tokens, budget: createMemoryBudget(), clock, logger, random: () => 0.5, observer };
  return { seen, deps, logger, outcomes: () => seen.map(({ outcome }) => outcome) };
}

describe('the calls of LCS', () => {
  const cases: readonly [what: string, answer: Response | Error, outcomes: readonly string[]][] = [
    ['a good answer', json(envelope({ Word: 'hello' })), ['ok']],
    ['a refusal', json(envelope({ IsSuccess: false })), ['refused']],
    ['401, and again with a fresh token', html(401), ['unauthorised', 'unauthorised']],
    ['403', html(403), ['forbidden']],
    ['a long 429', html(429, { 'retry-after': '267' }), ['throttled']],
    ['503, thrice', html(503), ['serverError', 'serverError', 'serverError']],
    ['no connection, thrice', broken('ECONNREFUSED'), ['unreachable', 'unreachable', 'unreachable']],
    ['a page', html(200), ['notUnderstood']],
    ['content of another shape', json(envelope({ Word: 7 })), ['notUnderstood']],
  ];
  for (const [what, answer, outcomes] of cases) {
    it(`are counted one by one: ${what}`, async () => {
      const { deps, outcomes: counted, logger } = setUp(fakeFetch(answer));
      await createLcsClient(deps)
        .read(call, schema)
        .catch(() => undefined);
      assert.deepEqual(counted(), outcomes);
      const lines = logger.lines.filter(({ sentence }) => sentence === 'LCS was asked');
      assert.deepEqual(
        lines.map(({ level, facts }) => [level, facts.endpoint, facts.outcome]),
        outcomes.map((outcome) => ['debug', 'listBackups', outcome]),
      );
    });
  }

  it('are counted with the time that they took', async () => {
    const { deps, seen } = setUp((_, init) => neverAnswered(init), { limitsPass: true });
    await assert.rejects(createLcsClient(deps).read(call, schema), { code: 'lcsTooLate' });
    assert.deepEqual(seen[0], { endpoint: 'listBackups', outcome: 'tooLate', ms: 20_000 });
  });

  it('are not counted when they were never sent', async () => {
    const { deps, seen } = setUp(fakeFetch(json(envelope({}))));
    await assert.rejects(createLcsClient(deps).write({ ...call, endpoint: 'refresh' }, NOW - 1), {
      code: 'lcsTooLate',
    });
    assert.deepEqual(seen, []);
  });

  const target = { id: 'target', name: 'UAT' };
  const source = { id: 'source', name: 'PROD' };
  const request = { source, target, backupName: 'gold', leavesBy: NOW + 10_000 };
  type Ask = (backend: ReturnType<typeof createLcsBackend>) => Promise<unknown>;
  const asked: readonly [endpoint: string, ask: Ask][] = [
    ['listBackups', (lcs) => lcs.listBackups(project, person)],
    ['signedLink', (lcs) => lcs.signedLink(project, person, 'backup')],
    ['listEnvironments', (lcs) => lcs.listEnvironments(project, person)],
    ['listHistory', (lcs) => lcs.listHistory(project, person, target, 1)],
    ['fetchStatus', (lcs) => lcs.poll(project, person, { kind: 'refresh', target, lcsActivityId: 'a' })],
    ['readEnvironment', (lcs) => lcs.poll(project, person, { kind: 'start', target, lcsActivityId: 'a' })],
    ['refresh', (lcs) => lcs.start(project, person, { ...request, kind: 'refresh' })],
    ['export', (lcs) => lcs.start(project, person, { ...request, kind: 'export' })],
    ['start', (lcs) => lcs.start(project, person, { ...request, kind: 'start' })],
    ['stop', (lcs) => lcs.start(project, person, { ...request, kind: 'stop' })],
  ];
  for (const [endpoint, ask] of asked) {
    it(`are told apart: ${endpoint}`, async () => {
      const { deps, seen } = setUp(fakeFetch(json(envelope({ IsSuccess: false }))));
      await assert.rejects(ask(createLcsBackend(deps)), { code: 'lcsRefused' });
      assert.equal(seen[0]?.endpoint, endpoint);
    });
  }
});
