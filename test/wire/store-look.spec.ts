import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../sandbox/kit/free-port.ts';
import { type DatabaseSight, lookAtDatabase } from '../../src/store/look.ts';
import { MIGRATION_NAMES } from '../../src/store/migrations/migrations.ts';
import { NOON } from '../support/operations.ts';
import { sharedPostgres } from '../support/postgres.ts';
import {
  askPostgres,
  newPostgresDatabase,
  onEachDatabase,
  openTestStore,
  silentLogger,
  type TestStore,
} from '../support/store.ts';

const look = (url: string, migrationUrl: string | null = null) => lookAtDatabase(url, migrationUrl, silentLogger);

describe('looking at the database', function () {
  this.timeout(60_000);

  onEachDatabase((open) => {
    let there: TestStore;
    beforeEach(async () => {
      there = await open();
    });
    afterEach(() => there.remove());

    /** While nobody has it open. */
    async function seen(): Promise<DatabaseSight | undefined> {
      let sight: DatabaseSight | undefined;
      await there.reopen(async () => {
        sight = await look(there.databaseUrl);
      });
      return sight;
    }

    it('finds the tables of this version, and when Teams was last heard from', async () => {
      assert.deepEqual(await seen(), { kind: 'current', heardAt: null });
      const conversation = {
        id: 'a',
        tenantId: 't',
        type: 'channel',
        serviceUrl: 'https://s.example',
        reference: {},
      } as const;
      await there.store.conversations.save({ ...conversation, seenAt: NOON });
      assert.deepEqual(await seen(), { kind: 'current', heardAt: NOON });
    });
  });

  describe('on PGlite', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'ferry-look-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('makes nothing where there is nothing', async () => {
      assert.deepEqual(await look(`pglite:${join(folder, 'data')}`), { kind: 'empty' });
      assert.ok(!existsSync(join(folder, 'data')) && !existsSync(join(folder, 'data.lock')));
    });

    it('does not open, as root, what is another user’s', async function () {
      if (userInfo().uid !== 0) this.skip(); // nobody else could give the folder away
      const data = join(folder, 'data');
      mkdirSync(data);
      writeFileSync(join(data, 'PG_VERSION'), '17');
      chownSync(data, 12345, 12345);
      assert.deepEqual(await look(`pglite:${data}`), { kind: 'notOurs' });
      assert.deepEqual([readdirSync(data), existsSync(`${data}.lock`)], [['PG_VERSION'], false]);
    });

    it('leaves a folder to the process that has it', async () => {
      const there = await openTestStore();
      assert.deepEqual(await look(there.databaseUrl), { kind: 'inUse' });
      assert.equal(await there.store.health.problem(), null);
      await there.remove();
    });
  });

  describe('on PostgreSQL', () => {
    let databaseUrl: string;
    let remove: () => Promise<void>;
    before(sharedPostgres);
    beforeEach(async () => {
      ({ databaseUrl, remove } = await newPostgresDatabase());
    });
    afterEach(() => remove());

    const changed = (change: (url: URL) => void) => {
      const url = new URL(databaseUrl);
      change(url);
      return url.href;
    };

    it('finds nothing in a new one, and leaves it so', async () => {
      assert.deepEqual(await look(databaseUrl), { kind: 'empty' });
      assert.deepEqual(await askPostgres(databaseUrl, 'select from pg_stat_user_tables'), []);
    });

    it('finds what is missing, and what is of a newer Ferry', async () => {
      const there = await newPostgresDatabase({ withTables: true });
      const rename = (from: string, to: string) =>
        askPostgres(there.databaseUrl, `update kysely_migration set name = '${to}' where name = '${from}'`);
      const last = MIGRATION_NAMES.at(-1) as string;
      await rename(last, '9999-of-tomorrow');
      const sentence = 'The database was made by a newer Ferry (9999-of-tomorrow). Start that version or a newer one.';
      assert.deepEqual(await look(there.databaseUrl), { kind: 'refused', why: 'newer', sentence });
      await askPostgres(there.databaseUrl, `delete from kysely_migration where name = '9999-of-tomorrow'`);
      assert.deepEqual(await look(there.databaseUrl), { kind: 'older', missing: 1 });
      await there.remove();
    });

    it('finds nobody, no database of that name, or a role that is not let in', async () => {
      const port = String(await freePort());
      const why = async (url: string) => {
        const sight = await look(url);
        return sight.kind === 'unusable' ? sight.why : sight.kind;
      };
      assert.equal(await why(changed((url) => Object.assign(url, { port }))), 'away');
      assert.equal(await why(changed((url) => Object.assign(url, { pathname: '/nowhere' }))), 'noDatabase');
      assert.equal(await why(changed((url) => Object.assign(url, { username: 'nobody', password: 'x' }))), 'password');
    });

    it('finds roles that a start would refuse', async () => {
      const sight = await look(databaseUrl, databaseUrl);
      assert.equal(sight.kind === 'refused' && sight.why, 'roles');
      assert.match(sight.kind === 'refused' ? sight.sentence : '', /name the same role/);
    });
  });
});
