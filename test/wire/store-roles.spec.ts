import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { getRollbackPlans } from 'pg-boss';
import { systemClock } from '../../src/clock.ts';
import { type AuditEvent, QUEUES } from '../../src/operations/ports.ts';
import { lookAtDatabase } from '../../src/store/look.ts';
import { moveData } from '../../src/store/move.ts';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import {
  anOperation,
  askPostgres,
  newPostgresDatabase,
  onEveryQueue,
  openTestStore,
  silentLogger,
} from '../support/store.ts';

const HOUR = 3_600_000;
const PASSWORD = 'of-a-test-role';
/** How PostgreSQL says no. */
const DENIED = /permission denied|must be owner|not owner/;

/** A database with two roles: the owner of everything in it, and the bot's. */
interface Separated {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly botUrl: string;
  readonly owner: string;
  readonly bot: string;
  remove(): Promise<void>;
}

describe('a database with a role of its own for migrations', function () {
  this.timeout(60_000);
  let there: Separated;
  let stores: Store[] = [];

  before(sharedPostgres);
  beforeEach(async () => {
    there = await separated();
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await there.remove();
  });

  async function open(changes: Partial<StoreOptions> = {}): Promise<Store> {
    const urls = { databaseUrl: there.botUrl, migrationUrl: there.ownerUrl };
    const store = await openStore({ ...urls, clock: systemClock, logger: silentLogger, ...changes });
    stores.push(store);
    return store;
  }

  const refusedWith = (message: RegExp) => ({ code: 'storeUnavailable', message });

  describe('that Ferry has made', () => {
    it('is found right by whoever looks, until the bot gets a right that it must not have', async () => {
      const look = () => lookAtDatabase(there.botUrl, there.ownerUrl, silentLogger);
      assert.deepEqual(await look(), { kind: 'empty' });
      await open();
      assert.deepEqual(await look(), { kind: 'current', heardAt: null });
      await askPostgres(there.adminUrl, `grant delete on events to ${there.bot}`);
      const sight = await look();
      assert.match(sight.kind === 'refused' ? sight.sentence : '', /may update or delete audit events/);
    });

    it('serves the bot: operations, records, anchors and jobs, on instances that start together', async () => {
      const [store, other] = await Promise.all([open(), open(), open(), open(), open(), open()]);
      const operation = anOperation();
      const ran = Promise.withResolvers<string>();
      await other.jobs.start(onEveryQueue(async ({ operationId }) => ran.resolve(operationId)));
      const jobs = [{ queue: 'submit' as const, operationId: operation.id, revision: 1 }];
      assert.deepEqual(await store.operations.commit(operation, 0, { events: [anEvent()], jobs, locks: 'take' }), {
        ok: true,
      });
      assert.equal(await ran.promise, operation.id);
      await other.jobs.stop(1_000);
      await store.operations.record([anEvent()]);
      assert.equal((await store.auditLog.anchor(Date.now() + HOUR))?.upTo, 2);
      const cards = { queue: 'cards' as const, operationId: operation.id, revision: 1 };
      assert.equal(await store.jobs.ensure([cards, { ...cards, queue: 'poll' }]), 2);
      assert.equal(await store.seen.first('a', Date.now()), true);
      assert.deepEqual((await store.operations.listOpen()).length, 1);
      assert.equal(await store.health.problem(), null);
      assert.equal((await store.standing.read()).paused, 0);
      assert.deepEqual((await verifyAudit(there.botUrl, null, silentLogger)).findings, []);
    });

    it('lets pg-boss watch and tidy up its jobs as the bot, without a complaint', async () => {
      const logger = createRecordingLogger();
      await open({ logger });
      const rounds = `select count(*)::int as of_all, count(monitor_on)::int as watched, count(maintain_on)::int as tidied,
          (select count(reindex_on)::int from pgboss.version) as rebuilt from pgboss.queue`;
      const { length } = QUEUES;
      const all = { of_all: length, watched: length, tidied: length, rebuilt: 1 };
      let [done] = await askPostgres(there.botUrl, rounds);
      while (!isDeepStrictEqual(done, all)) {
        assert.deepEqual(logger.lines, []);
        await systemClock.sleep(200);
        [done] = await askPostgres(there.botUrl, rounds);
      }
      assert.deepEqual(logger.lines, []);
    });

    it('lets the bot use every table, and none of its connections owns one', async () => {
      await open();
      const unusable = await askPostgres(
        there.adminUrl,
        `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in ('public', 'pgboss') and c.relkind in ('r', 'p')
            and not has_table_privilege('${there.bot}', c.oid, 'select')`,
      );
      assert.deepEqual(unusable, []);
      const owners = await askPostgres(
        there.adminUrl,
        `select distinct pg_get_userbyid(relowner) as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in ('public', 'pgboss')`,
      );
      assert.deepEqual(owners, [{ owner: there.owner }]);
      const queues = await askPostgres(there.adminUrl, `select name from pgboss.queue where name not like '\\_\\_%'`);
      assert.deepEqual(queues.map(({ name }) => name).toSorted(), [...QUEUES].toSorted());
    });

    it('denies the bot to change or remove what the log says, and to switch off what prevents it', async () => {
      const store = await open();
      await store.operations.record([anEvent()]);
      await store.auditLog.anchor(Date.now() + HOUR);
      for (const table of ['events', 'anchors']) {
        await askPostgres(there.botUrl, `grant all on ${table} to ${there.bot}`); // only a warning: it grants nothing
        const deeds = [
          `update ${table} set hash = ''`,
          `delete from ${table}`,
          `truncate ${table}`,
          `truncate operations cascade`,
          `alter table ${table} disable trigger all`,
          `alter table ${table} rename to elsewhere`,
          `alter table ${table} owner to ${there.bot}`,
          `drop trigger ${table}_are_append_only on ${table}`,
          `drop table ${table} cascade`,
          `drop schema public cascade`,
          `drop owned by ${there.owner}`,
          `reassign owned by ${there.owner} to ${there.bot}`,
          `set role ${there.owner}`,
          `set session authorization ${there.owner}`,
          `set session_replication_role = replica`,
          `create rule quiet as on insert to ${table} do instead nothing`,
          `create trigger quiet before insert on ${table} execute function refuse_event_change()`,
          `create or replace function refuse_event_change() returns trigger language plpgsql as 'begin return null; end'`,
          `drop function refuse_event_change cascade`,
          `create function public.now() returns timestamptz language sql as 'select null::timestamptz'`,
          `create schema ${there.owner}`,
          `delete from kysely_migration`,
        ];
        for (const deed of deeds) await assert.rejects(askPostgres(there.botUrl, deed), { message: DENIED }, deed);
      }
      assert.deepEqual((await verifyAudit(there.botUrl, null, silentLogger)).findings, []);
    });

    it('denies the bot to have statements run in the name of the owner, as pg-boss does at a start', async () => {
      await open();
      const statement = 'alter table public.events disable trigger all';
      const deeds = [
        `insert into pgboss.bam (name, version, status, table_name, command) values ('a', 1, 'pending', 'job', '${statement}')`,
        `update pgboss.queue set table_name = 'job_common; ${statement}'`,
        `insert into pgboss.queue (name, table_name) values ('a', 'job; ${statement}')`,
        `create or replace function pgboss.job_now() returns timestamptz language sql as 'select null::timestamptz'`,
        `create function pgboss.other() returns int language sql as 'select 1'`,
      ];
      for (const deed of deeds) await assert.rejects(askPostgres(there.botUrl, deed), { message: DENIED }, deed);
    });

    it('is left as it is by a second start', async () => {
      await open();
      const rights = `select c.oid::regclass::text as name, c.relacl::text[] as acl, c.relfilenode,
          (select json_agg(a.attacl::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid) as columns
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'pgboss') order by 1`;
      const before = await askPostgres(there.adminUrl, rights);
      await open();
      assert.deepEqual(await askPostgres(there.adminUrl, rights), before);
      assert.ok(before.length > 30);
    });

    it('gets the tables of a newer pg-boss from the owner', async () => {
      await (await open()).close();
      stores = [];
      const [now] = await askPostgres(there.adminUrl, 'select version from pgboss.version');
      await askPostgres(there.ownerUrl, getRollbackPlans('pgboss'));
      assert.notDeepEqual(await askPostgres(there.adminUrl, 'select version from pgboss.version'), [now]);

      const store = await open();

      assert.deepEqual(await askPostgres(there.adminUrl, 'select version from pgboss.version'), [now]);
      assert.deepEqual(await askPostgres(there.adminUrl, `select * from pgboss.bam where status <> 'completed'`), []);
      const job = { queue: 'poll' as const, operationId: crypto.randomUUID(), revision: 1 };
      assert.equal(await store.jobs.ensure([job]), 1);
    });
  });

  describe('in which the bot could do more', () => {
    it('is refused with one cure when the bot owns the tables, and then serves with what was there', async () => {
      const operation = anOperation();
      await askPostgres(there.adminUrl, `grant create on schema public to ${there.bot}`);
      await askPostgres(there.adminUrl, `grant create on database ${databaseOf(there)} to ${there.bot}`);
      const alone = await open({ migrationUrl: null });
      await alone.operations.commit(operation, 0, { events: [anEvent()] });
      await assert.rejects(open(), ({ code, message }: Error & { code: string }) => {
        assert.equal(code, 'storeUnavailable');
        assert.match(message, new RegExp(`${there.bot}, owns the database or what is in it`));
        assert.ok(message.endsWith(`reassign owned by ${there.bot} to ${there.owner};`), message);
        return true;
      });
      await askPostgres(there.adminUrl, `reassign owned by ${there.bot} to ${there.owner}`);
      await assert.rejects(open(), refusedWith(/may create in the schema public\. Revoke that/));
      await askPostgres(there.adminUrl, `revoke create on schema public from ${there.bot}`);
      await assert.rejects(open(), refusedWith(/may create schemas in the database\. Revoke that/));
      await askPostgres(there.adminUrl, `revoke create on database ${databaseOf(there)} from ${there.bot}`);
      const store = await open();
      assert.deepEqual(await store.operations.get(operation.id), operation);
      await assert.rejects(askPostgres(there.botUrl, 'delete from events'), { message: DENIED });
    });

    it('is refused when the bot owns the database, and so its schema', async () => {
      await askPostgres(there.adminUrl, `alter database ${databaseOf(there)} owner to ${there.bot}`);
      await assert.rejects(open(), refusedWith(/owns the database or what is in it/));
      assert.deepEqual(await askPostgres(there.adminUrl, `select to_regclass('events') as events`), [{ events: null }]);
    });

    it('is refused when the bot may act as the owner', async () => {
      await askPostgres(there.adminUrl, `grant ${there.owner} to ${there.bot}`);
      await assert.rejects(open(), refusedWith(/is a superuser or a member of/));
      await askPostgres(there.adminUrl, `revoke ${there.owner} from ${there.bot}`);
      await assert.rejects(open({ databaseUrl: there.adminUrl }), refusedWith(/is a superuser or a member of/));
    });

    it('is refused when the bot may write everything by another role', async () => {
      await askPostgres(there.adminUrl, `grant pg_write_all_data to ${there.bot}`);
      await assert.rejects(open(), refusedWith(/may update or delete audit events\. Revoke that from it/));
    });
  });

  it('takes the data of a folder in by the owner, and serves the bot with them', async () => {
    const operation = anOperation();
    const folder = await openTestStore();
    await folder.store.operations.commit(operation, 0, { events: [anEvent()] });
    await folder.store.auditLog.anchor(Date.now() + HOUR);
    await folder.reopen(async () => {
      await moveData(folder.databaseUrl, there.ownerUrl, silentLogger);
    });
    await folder.remove();
    const store = await open();
    assert.deepEqual(await store.operations.get(operation.id), operation);
    await store.operations.record([anEvent()]);
    const { events, anchors, findings } = await verifyAudit(there.botUrl, null, silentLogger);
    assert.deepEqual([events, anchors, findings], [2, 1, []]);
  });

  it('is refused when both settings name one role, or two databases', async () => {
    await assert.rejects(open({ databaseUrl: there.ownerUrl }), refusedWith(/name the same role, /));
    const elsewhere = Object.assign(new URL(there.ownerUrl), { pathname: '/postgres' }).href;
    await assert.rejects(open({ migrationUrl: elsewhere }), refusedWith(/must name the same database/));
  });
});

/** As docs/operations.md says it. */
async function separated(): Promise<Separated> {
  const server = await sharedPostgres();
  const { databaseUrl: adminUrl, remove } = await newPostgresDatabase();
  const suffix = crypto.randomUUID().slice(0, 8);
  const [owner, bot] = [`ferry_owner_${suffix}`, `ferry_bot_${suffix}`];
  const database = new URL(adminUrl).pathname.slice(1);
  for (const role of [owner, bot]) await askPostgres(server.url, `create role ${role} login password '${PASSWORD}'`);
  await askPostgres(server.url, `alter database ${database} owner to ${owner}`);
  const urlOf = (role: string) => Object.assign(new URL(adminUrl), { username: role, password: PASSWORD }).href;
  return {
    adminUrl,
    ownerUrl: urlOf(owner),
    botUrl: urlOf(bot),
    owner,
    bot,
    remove: async () => {
      await remove();
      for (const role of [bot, owner]) await askPostgres(server.url, `drop role ${role}`);
    },
  };
}

function databaseOf({ adminUrl }: Separated): string {
  return new URL(adminUrl).pathname.slice(1);
}

function anEvent(): AuditEvent {
  const nobody = { actor: null, rule: null, conversationId: null, activityId: null };
  return { at: Date.now(), what: 'signedIn', ...nobody, data: {} };
}
