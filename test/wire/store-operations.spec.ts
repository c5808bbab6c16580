import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type JobNeeds, jobsOf } from '../../src/operations/jobs-of.ts';
import type { ApprovalDemand, Operation, Vote } from '../../src/operations/operation.ts';
import type { AuditEvent, OperationStore } from '../../src/operations/ports.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

describe('operation store', () => {
  onEachDatabase((open) => {
    let database: TestStore;
    let store: OperationStore;

    before(async () => {
      database = await open();
    });
    beforeEach(() => {
      store = database.store.operations;
    });
    after(() => database.remove());

    it('gives back what was stored, to the millisecond', async () => {
      const full: Operation = {
        ...anOperation({ state: 'failing', paused: true, announced: 'failing', lcsStatus: 'Failed' }),
        ...{ notBefore: 1_700_000_000_001, confirmedAt: 1_700_000_000_002, submittedAt: 1_700_000_000_003 },
        ...{ startedAt: 1_700_000_000_004, deadline: 1_700_000_000_005, nextPollAt: 1_700_000_000_006 },
        ...{ signInCheckAt: 1_700_000_000_007, versions: { source: '10.0.44', target: null }, askedRevision: 3 },
        ...{ approvals: DEMAND, votes: VOTES, notices: ['askApprovers', 'announceBreak'] },
        ...{ frozen: 'There is a freeze: close', breakGlass: 'Die Bücher müssen zu' },
        ...{ lcsActivityId: 'a1', lcsText: "Robert'); drop table operations;--", reason: 'Größe 💾' },
      };
      const bare = anOperation({ kind: 'stop', source: null, checks: [] });
      for (const operation of [full, bare]) {
        assert.deepEqual(await store.commit(operation, 0, {}), { ok: true });
        assert.deepEqual(await store.get(operation.id), operation);
      }
    });

    it('stores texts that PostgreSQL refuses, without what it refuses', async () => {
      const operation = anOperation({
        lcsText: 'a\0b',
        breakGlass: '\ud800e',
        checks: [{ level: 'warn', text: '\0c\ud800' }],
      });
      await store.commit(operation, 0, { events: [anEvent({ data: { lcsText: 'd\0' } })] });
      const stored = await store.get(operation.id);
      assert.equal(stored?.lcsText, 'ab');
      assert.equal(stored?.breakGlass, '\ufffde');
      assert.equal(stored?.checks[0]?.text, 'c\ufffd');
      assert.deepEqual((await store.eventsOf(operation.id))[0]?.data, { lcsText: 'd' });
    });

    it('knows nothing of an operation that was never stored', async () => {
      assert.equal(await store.get(crypto.randomUUID()), null);
    });

    it('lets one of two commits of the same revision win, and shows the other the winner', async () => {
      const operation = anOperation();
      await store.commit(operation, 0, {});
      const results = await Promise.all(
        ['first', 'second'].map((reason) => store.commit({ ...operation, revision: 2, reason }, 1, {})),
      );
      const lost = results.filter((result) => !result.ok);
      assert.deepEqual(lost, [{ ok: false, why: 'moved', current: await store.get(operation.id) }]);
      assert.equal((await store.get(operation.id))?.revision, 2);
    });

    it('stores a new operation once, and changes none that is not there', async () => {
      const operation = anOperation();
      const results = await Promise.all([store.commit(operation, 0, {}), store.commit(operation, 0, {})]);
      assert.equal(results.filter((result) => result.ok).length, 1);
      const absent = anOperation({ revision: 2 });
      assert.deepEqual(await store.commit(absent, 1, {}), { ok: false, why: 'moved', current: null });
    });

    it('locks source and target for one operation, and writes nothing of another that wants either', async () => {
      const holder = anOperation();
      await store.commit(holder, 0, {});
      const confirmed: Operation = { ...holder, revision: 2, state: 'approved' };
      await store.commit(confirmed, 1, { locks: 'take' });
      for (const environments of [
        { target: holder.target },
        { source: holder.target },
        { target: holder.source ?? holder.target },
      ]) {
        const other = anOperation(environments);
        await store.commit(other, 0, {});
        const result = await store.commit({ ...other, revision: 2 }, 1, { locks: 'take', events: [anEvent()] });
        assert.deepEqual(result, { ok: false, why: 'locked', by: confirmed });
        assert.equal((await store.get(other.id))?.revision, 1);
        assert.deepEqual(await store.eventsOf(other.id), []);
      }
    });

    it('lets one of many win the locks of the same pair, whichever way round', async () => {
      const a = { id: crypto.randomUUID(), name: 'A' };
      const b = { id: crypto.randomUUID(), name: 'B' };
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          store.commit(anOperation(n % 2 ? { source: a, target: b } : { source: b, target: a }), 0, { locks: 'take' }),
        ),
      );
      assert.equal(results.filter((result) => result.ok).length, 1);
    });

    it('gives locks back with the commit that releases them', async () => {
      const holder = anOperation();
      await store.commit(holder, 0, { locks: 'take' });
      await store.commit({ ...holder, revision: 2, state: 'cancelled' }, 1, { locks: 'release' });
      assert.deepEqual(await store.commit(anOperation({ target: holder.target }), 0, { locks: 'take' }), { ok: true });
    });

    it('lists what is open, what ended last and what nobody was told', async () => {
      const projectId = 77;
      const now = Date.now();
      const open = anOperation({ projectId, requestedAt: now - 3_000 });
      const older = anOperation({ projectId, requestedAt: now - 4_000, state: 'running' });
      const ended = anOperation({ projectId, requestedAt: now - 2_000, state: 'succeeded', endedAt: now });
      const told = anOperation({
        projectId,
        requestedAt: now - 1_000,
        state: 'failed',
        endedAt: now,
        announced: 'failed',
      });
      for (const operation of [open, older, ended, told]) await store.commit(operation, 0, {});
      const ours = (list: readonly Operation[]) =>
        list.filter((one) => one.projectId === projectId).map(({ id }) => id);
      assert.deepEqual(ours(await store.listOpen()), [older.id, open.id]);
      assert.deepEqual(ours(await store.listUnannounced()), [ended.id]);
      assert.deepEqual(ours(await store.listEnded([projectId], 2)), [told.id, ended.id]);
      assert.deepEqual(ours(await store.listEnded([projectId], 1)), [told.id]);
      assert.deepEqual(await store.listEnded([], 3), []);
    });

    it('lists the oldest of what is open: what waits for somebody, and the rest', async () => {
      const projectId = 78;
      const made: Operation[] = [];
      const add = async (changes: Partial<Operation>) => {
        const operation = anOperation({ projectId, requestedAt: Date.now() + made.length, ...changes });
        made.push(operation);
        await store.commit(operation, 0, {});
        return operation.id;
      };
      const waiting = [
        await add({ state: 'blocked' }),
        await add({ state: 'running', paused: true, signIn: 'asked' }),
        await add({ state: 'unconfirmed' }),
      ];
      const others = [await add({ state: 'running' }), await add({ state: 'approved' })];
      await add({ state: 'failed', endedAt: Date.now() });
      await add({ state: 'failed', endedAt: Date.now(), signIn: 'needed' });
      await add({ state: 'running', projectId: 79 });
      const ids = async (projects: readonly number[], limit: number) => {
        const found = await store.listOldestOpen(projects, limit);
        return [found.waiting.map(({ id }) => id), found.others.map(({ id }) => id)];
      };
      assert.deepEqual(await ids([projectId], 5), [waiting, others]);
      assert.deepEqual(await ids([projectId], 1), [waiting.slice(0, 1), others.slice(0, 1)]);
      assert.deepEqual(await ids([], 5), [[], []]);
    });

    it('gives of what is open the ids, and what the sweep needs of them', async () => {
      const running = anOperation({ state: 'running', nextPollAt: 5, expiresAt: null });
      const open = [
        anOperation(),
        running,
        anOperation({ state: 'blocked', notices: ['announceBreak'], votes: VOTES }),
      ];
      const ended = anOperation({ state: 'failed', endedAt: Date.now() });
      for (const operation of [...open, ended]) await store.commit(operation, 0, {});
      const ids = await store.listOpenIds();
      assert.deepEqual(
        [...open, ended].map(({ id }) => ids.includes(id)),
        [true, true, true, false],
      );
      const needs = await store.needsOf([...open, ended].map(({ id }) => id));
      const jobs = (all: readonly JobNeeds[]) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap(jobsOf);
      assert.deepEqual(jobs(needs), jobs(open));
    });

    it('lists what is paused and followed by one person', async () => {
      const requester = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
      const other = { tenantId: requester.tenantId, objectId: crypto.randomUUID() };
      const paused = { state: 'running', paused: true } as const;
      const own = anOperation({ ...paused, requester });
      const takenOver = anOperation({ ...paused, requester: other, followedBy: requester });
      const others = [
        anOperation({ ...paused, requester: other }),
        anOperation({ ...paused, requester, followedBy: other }),
        anOperation({ ...paused, requester, paused: false }),
        anOperation({ ...paused, requester, state: 'failed', endedAt: Date.now() }),
        anOperation({ ...paused, requester: { ...requester, tenantId: crypto.randomUUID() } }),
      ];
      for (const operation of [own, takenOver, ...others]) await store.commit(operation, 0, {});
      const idsOf = (list: readonly Operation[]) => list.map(({ id }) => id).sort();
      assert.deepEqual(idsOf(await store.listPaused(requester)), idsOf([own, takenOver]));
    });

    it('keeps events in order, each with what it was told', async () => {
      const operation = anOperation();
      const first = anEvent({
        what: 'requested',
        actor: operation.requester,
        rule: 'default',
        conversationId: 'c',
        activityId: 'a',
      });
      const second = anEvent({
        what: 'confirmed',
        data: { state: 'approved', lcsStatus: null, tries: 2, last: false },
      });
      await store.commit(operation, 0, { events: [first] });
      await store.commit({ ...operation, revision: 2 }, 1, { events: [second, anEvent()] });
      assert.deepEqual(await store.eventsOf(operation.id), [first, second, anEvent()]);
    });

    it('chains the events of an operation, and those of none, however many are appended at once', async () => {
      const operation = anOperation();
      await store.commit(operation, 0, { events: [anEvent(), anEvent({ data: { b: 1, a: 'ä' } })] });
      await Promise.all(Array.from({ length: 6 }, (_, n) => store.record([anEvent({ data: { n } }), anEvent()])));
      const rows = (await database.query('select * from events order by seq')) as unknown as StoredEvent[];
      assert.equal(rows.filter((row) => row.operation_id === operation.id).length, 2);
      assert.equal(rows.filter((row) => row.operation_id === null).length, 12);
      const heads = new Map<string | null, string>();
      for (const row of rows) {
        assert.equal(row.prev_hash, heads.get(row.operation_id) ?? '');
        assert.equal(row.hash, hashOf(row));
        heads.set(row.operation_id, row.hash);
      }
    });

    it('has a database that refuses to change or delete an event', async () => {
      await store.record([anEvent()]);
      for (const attack of [`update events set what = 'x'`, 'delete from events', 'truncate events']) {
        await assert.rejects(database.query(attack), /append-only/);
      }
    });
  });
});

const AT = 1_700_000_000_123;

const DEMAND: ApprovalDemand = {
  required: 2,
  approvers: { people: ['ana@contoso.example', crypto.randomUUID()], channel: '19:release@thread.tacv2' },
  selfApproval: false,
  expiresAfter: 14_400_000,
};

const VOTES: readonly Vote[] = ['approved', 'rejected'].map((verdict) => ({
  person: { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() },
  at: AT,
  verdict: verdict as Vote['verdict'],
}));

function anEvent(changes: Partial<AuditEvent> = {}): AuditEvent {
  const nobody = { actor: null, rule: null, conversationId: null, activityId: null };
  return { at: AT, what: 'happened', ...nobody, data: {}, ...changes };
}

interface StoredEvent {
  readonly operation_id: string | null;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly prev_hash: string;
  readonly hash: string;
  readonly [column: string]: unknown;
}

/** What the page about the audit log promises, computed from the stored row alone. */
function hashOf(row: StoredEvent): string {
  const data = Object.fromEntries(Object.entries(row.data).sort(([a], [b]) => (a < b ? -1 : 1)));
  const actor = [row.actor_tenant_id, row.actor_object_id];
  const rest = [row.what, row.rule, row.conversation_id, row.activity_id, data];
  const columns = [row.prev_hash, row.operation_id, row.at.getTime(), ...actor, ...rest];
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex');
}
