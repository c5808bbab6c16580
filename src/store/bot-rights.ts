import { type Kysely, sql } from 'kysely';
import { tablesOf } from './catalogue.ts';
import type { Tables } from './tables.ts';

const APPEND_ONLY = ['events', 'anchors'];
const READ_ONLY = ['kysely_migration', 'kysely_migration_lock'];

/**
 * What pg-boss does with these two is done in the owner's name: it runs the statements in `bam`, and puts the names of
 * tables from `queue` into others. Whoever could write there could write anything.
 */
const RUN_BY_OWNER = ['bam', 'queue'];
const NAMES_IN_QUEUE = ['name', 'table_name', 'partition', 'policy'];

/**
 * Gives `role` exactly what Ferry needs of the tables, in the name of their owner: audit events and anchors can be read
 * and added, and nothing can be made, altered or dropped. Everything at once, or nothing.
 */
export async function grantRights(db: Kysely<Tables>, role: string): Promise<void> {
  const bot = sql.id(role);
  await db.transaction().execute(async (trx) => {
    const names = (await tablesOf(trx)).map(({ name }) => name);
    const ours = names.filter((name) => !APPEND_ONLY.includes(name));
    await sql`grant usage on schema ${sql.id(await schemaOf(trx))}, pgboss to ${bot}`.execute(trx);
    await sql`revoke all on ${tables([...names, ...READ_ONLY])} from public, ${bot}`.execute(trx);
    await sql`grant select, insert, update, delete on ${tables(ours)} to ${bot}`.execute(trx);
    await sql`grant select, insert on ${tables(APPEND_ONLY)} to ${bot}`.execute(trx);
    await sql`grant select on ${tables(READ_ONLY)} to ${bot}`.execute(trx);
    await grantJobs(trx, bot);
  });
}

async function grantJobs(trx: Kysely<Tables>, bot: ReturnType<typeof sql.id>): Promise<void> {
  const runByOwner = sql.join(RUN_BY_OWNER.map((name) => sql.id('pgboss', name)));
  await sql`revoke all on all tables in schema pgboss from public, ${bot}`.execute(trx);
  await sql`grant select, insert, update, delete on all tables in schema pgboss to ${bot}`.execute(trx);
  await sql`grant usage on all sequences in schema pgboss to ${bot}`.execute(trx);
  await sql`grant execute on all functions in schema pgboss to ${bot}`.execute(trx);
  await sql`revoke insert, update, delete on ${runByOwner} from ${bot}`.execute(trx);
  const { rows } = await sql<{ name: string }>`select attname::text as name from pg_attribute
    where attrelid = 'pgboss.queue'::regclass and attnum > 0 and not attisdropped`.execute(trx);
  const counts = rows.map(({ name }) => name).filter((name) => !NAMES_IN_QUEUE.includes(name));
  await sql`grant update (${sql.join(counts.map((name) => sql.id(name)))}) on pgboss.queue to ${bot}`.execute(trx);
}

function tables(names: readonly string[]) {
  return sql.join(names.map((name) => sql.id(name)));
}

async function schemaOf(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return rows[0]?.schema ?? 'public';
}
