import { type Kysely, sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { grantRights } from './bot-rights.ts';
import { type Database, openDatabase } from './database.ts';
import { makeJobTables } from './job-tables.ts';
import { migrate } from './migrations/migrations.ts';
import type { Tables } from './tables.ts';

/**
 * Has the role of `migrationUrl` make and alter all tables, and the role of `database`, the bot's, get no more than it
 * needs of them; instances that start together wait for each other. Rejects with `storeUnavailable` and a sentence when
 * that role could still change the audit log, by what it owns or may do otherwise.
 */
export async function prepareAsOwner(
  database: Database,
  migrationUrl: string,
  clock: Clock,
  logger: Logger,
): Promise<void> {
  const owner = await openDatabase(migrationUrl, logger);
  try {
    const bot = await whereabouts(database.db);
    mustMeet(bot, await whereabouts(owner.db));
    await owner.patiently((db) =>
      oneAtATime(db, async () => {
        await mustOwnNothing(db, bot.role);
        await migrate(db);
        await makeJobTables(owner, clock, logger);
        await grantRights(db, bot.role);
        await mustBeHeldBack(db, bot.role);
      }),
    );
  } finally {
    await owner.close();
  }
}

/**
 * What `prepareAsOwner` would refuse, without changing anything: rejects with its sentences. `hasTables`: there is something that
 * the bot's role can have rights on.
 */
export async function checkRoles(database: Database, owner: Database, hasTables: boolean): Promise<void> {
  const bot = await whereabouts(database.db);
  mustMeet(bot, await whereabouts(owner.db));
  await mustOwnNothing(owner.db, bot.role);
  if (hasTables) await mustBeHeldBack(owner.db, bot.role);
}

interface Whereabouts {
  readonly role: string;
  /** Which database of which server, as both roles see it. */
  readonly place: string;
  /** Where its tables are; null: it may use none of its search path yet. */
  readonly schema: string | null;
}

async function whereabouts(db: Kysely<Tables>): Promise<Whereabouts> {
  const { rows } = await sql<Whereabouts>`select current_user::text as role, current_schema()::text as schema,
    concat_ws(' ', current_database(), extract(epoch from pg_postmaster_start_time())) as place`.execute(db);
  return only(rows);
}

function mustMeet(bot: Whereabouts, owner: Whereabouts): void {
  const both = 'DATABASE_URL and DATABASE_MIGRATION_URL';
  if (bot.place !== owner.place) throw refused(`${both} must name the same database of the same server.`);
  if (bot.role === owner.role) {
    throw refused(`${both} name the same role, ${bot.role}: DATABASE_URL needs another one, that owns nothing.`);
  }
  if (bot.schema !== null && bot.schema !== owner.schema) {
    throw refused(`${both} see other schemas (${bot.schema}, ${owner.schema}): give both roles the same search_path.`);
  }
}

/** One session at a time holds the lock, whatever it does on other connections. */
async function oneAtATime(db: Kysely<Tables>, work: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (holding) => {
    await sql`select pg_advisory_lock(7073383)`.execute(holding);
    try {
      await work();
    } finally {
      await sql`select pg_advisory_unlock(7073383)`.execute(holding);
    }
  });
}

/** An owner can alter and drop what it owns, and so can whoever may act as the owner. */
async function mustOwnNothing(db: Kysely<Tables>, bot: string): Promise<void> {
  const { rows } = await sql<{ bot: string; owner: string; acts: boolean; owns: boolean }>`
    with ours as (select oid, nspowner from pg_namespace where nspname in (current_schema(), 'pgboss')),
    owned(by) as (
      select datdba from pg_database where datname = current_database()
      union select nspowner from ours
      union select relowner from pg_class where relnamespace in (select oid from ours)
      union select proowner from pg_proc where pronamespace in (select oid from ours)
    )
    select quote_ident(${bot}) as bot, quote_ident(current_user) as owner,
      pg_has_role(${bot}, current_user, 'member') as acts,
      exists (select from owned where pg_has_role(${bot}, by, 'member')) as owns`.execute(db);
  const { bot: name, owner, acts, owns } = only(rows);
  const could = 'and could change the audit log';
  if (acts) {
    const cure = 'Take that from it, or give DATABASE_URL another role.';
    throw refused(`The role of DATABASE_URL, ${name}, is a superuser or a member of ${owner}, ${could}. ${cure}`);
  }
  if (owns) {
    const cure = `As an administrator, connected to this database: reassign owned by ${name} to ${owner};`;
    throw refused(`The role of DATABASE_URL, ${name}, owns the database or what is in it, ${could}. ${cure}`);
  }
}

/** What it may do by other ways than our grants: by PUBLIC, or as a member of other roles. */
async function mustBeHeldBack(db: Kysely<Tables>, bot: string): Promise<void> {
  const { rows } = await sql<{ bot: string; deed: string | null }>`
    select quote_ident(${bot}) as bot, case
      when has_table_privilege(${bot}, 'events', 'update, delete, truncate, trigger')
        or has_table_privilege(${bot}, 'anchors', 'update, delete, truncate, trigger')
        or has_any_column_privilege(${bot}, 'events', 'update')
        or has_any_column_privilege(${bot}, 'anchors', 'update') then 'update or delete audit events'
      when has_table_privilege(${bot}, 'pgboss.bam', 'insert, update') then 'write the table pgboss.bam'
      when has_schema_privilege(${bot}, current_schema(), 'create') then 'create in the schema ' || current_schema()
      when has_schema_privilege(${bot}, 'pgboss', 'create') then 'create in the schema pgboss'
      when has_database_privilege(${bot}, current_database(), 'create') then 'create schemas in the database'
    end as deed`.execute(db);
  const { bot: name, deed } = only(rows);
  if (deed === null) return;
  const cure = 'Revoke that from it, from public and from the roles it is a member of.';
  throw refused(`The role of DATABASE_URL, ${name}, may ${deed}. ${cure}`);
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a query for one row gave none');
  return row;
}

function refused(sentence: string): FerryError {
  return new FerryError('storeUnavailable', sentence);
}
