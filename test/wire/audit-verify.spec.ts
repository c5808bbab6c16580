import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditEvent } from '../../src/operations/ports.ts';
import { tablesOf } from '../../src/store/catalogue.ts';
import { openDatabase } from '../../src/store/database.ts';
import { appendEvents, hashAgain } from '../../src/store/events.ts';
import type { Tables } from '../../src/store/tables.ts';
import { type AuditReport, checkAudit, verifyAudit } from '../../src/store/verify-audit.ts';
import { anOperation, onEachDatabase, openOnPostgres, silentLogger, type TestStore } from '../support/store.ts';

const TOOL = join(import.meta.dirname, '../../tools/audit-verify.ts');
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/tools');
const HOUR = 3_600_000;
const START = Date.parse('2026-11-21T10:00:00.123Z');

/** What somebody does to the log who may do everything there. */
type Deed = (trx: Transaction<Tables>) => Promise<unknown>;

describe('the check of the audit log', function () {
  this.timeout(60_000);
  onEachDatabase((open) => {
    const refresh = anOperation();
    const stop = anOperation();
    let database: TestStore;
    let anchorHashes: readonly string[];

    before(async () => {
      database = await open();
      anchorHashes = await fill(database);
    });
    after(() => database.remove());

    /**
     * Seven events in three chains and an anchor (the chain of `stop` ends there), three more and an anchor, and one that
     * no anchor holds yet.
     */
    async function fill({ store }: TestStore): Promise<readonly string[]> {
      const { operations, auditLog } = store;
      await operations.commit(refresh, 0, { events: [anEvent('requested'), anEvent('confirmed')] });
      await operations.commit(stop, 0, { events: [anEvent('requested'), anEvent('expired')] });
      await operations.record([anEvent('signedIn')]);
      await operations.commit({ ...refresh, revision: 2 }, 1, { events: [anEvent('accepted')] });
      await operations.record([anEvent('signedOut')]);
      const first = await auditLog.anchor(START + HOUR);
      await operations.commit({ ...refresh, revision: 3 }, 2, { events: [anEvent('polled'), anEvent('succeeded')] });
      await operations.record([anEvent('signedIn')]);
      const second = await auditLog.anchor(START + 2 * HOUR);
      await operations.record([{ ...anEvent('signedOut'), at: START + 2 * HOUR }]);
      return [first?.hash ?? assert.fail(), second?.hash ?? assert.fail()];
    }

    async function verified(hash: string | null = null): Promise<AuditReport> {
      let report: AuditReport | null = null;
      await database.reopen(async () => {
        report = await verifyAudit(database.databaseUrl, hash, silentLogger);
      });
      return report ?? assert.fail();
    }

    /** What is found after each deed, which is taken back then. */
    async function findingsAfter<Name extends string>(
      deeds: Readonly<Record<Name, Deed>>,
      hash: string | null = null,
    ): Promise<Readonly<Record<Name, string>>> {
      const found: [string, string][] = [];
      await database.reopen(async () => {
        const opened = await openDatabase(database.databaseUrl, silentLogger);
        for (const [name, deed] of Object.entries<Deed>(deeds)) {
          found.push([name, await foundAfter(opened.db, deed, hash)]);
        }
        await opened.close();
      });
      return Object.fromEntries(found) as Record<Name, string>;
    }

    it('finds nothing in a log that nobody touched, and says what it is', async () => {
      const { newestAnchor, ...report } = await verified();
      assert.deepEqual(report, {
        events: 11,
        operations: 2,
        anchors: 2,
        from: START,
        to: START + 2 * HOUR,
        newer: 1,
        findings: [],
      });
      assert.deepEqual([newestAnchor?.upTo, newestAnchor?.events, newestAnchor?.hash], [10, 3, anchorHashes[1]]);
    });

    it('knows the anchors that the log of the process named, and no other', async () => {
      for (const hash of anchorHashes) assert.deepEqual((await verified(hash)).findings, []);
      const [finding, ...more] = (await verified('0'.repeat(64))).findings;
      assert.match(finding?.what ?? '', /no anchor has this hash/);
      assert.deepEqual(more, []);
    });

    it('finds each column that was changed, before an anchor and after the last', async () => {
      const columns = await columnsOf('events');
      const anchored = columns.map((column) => [`${column} of event 2`, changed('events', 2, column)] as const);
      const newest = columns
        .filter((column) => column !== 'seq') // it has the highest: another as high says the same
        .map((column) => [`${column} of event 11`, changed('events', 11, column)] as const);
      const found = await findingsAfter(Object.fromEntries([...anchored, ...newest]));
      assert.equal(Object.keys(found).length, 23);
      for (const [name, findings] of Object.entries(found)) assert.match(findings, /event|anchor/, name);
      assert.match(found['what of event 11'] ?? '', /^event 11 \(of no operation\): its content was changed$/);
      assert.match(found['data of event 2'] ?? '', new RegExp(`^event 2 \\(operation ${refresh.id}\\): its content`));
      assert.match(found['seq of event 2'] ?? '', /follows the wrong event.*anchor 1: /s);
    });

    it('finds each column of an anchor that was changed', async () => {
      const columns = await columnsOf('anchors');
      const deeds = columns.map((column) => [column, changed('anchors', 1, column)] as const);
      const found = await findingsAfter(Object.fromEntries(deeds));
      assert.equal(Object.keys(found).length, 6);
      for (const [name, findings] of Object.entries(found)) assert.match(findings, /^anchor \d+: /, name);
    });

    it('finds what was removed', async () => {
      const found = await findingsAfter({
        inTheMiddle: (trx) => sql`delete from events where seq = 2`.execute(trx),
        first: (trx) => sql`delete from events where seq = 1`.execute(trx),
        chain: (trx) => sql`delete from events where operation_id = ${stop.id}`.execute(trx),
        tail: (trx) => sql`delete from events where seq >= 9`.execute(trx),
        tailWithItsAnchor: (trx) =>
          sql`with gone as (delete from anchors where seq = 2) delete from events where seq >= 8`.execute(trx),
        anchor: (trx) => sql`delete from anchors where seq = 1`.execute(trx),
        everything: (trx) => sql`delete from events`.execute(trx),
      });
      assert.match(found.inTheMiddle, /^event 6 \(operation .*\): follows the wrong event.*1 before it are missing/s);
      assert.match(found.first, /^event 2 \(operation .*\): follows the wrong event/);
      assert.equal(found.chain, 'anchor 1: was made of 7 events, of which 2 before it are missing');
      assert.equal(found.tail, 'anchor 2: was made of 3 events, of which 2 before it are missing');
      assert.equal(found.tailWithItsAnchor, '', 'this takes the hash from the log');
      assert.match(found.anchor, /^anchor 2: follows the wrong anchor/);
      assert.match(found.everything, /anchor 1: .* 7 before it are missing\nanchor 2: .* 3 before it are missing/);
    });

    it('finds by the hash from the log what was removed together with its anchor', async () => {
      const deeds = {
        tail: (trx: Transaction<Tables>) =>
          sql`with gone as (delete from anchors where seq = 2) delete from events where seq >= 8`.execute(trx),
      };
      assert.match((await findingsAfter(deeds, anchorHashes[1])).tail, /no anchor has this hash/);
    });

    it('finds what was added or replaced with hashes that are right', async () => {
      const found = await findingsAfter({
        // Among those that an anchor holds: the fifth, the first of its chain, makes room.
        added: async (trx) => {
          await appendEvents(trx, stop.id, [anEvent('cancelled')]);
          await sql`update events set seq = 0 where operation_id is null and seq = 5`.execute(trx);
          await sql`update events set seq = 5 where operation_id = ${stop.id} and what = 'cancelled'`.execute(trx);
        },
        replaced: async (trx) => {
          const last = (await chainOf(trx, stop.id)).at(-1) ?? assert.fail();
          const other = { ...last, what: 'confirmed' };
          await trx
            .updateTable('events')
            .set({ what: other.what, hash: hashAgain(other) })
            .where('hash', '=', last.hash)
            .execute();
        },
      });
      assert.equal(found.added, 'anchor 1: was made of 7 events, and 1 more are before it now');
      assert.match(found.replaced, /^anchor 1: its content was changed, or events before it were/);
    });

    async function columnsOf(table: string): Promise<readonly string[]> {
      let names: readonly string[] = [];
      await database.reopen(async () => {
        const opened = await openDatabase(database.databaseUrl, silentLogger);
        const found = (await tablesOf(opened.db)).find(({ name }) => name === table);
        names = found?.columns.map(({ name }) => name) ?? [];
        await opened.close();
      });
      return names;
    }

    function changed(table: 'events' | 'anchors', seq: number, column: string): Deed {
      const others: Readonly<Record<string, string>> = {
        seq: '1000',
        operation_id: `'${stop.id}'`,
        at: `at + interval '1 millisecond'`,
        data: `data || '{"half": 0.25}'`,
        up_to: 'up_to - 1',
        events: 'events + 1',
      };
      const other = others[column] ?? "'another'";
      return (trx) =>
        sql`update ${sql.table(table)} set ${sql.id(column)} = ${sql.raw(other)} where seq = ${seq}`.execute(trx);
    }
  });

  describe('as a command', () => {
    let database: TestStore;

    before(async () => {
      database = await openOnPostgres();
    });
    after(() => database.remove());

    async function run(...given: readonly string[]) {
      const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE, DATABASE_URL: database.databaseUrl };
      const child = spawn(process.execPath, [TOOL, ...given], { env });
      const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { code, out, err };
    }

    it('takes nothing for a changed log that is no hash', async () => {
      const { code, out, err } = await run('4f2a');
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, /^"4f2a" is no hash/);
    });

    it('says beside a Ferry that runs what it checked and what it cannot see, or what is wrong', async () => {
      const { store } = database;
      await store.operations.record([anEvent('signedIn'), anEvent('signedOut')]);
      const anchor = await store.auditLog.anchor(START + HOUR);

      const clean = await run(anchor?.hash.toUpperCase() ?? assert.fail());
      const unknown = await run('0'.repeat(64));
      await askAsAdmin(database, "update events set what = 'nothing' where seq = 1");
      const changed = await run();

      assert.deepEqual([clean.code, clean.err], [0, '']);
      assert.match(clean.out, /^Checked: 2 events of 0 operations, from 2026-11-21T10:00:00.123Z to .*; 1 anchor\.\n/);
      assert.match(clean.out, /Up to event 2.* none was removed\. The hash that was given is an anchor's\./);
      assert.match(clean.out, /Not to be seen: whether events at the end were removed/);
      assert.deepEqual([unknown.code, changed.code], [1, 1]);
      assert.match(unknown.out, /The audit log was changed:\n {2}0{64}: no anchor has this hash/);
      assert.match(
        changed.out,
        /The audit log was changed:\n {2}event 1 \(of no operation\): its content was changed\n$/,
      );
    });
  });
});

/** In one transaction, which is rolled back. */
async function foundAfter(db: Kysely<Tables>, deed: Deed, hash: string | null): Promise<string> {
  const trx = await db.startTransaction().execute();
  try {
    for (const table of ['events', 'anchors']) {
      await sql`alter table ${sql.id(table)} disable trigger all`.execute(trx);
      await sql`alter table ${sql.id(table)} alter column seq set generated by default`.execute(trx);
    }
    await deed(trx);
    const { findings } = await checkAudit(trx, hash);
    return findings.map(({ where, what }) => `${where}: ${what}`).join('\n');
  } finally {
    await trx.rollback().execute();
  }
}

async function askAsAdmin(database: TestStore, statement: string): Promise<void> {
  const body = `alter table events disable trigger all; ${statement}; alter table events enable trigger all;`;
  await database.query(`do $$ begin ${body} end $$`);
}

async function chainOf(trx: Transaction<Tables>, operationId: string) {
  return await trx.selectFrom('events').selectAll().where('operationId', '=', operationId).orderBy('seq').execute();
}

function anEvent(what: string): AuditEvent {
  const data = { zebra: 1, ant: 'two', half: 0.5, none: null };
  const actor = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
  return { at: START, actor, what, rule: 'default', conversationId: '19:a', activityId: '1', data };
}
