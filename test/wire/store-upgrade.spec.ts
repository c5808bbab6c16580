import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { systemClock } from '../../src/clock.ts';
import { firstTables } from '../../src/store/migrations/0001-first-tables.ts';
import { neverTwice } from '../../src/store/migrations/0002-never-twice.ts';
import { openStore } from '../../src/store/store.ts';
import { anOperation, silentLogger } from '../support/store.ts';

describe('a database of the release before', () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'ferry-upgrade-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('keeps its operations, which nobody has to approve and no freeze holds back', async () => {
    const operation = anOperation({ checks: [] });
    const folder = join(parent, 'data');
    const { id, target, requester, conversationId, requestedAt, expiresAt } = operation;
    await asBefore(folder, (pglite) =>
      pglite.query(
        `insert into operations (id, revision, visible_revision, kind, state, project_id, source_id, source_name, target_id,
            target_name, requester_tenant_id, requester_object_id, conversation_id, confirmation, rule, checks, requested_at,
            expires_at, paused)
          values ($1, 1, 1, 'refresh', 'requested', 1234, $2, 'PROD', $3, 'UAT', $4, $5, $6, 'typeTarget', 'default', '[]',
            $7, $8, false)`,
        [
          ...[id, operation.source?.id, target.id, requester.tenantId, requester.objectId, conversationId],
          ...[new Date(requestedAt), new Date(expiresAt ?? 0)],
        ],
      ),
    );
    const store = await openStore({ databaseUrl: `pglite:${folder}`, clock: systemClock, logger: silentLogger });
    try {
      assert.deepEqual(await store.operations.get(id), operation);
      const again = { ...operation, id: crypto.randomUUID() };
      assert.deepEqual(await store.operations.commit(again, 0, {}), { ok: false, why: 'repeated', of: operation });
    } finally {
      await store.close();
    }
  });
});

async function asBefore(folder: string, fill: (pglite: PGlite) => Promise<unknown>): Promise<void> {
  const pglite = await PGlite.create(folder);
  const db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
  const migrations = { '0001-first-tables': { up: firstTables }, '0002-never-twice': { up: neverTwice } };
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  assert.ifError(error);
  await fill(pglite);
  await db.destroy();
  if (!pglite.closed) await pglite.close();
}
