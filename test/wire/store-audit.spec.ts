import assert from 'node:assert/strict';
import type { Operation } from '../../src/operations/operation.ts';
import type { AuditEvent, AuditQuery } from '../../src/operations/ports.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

const NOW = Date.parse('2026-11-21T10:00:00.123Z');
const OURS = 1234;
const THEIRS = 5678;
const ROBIN = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
const ANA = { tenantId: ROBIN.tenantId, objectId: crypto.randomUUID() };
const ANY: AuditQuery = { projectIds: [OURS], environmentId: null, operationId: null, actor: null, since: null };

describe('store of the audit log', () => {
  onEachDatabase((open) => {
    const refresh = anOperation({ projectId: OURS, id: `7d1f0a52${crypto.randomUUID().slice(8)}` });
    const stop = anOperation({
      projectId: OURS,
      kind: 'stop',
      source: null,
      id: `7d1f0a53${crypto.randomUUID().slice(8)}`,
    });
    const ofOthers = anOperation({ projectId: THEIRS, target: refresh.target });
    const { target } = refresh;
    let database: TestStore;

    before(async () => {
      database = await open();
      await write(refresh, 0, [anEvent('requested', { at: NOW, actor: ROBIN }), anEvent('confirmed', { at: NOW + 1 })]);
      await record('signedOut', {}, { at: NOW + 2, actor: ANA });
      await write(stop, 0, [anEvent('stopped', { at: NOW + 3, actor: ANA })]);
      await record('freezeSet', { projectId: OURS, environmentId: target.id }, { at: NOW + 4, actor: ROBIN });
      await record('freezeSetThere', { projectId: THEIRS, environmentId: target.id }, { at: NOW + 5 });
      await write(ofOthers, 0, [anEvent('requestedThere', { at: NOW + 6, actor: ROBIN })]);
      await write(refresh, 1, [anEvent('accepted', { at: NOW + 7 })]);
    });
    after(() => database.remove());

    async function write(operation: Operation, revision: number, events: readonly AuditEvent[]): Promise<void> {
      const next = { ...operation, revision: revision + 1 };
      assert.deepEqual(await database.store.operations.commit(next, revision, { events }), { ok: true });
    }

    async function record(what: string, data: AuditEvent['data'], changes: Partial<AuditEvent>): Promise<void> {
      await database.store.operations.record([anEvent(what, { data, ...changes })]);
    }

    async function found(query: Partial<AuditQuery>, limit = 100, offset = 0): Promise<readonly string[]> {
      const events = await database.store.auditLog.list({ ...ANY, ...query }, limit, offset);
      return events.map(({ what }) => what);
    }

    it('gives whole events, newest first, each with its operation and its place', async () => {
      const events = await database.store.auditLog.list(ANY, 100, 0);
      const { kind, source, projectId } = refresh;
      assert.deepEqual(
        events.map(({ what }) => what),
        ['accepted', 'freezeSet', 'stopped', 'signedOut', 'confirmed', 'requested'],
      );
      const { seq, ...oldest } = events.at(-1) ?? assert.fail('there are none');
      assert.deepEqual(oldest, {
        ...anEvent('requested', { at: NOW, actor: ROBIN }),
        operationId: refresh.id,
        operation: { kind, source, target, projectId },
      });
      assert.equal(events[2]?.operation?.source, null);
      const { operationId, operation, data } = events[1] ?? assert.fail('there is no freeze');
      assert.deepEqual([operationId, operation], [null, null]);
      assert.deepEqual(data, { projectId: OURS, environmentId: target.id });
      const places = events.map((event) => event.seq);
      assert.deepEqual(
        places,
        [...places].sort((a, b) => b - a),
      );
      assert.ok(seq > 0);
    });

    it('shows what belongs to the asked projects, and what belongs to none', async () => {
      assert.deepEqual(await found({ projectIds: [THEIRS] }), ['requestedThere', 'freezeSetThere', 'signedOut']);
      assert.equal((await found({ projectIds: [OURS, THEIRS] })).length, 8);
      assert.deepEqual(await found({ projectIds: [] }), ['signedOut']);
    });

    it('shows what happened to an environment: as source, as target, and by a freeze', async () => {
      const ofTarget = ['accepted', 'freezeSet', 'confirmed', 'requested'];
      assert.deepEqual(await found({ environmentId: target.id }), ofTarget);
      assert.deepEqual(await found({ environmentId: refresh.source?.id ?? '' }), [
        'accepted',
        'confirmed',
        'requested',
      ]);
      assert.deepEqual(await found({ environmentId: stop.target.id }), ['stopped']);
      assert.deepEqual(await found({ environmentId: crypto.randomUUID() }), []);
    });

    it('shows one operation by its id, or by how that begins', async () => {
      const its = ['accepted', 'confirmed', 'requested'];
      const beginnings = [refresh.id, refresh.id.slice(0, 8), refresh.id.slice(0, 12), '7D1F0A52'];
      for (const operationId of beginnings) assert.deepEqual(await found({ operationId }), its, operationId);
      assert.deepEqual(await found({ operationId: '7d1f0a53' }), ['stopped']);
      assert.deepEqual(await found({ operationId: ofOthers.id }), []);
    });

    it('finds nothing by what is no beginning of an id', async () => {
      for (const operationId of ['', '7d1f0a5', '7d1f0a5%', `${refresh.id}0`, "' or true --", '\0\ud800']) {
        assert.deepEqual(await found({ operationId }), [], operationId);
      }
    });

    it('shows what one person did, and nobody of the same id in another tenant', async () => {
      assert.deepEqual(await found({ actor: ANA }), ['stopped', 'signedOut']);
      assert.deepEqual(await found({ actor: { ...ANA, tenantId: crypto.randomUUID() } }), []);
    });

    it('begins where it is told to', async () => {
      assert.deepEqual(await found({ since: NOW + 4 }), ['accepted', 'freezeSet']);
      assert.deepEqual(await found({ since: NOW + 8 }), []);
    });

    it('holds all conditions together', async () => {
      assert.deepEqual(await found({ environmentId: target.id, actor: ROBIN, since: NOW + 1 }), ['freezeSet']);
      assert.deepEqual(await found({ environmentId: target.id, operationId: stop.id }), []);
    });

    it('gives page after page, without a gap', async () => {
      const all = await found({});
      const pages = [await found({}, 4, 0), await found({}, 4, 4), await found({}, 4, 8)];
      assert.deepEqual(
        pages.map(({ length }) => length),
        [4, 2, 0],
      );
      assert.deepEqual(pages.flat(), all);
    });
  });
});

function anEvent(what: string, changes: Partial<AuditEvent> = {}): AuditEvent {
  const nobody = { actor: null, rule: null, conversationId: null, activityId: null };
  return { at: NOW, what, ...nobody, data: { state: 'requested' }, ...changes };
}
