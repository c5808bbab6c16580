import { type Kysely, sql } from 'kysely';

/** What lets an operation be found again after a lost answer and followed with another sign-in, and instances work together. */
export async function neverTwice(db: Kysely<unknown>): Promise<void> {
  await sql`alter table operations
    add column sign_in text not null default 'notNeeded',
    add column followed_by_tenant_id text,
    add column followed_by_object_id text,
    add column history_before jsonb,
    add column candidates jsonb not null default '[]',
    add column usual jsonb`.execute(db);
  // One poll per LCS operation: two people may want the same one followed at the same moment. LCS writes its ids in two ways.
  await sql`create unique index operations_adopted_once on operations (replace(lower(lcs_activity_id), '-', ''))
    where rule = 'adopted' and state in ('running', 'failing')`.execute(db);
  await sql`alter table people add column signed_out_at timestamptz`.execute(db);
  await createDurations(db);
  await createTokenCache(db);
  await sql`create table outbox (
    conversation_id text primary key,
    holder uuid,
    held_until timestamptz not null,
    line_until timestamptz not null
  )`.execute(db);
}

async function createDurations(db: Kysely<unknown>): Promise<void> {
  await sql`create table durations (
    lcs_activity_id text primary key,
    kind text not null,
    source_id text,
    target_id text not null,
    took_ms double precision not null check (took_ms > 0),
    ended_at timestamptz not null
  )`.execute(db);
  await sql`create index durations_by_target on durations (target_id, kind, ended_at desc)`.execute(db);
}

async function createTokenCache(db: Kysely<unknown>): Promise<void> {
  await sql`create table token_cache (
    tenant_id text not null,
    object_id text not null,
    content text not null,
    written_at timestamptz not null,
    primary key (tenant_id, object_id)
  )`.execute(db);
  await sql`create index token_cache_by_age on token_cache (written_at)`.execute(db);
}
