import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { systemClock } from '../../src/clock.ts';
import type { AuditEvent } from '../../src/operations/ports.ts';
import { tablesOf } from '../../src/store/catalogue.ts';
import { moveData } from '../../src/store/move.ts';
import { restore } from '../../src/store/restore.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { anOperation, askPostgres, openTestStore, silentLogger } from '../support/store.ts';

const TOOLS = join(import.meta.dirname, '../../tools');
const PROCESS = join(import.meta.dirname, '../support/store-process.ts');
/** Most of a tool's life is compiling what was compiled for the one before. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/tools');

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

describe('the tools for the data', function () {
  this.timeout(90_000);
  const operation = anOperation();
  /** With that operation in it, for every test that only reads. */
  let home: ClosedDatabase;
  let folder: string;
  let password = '';

  before(async () => {
    home = await closedDatabase((store) =>
      store.operations.commit(operation, 0, { events: [anEvent('requested')], locks: 'take' }),
    );
  });
  after(() => home.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferry-tools-'));
    password = '';
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(tool: string, databaseUrl: string, ...given: readonly string[]): Promise<Ended> {
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE, DATABASE_URL: databaseUrl, PGPASSWORD: password };
    const child = spawn(process.execPath, [join(TOOLS, tool), ...given], { cwd: folder, env });
    return ended(child);
  }

  describe('backup-data and restore-data', () => {
    it('give back what was there', async () => {
      const file = join(folder, 'copy.tar.gz');
      const elsewhere = join(folder, 'new', 'data');

      const copied = await run('backup-data.ts', home.databaseUrl, file);
      assert.deepEqual([copied.code, copied.err], [0, '']);
      assert.match(copied.out, /copy\.tar\.gz.*MB/);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const { code, err } = await run('restore-data.ts', `pglite:${elsewhere}`, file);
      assert.deepEqual([code, err], [0, '']);

      const restored = await openStore({
        databaseUrl: `pglite:${elsewhere}`,
        clock: systemClock,
        logger: silentLogger,
      });
      assert.deepEqual(await restored.operations.get(operation.id), operation);
      assert.equal((await restored.operations.eventsOf(operation.id)).length, 1);
      await restored.close();
      assert.deepEqual(readdirSync(join(folder, 'new')).sort(), ['data', 'data.lock']);
    });

    it('a copy without a name is called after the time, and none is overwritten', async () => {
      const file = join(folder, 'kept.tar.gz');
      writeFileSync(file, 'precious');
      const named = await run('backup-data.ts', home.databaseUrl, file);
      assert.equal(named.code, 1);
      assert.match(named.err, /is there already and is not overwritten/);
      assert.equal((await run('backup-data.ts', home.databaseUrl)).code, 0);
      assert.equal(await readFile(file, 'utf8'), 'precious');
      const others = readdirSync(folder).filter((name) => name !== 'kept.tar.gz');
      assert.equal(others.length, 1);
      assert.match(String(others[0]), /^ferry-data-\d{4}-\d{2}-\d{2}T\d{6}Z\.tar\.gz$/);
    });

    it('refuse while Ferry runs', async () => {
      const ferry = spawn(process.execPath, [PROCESS, home.databaseUrl, 'write'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_COMPILE_CACHE },
      });
      await once(createInterface({ input: ferry.stdout }), 'line');
      const target = await emptyDatabase();
      const [copied, moved] = await Promise.all([
        run('backup-data.ts', home.databaseUrl, join(folder, 'copy.tar.gz')),
        run('move-data.ts', home.databaseUrl, target.url),
      ]);
      ferry.kill('SIGKILL');
      await once(ferry, 'exit');
      for (const { code, err } of [copied, moved]) {
        assert.equal(code, 1);
        assert.match(err, /in use by another Ferry process; stop that one first/);
      }
      assert.deepEqual(readdirSync(folder), []);
    });

    it('refuse a folder without a database, and make none', async () => {
      const { code, err } = await run('backup-data.ts', `pglite:${folder}/nowhere`, join(folder, 'copy.tar.gz'));
      assert.equal(code, 1);
      assert.match(err, /There is no database in/);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('leave PostgreSQL to its own tools', async () => {
      const url = 'postgres://ferry:secret@127.0.0.1/ferry';
      const [copied, restored] = await Promise.all([run('backup-data.ts', url), run('restore-data.ts', url, 'x')]);
      assert.deepEqual([copied.code, restored.code], [1, 1]);
      assert.match(copied.err, /pg_dump/);
      assert.match(restored.err, /pg_restore/);
      assert.doesNotMatch(copied.err + restored.err, /secret/);
    });

    it('restore into nothing but an empty folder', async () => {
      const file = join(folder, 'copy.tar.gz');
      await run('backup-data.ts', home.databaseUrl, file);
      const [full, empty] = [join(folder, 'full'), join(folder, 'empty')];
      for (const made of [full, empty]) mkdirSync(made);
      writeFileSync(join(full, 'a'), 'precious');

      const refused = await run('restore-data.ts', `pglite:${full}`, file);
      const restored = await run('restore-data.ts', `pglite:${empty}`, file);

      assert.deepEqual([refused.code, restored.code], [1, 0]);
      assert.match(refused.err, /is not empty, and nothing is overwritten/);
      assert.deepEqual(readdirSync(full), ['a']);
      assert.ok(existsSync(join(empty, 'PG_VERSION')));
    });

    it('restore no file that is not a whole copy of a Ferry database, and leave nothing behind', async () => {
      const file = join(folder, 'copy.tar.gz');
      await run('backup-data.ts', home.databaseUrl, file);
      const whole = await readFile(file);
      const strange = await PGlite.create();
      const ofOthers = Buffer.from(await (await strange.dumpDataDir('gzip')).arrayBuffer());
      await strange.close();
      const unfit = {
        nothing: Buffer.alloc(0),
        words: Buffer.from('hello'),
        cut: whole.subarray(0, whole.length - 9_000),
        ofOthers,
      };
      for (const [name, content] of Object.entries(unfit)) {
        writeFileSync(join(folder, name), content);
        const message = /is no copy of a Ferry database|is not one of Ferry's/;
        await assert.rejects(restore(`pglite:${folder}/target/data`, join(folder, name)), { message }, name);
        assert.ok(!existsSync(join(folder, 'target/data')), name);
        assert.ok(!existsSync(join(folder, 'target/data.restoring')), name);
      }
    });
  });

  describe('move-data', () => {
    it('takes everything along, and Ferry goes on there', async () => {
      const operation = anOperation({
        state: 'running',
        revision: 1,
        lcsActivityId: crypto.randomUUID(),
        nextPollAt: Date.now(),
      });
      const full = await closedDatabase(async (store) => {
        const events = ['requested', 'confirmed', 'accepted'].map(anEvent);
        await store.operations.commit(operation, 0, { events, locks: 'take' });
        await store.operations.record([anEvent('signedIn'), anEvent('signedOut')]);
        assert.equal((await store.auditLog.anchor(Date.now() + 3_600_000))?.upTo, 5);
      });
      const rows = await full.inside(fillTheRest);
      const target = await emptyDatabase();
      password = target.password;
      const withoutPassword = Object.assign(new URL(target.url), { password: '' }).href;

      const { code, out, err } = await run('move-data.ts', full.databaseUrl, withoutPassword);

      full.remove();
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /events +5\n/);
      assert.match(out, /set DATABASE_URL .* Jobs were not copied/s);
      for (const [name, before] of rows) {
        assert.notEqual(before.length, 0, `${name} is empty: it says nothing`);
        assert.deepEqual(inUtc(await askPostgres(target.url, rowsOf(name))), inUtc(before), name);
      }
      const store = await openStore({ databaseUrl: target.url, clock: systemClock, logger: silentLogger });
      assert.deepEqual(
        (await store.operations.listOpen()).map(({ id }) => id),
        [operation.id],
      );
      assert.equal(await store.jobs.ensure([{ queue: 'poll', operationId: operation.id, revision: 1 }]), 1);
      await store.operations.record([anEvent('signedIn')]);
      await store.operations.commit({ ...operation, revision: 2 }, 1, { events: [anEvent('polled')] });
      await store.close();
      const [chain] = await askPostgres(
        target.url,
        `select count(*)::int as events, count(p.seq)::int as following from events e
          left join events p on p.hash = e.prev_hash and p.operation_id is not distinct from e.operation_id and p.seq < e.seq`,
      );
      assert.deepEqual(chain, { events: 7, following: 5 }); // two chains, each with one beginning
    });

    it('refuses a target that holds anything, cannot be reached, or is none', async () => {
      const target = await emptyDatabase();
      const store = await openStore({ databaseUrl: target.url, clock: systemClock, logger: silentLogger });
      await store.operations.record([anEvent('signedIn')]);
      await store.close();
      const refusals = [
        [target.url, /holds data of Ferry already: events \(1\)/],
        ['postgres://ferry:hush-hush@127.0.0.1:1/ferry', /The target cannot be used/],
        ['mysql://localhost/ferry', /must be postgres:/],
      ] as const;
      for (const [url, sentence] of refusals) {
        await assert.rejects(moveData(home.databaseUrl, url, silentLogger), ({ message }: Error) => {
          assert.match(message, sentence);
          assert.doesNotMatch(message, /hush-hush/);
          return true;
        });
      }
      const { code, err } = await run('move-data.ts', home.databaseUrl);
      assert.equal(code, 1);
      assert.match(err, /Where to\?/);
    });

    it('leaves the target as it was when the audit log was changed', async () => {
      const changed = await closedDatabase((store) =>
        store.operations.record([anEvent('signedIn'), anEvent('signedOut')]),
      );
      await changed.inside((pglite) =>
        pglite.exec(`alter table events disable trigger all; update events set what = 'nothing' where seq = 1`),
      );
      const target = await emptyDatabase();

      const { code, err } = await run('move-data.ts', changed.databaseUrl, target.url);

      changed.remove();
      assert.equal(code, 1);
      assert.match(err, /it was changed\. Nothing was moved/);
      const made = await askPostgres(
        target.url,
        "select relname from pg_class where relnamespace = 'public'::regnamespace",
      );
      assert.deepEqual(made, []);
    });
  });
});

async function ended(child: ChildProcess): Promise<Ended> {
  assert.ok(child.stdout && child.stderr);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

function anEvent(what: string): AuditEvent {
  const data = { zebra: 1, ant: 'two', half: 0.5, none: null };
  return { at: Date.now(), actor: null, what, rule: null, conversationId: null, activityId: null, data };
}

async function emptyDatabase(): Promise<{ readonly url: string; readonly password: string }> {
  const { url: server } = await sharedPostgres();
  const name = `ferry_${crypto.randomUUID().replaceAll('-', '')}`;
  await askPostgres(server, `create database ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` });
  return { url: url.href, password: url.password };
}

/** A folder with a database that no process has open. */
interface ClosedDatabase {
  readonly databaseUrl: string;
  /** Opens it for a while. */
  inside<T>(work: (pglite: PGlite) => Promise<T>): Promise<T>;
  remove(): void;
}

async function closedDatabase(fill: (store: Store) => Promise<unknown>): Promise<ClosedDatabase> {
  const { databaseUrl, store } = await openTestStore();
  await fill(store);
  await store.close();
  const data = databaseUrl.slice('pglite:'.length);
  return {
    databaseUrl,
    inside: async (work) => {
      const pglite = await PGlite.create(data);
      try {
        return await work(pglite);
      } finally {
        await pglite.close();
      }
    },
    remove: () => rmSync(dirname(data), { recursive: true }),
  };
}

type Rows = readonly Readonly<Record<string, unknown>>[];

function rowsOf(table: string): string {
  return `select to_jsonb(t)::text as row from ${table} t order by 1`;
}

/** One row, as hard to copy as its type allows, in each table that has none: also in those that are made after this was written. Gives the rows of all. */
async function fillTheRest(pglite: PGlite): Promise<ReadonlyMap<string, Rows>> {
  const db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
  const rows = new Map<string, Rows>();
  for (const { name, columns } of await tablesOf(db)) {
    const { rows: present } = await pglite.query(`select 1 from ${name} limit 1`);
    if (present.length === 0) {
      const filled = columns.filter(({ isIdentity }) => !isIdentity);
      const values = filled.map(({ type }) => `${HARD[type] ?? "'x'"}::${type}`);
      await pglite.exec(`insert into ${name} (${filled.map((column) => column.name)}) values (${values})`);
    }
    rows.set(name, (await pglite.query<Rows[number]>(rowsOf(name))).rows);
  }
  return rows;
}

const HARD: Readonly<Record<string, string>> = {
  text: `E'it''s {"a",NULL} \\\\ \\n ü 日'`,
  uuid: '(select id from operations limit 1)',
  integer: '2147483647',
  bigint: '9007199254740993',
  'double precision': '0.30000000000000004',
  boolean: 'true',
  bytea: `'\\xdeadbeef'`,
  jsonb: `'null'`,
  'timestamp with time zone': `'2026-10-25 02:30:00.123456+02'`,
};

/** Instants as text, whatever zone the session had. */
function inUtc(rows: Rows): readonly string[] {
  const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d/g;
  return rows.map(({ row }) => String(row).replace(instant, (found) => new Date(found).toISOString())).sort();
}
