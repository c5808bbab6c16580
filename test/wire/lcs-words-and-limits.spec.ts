import assert from 'node:assert/strict';
import type { Kind } from '../../src/operations/operation.ts';
import type { Backend } from '../../src/operations/ports.ts';
import { environmentNamed, type LcsScene, startLcsScene } from '../support/lcs-scene.ts';
import { createMemoryBudget } from '../support/memory-budget.ts';

const START = Date.parse('2026-11-20T08:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const UAT = environmentNamed('UAT');
const PROD = environmentNamed('PROD');
const TEST = environmentNamed('TEST');
const DEV = environmentNamed('DEV-1');
const DETAIL = /^\/environmentinfo\/v1\/detail\//;
const HISTORY = /^\/environmentinfo\/v1\/history\//;

describe('LCS client and the words and limits of LCS', () => {
  let scene: LcsScene;
  let backend: Backend;

  before(async () => {
    scene = await startLcsScene(START);
  });
  after(() => scene.lcs.close());
  beforeEach(() => {
    scene.reset();
    scene.clock.time = START;
    backend = scene.backend();
  });

  const start = (kind: Kind, target = UAT, from = backend) =>
    from.start(scene.project, scene.robin, {
      kind,
      target,
      source: kind === 'refresh' ? PROD : null,
      backupName: kind === 'export' ? 'nightly' : null,
      leavesBy: Number.POSITIVE_INFINITY,
    });
  const statuses = () => scene.lcs.requests.entries().map(({ status }) => status);
  /** When the requests came in, in seconds after the start. */
  const times = (path: RegExp) =>
    scene.lcs.requests
      .entries()
      .filter((entry) => path.test(entry.path))
      .map(({ at }) => (at - START) / SECOND);

  describe('status words (4.1)', () => {
    const words = {
      running:
        'NotStarted InProgress PreparingEnvironment PreparationSucceeded InProgressManually ValidationSuccessful ' +
        'ReadyForValidation PostCompletionCleanup PostFailureCleanup PostCancellationCleanup',
      succeeded: 'Completed SignedOff SignedOffWithIssues CompletedManually',
      failing: 'Failed',
      failed: 'Aborted PreparationFailed ValidationFailed SucceededFailed',
      rollingBack: 'RollbackInProgress',
      rolledBack: 'RollbackCompleted RollbackSignedOff RollbackSignedOffWithIssues',
      rollbackFailed: 'RollbackFailed RollbackAborted',
      unknownWord: 'Unknown Levitating',
    };
    for (const [progress, list] of Object.entries(words)) {
      for (const word of list.split(' ')) {
        it(`'${word}' means '${progress}' of an operation and in the history`, async () => {
          const { lcsActivityId } = await start('refresh');
          scene.lcs.force(lcsActivityId, word);
          const followed = { kind: 'refresh', target: UAT, lcsActivityId } as const;
          const polled = await backend.poll(scene.project, scene.robin, followed);
          assert.deepEqual(polled, { progress, lcsStatus: word, lcsText: null });
          const [entry] = (await backend.listHistory(scene.project, scene.robin, UAT, 1)).entries;
          assert.deepEqual(
            [entry?.lcsActivityId, entry?.lcsStatus, entry?.progress, entry?.startedAt],
            [lcsActivityId, word, progress, START],
          );
        });
      }
    }
  });

  describe('three operations in 24 hours (5.1)', () => {
    for (const kind of ['refresh', 'export'] as const) {
      it(`refuses a fourth ${kind} in LCS's own words, portal operations counted`, async () => {
        for (const hoursAgo of [20, 10, 5]) {
          const startedAt = START - hoursAgo * 60 * MINUTE;
          scene.lcs.injectPortalOperation({ environment: 'UAT', source: 'PROD', startedAt, status: 'Completed' });
        }
        const said = 'Maximum allowed API operations are 3 from 2026-11-19T08:00:00';
        await assert.rejects(start(kind), { code: 'lcsRefused', said, answerLost: false });
        scene.clock.time += 4 * 60 * MINUTE;
        await start(kind);
      });
    }

    it('can be counted from the history, page by page', async () => {
      for (const hoursAgo of [5, 10, 20]) {
        const startedAt = START - hoursAgo * 60 * MINUTE;
        scene.lcs.injectPortalOperation({ environment: 'UAT', kind: 'export', startedAt, status: 'Completed' });
      }
      const first = await backend.listHistory(scene.project, scene.robin, UAT, 1);
      const second = await backend.listHistory(scene.project, scene.robin, UAT, 2);
      assert.deepEqual([first.hasMore, second.hasMore], [true, false]);
      const starts = [...first.entries, ...second.entries].map(({ startedAt }) => startedAt ?? 0);
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => b - a),
      );
      assert.equal(starts.filter((at) => at > START - 24 * 60 * MINUTE).length, 3);
    });
  });

  describe('rates (5.2)', () => {
    it('keeps to six metadata calls a minute before LCS has to say so, whoever asks', async () => {
      const budget = createMemoryBudget();
      const instances = [scene.backend(budget), scene.backend(budget), scene.backend(budget), scene.backend(budget)];
      for (const instance of instances) await instance.listEnvironments(scene.project, scene.robin);
      assert.deepEqual(times(DETAIL), [0, 0, 0, 0, 0, 0, 60, 60]);
      assert.ok(statuses().every((status) => status === 200));
    });

    it('keeps to six history calls a minute in a project', async () => {
      for (let page = 1; page <= 4; page += 1) {
        await backend.listHistory(scene.project, scene.robin, UAT, page);
        await backend.listHistory(scene.project, scene.robin, TEST, page);
      }
      assert.deepEqual(times(HISTORY), [0, 0, 0, 0, 0, 0, 60, 60]);
      assert.ok(statuses().every((status) => status === 200));
    });

    it('keeps to six history calls in half a minute for an environment', async () => {
      const budget = createMemoryBudget();
      const usual = budget.book.bind(budget);
      // As if the project's rate were wider, which hides this one otherwise.
      budget.book = (rates, now) => usual(rates.slice(1), now);
      scene.lcs.limits.historyPerProjectPerMinute = Number.POSITIVE_INFINITY;
      const eager = scene.backend(budget);
      for (let page = 1; page <= 7; page += 1) await eager.listHistory(scene.project, scene.robin, UAT, page);
      assert.deepEqual(times(HISTORY), [0, 0, 0, 0, 0, 0, 30]);
      assert.ok(statuses().every((status) => status === 200));
    });

    it('asks a kept history again after a minute, or once something was started', async () => {
      const list = () => backend.listHistory(scene.project, scene.robin, UAT, 1);
      await Promise.all([list(), list()]);
      scene.clock.time += MINUTE - 1;
      await list();
      assert.equal(scene.lcs.requests.count('GET', HISTORY), 1);
      scene.clock.time += 1;
      await list();
      await start('export');
      await list();
      assert.equal(scene.lcs.requests.count('GET', HISTORY), 3);
    });

    for (const kind of ['start', 'stop'] as const) {
      it(`sends one ${kind} in five minutes for an environment, and says when the next may be`, async () => {
        const budget = createMemoryBudget();
        await start(kind, DEV, scene.backend(budget));
        scene.lcs.requests.clear();
        scene.clock.time += MINUTE;
        const until = START + 5 * MINUTE;
        await assert.rejects(start(kind, DEV, scene.backend(budget)), {
          code: 'lcsThrottled',
          until,
          answerLost: false,
        });
        assert.equal(scene.lcs.requests.entries().length, 0);
        assert.deepEqual(scene.clock.pauses, []);
      });

      it(`sends thirty times '${kind}' in half an hour for a person, environments LCS does not know included`, async () => {
        for (let sent = 0; sent < 30; sent += 1) {
          const unknown = { id: crypto.randomUUID(), name: 'nowhere' };
          await assert.rejects(start(kind, unknown), { code: 'lcsRefused' });
        }
        const until = START + 30 * MINUTE;
        await assert.rejects(start(kind, DEV), { code: 'lcsThrottled', until });
        assert.equal(scene.lcs.requests.entries().length, 30);
      });

      it(`does not repeat a ${kind} that LCS itself turns away`, async () => {
        const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '267' } } as const;
        scene.lcs.faults.add({ name: 'somebody else was first', method: 'POST', fault });
        const until = START + 267 * SECOND;
        await assert.rejects(start(kind, DEV), { code: 'lcsThrottled', until, answerLost: false });
        assert.equal(scene.lcs.requests.entries().length, 1);
      });
    }

    it('counts starts and stops apart', async () => {
      await start('start', DEV);
      await start('stop', DEV);
      assert.deepEqual(statuses(), [200, 200]);
    });

    it('waits, as a poll, for its turn like everybody else', async () => {
      const followed = { kind: 'start', target: DEV, lcsActivityId: 'none' } as const;
      for (let n = 1; n <= 7; n += 1) await backend.poll(scene.project, scene.robin, followed);
      assert.deepEqual(times(DETAIL), [0, 0, 0, 0, 0, 0, 60]);
    });

    for (const [what, path, call] of [
      ['backups', /\/databases\//, () => backend.listBackups(scene.project, scene.robin)],
      ['metadata', DETAIL, () => backend.listEnvironments(scene.project, scene.robin)],
      ['history', HISTORY, () => backend.listHistory(scene.project, scene.robin, UAT, 1)],
    ] as const) {
      it(`obeys a 429 on ${what}, published or not`, async () => {
        const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '5', 'activity-id': 'x' } } as const;
        scene.lcs.faults.add({ name: 'busy', path, fault });
        await call();
        assert.deepEqual(times(path).slice(0, 2), [0, 5]);
      });
    }
  });
});
