import { type Kysely, sql } from 'kysely';

/** Approvals, freezes that are set in chat, operations for later, people by their UPN, and an audit log that people can read. */
export async function whoMayDoWhat(db: Kysely<unknown>): Promise<void> {
  await widenOperations(db);
  await sql`alter table people add column upn text`.execute(db);
  await sql`create unique index people_by_upn on people (upn) where upn is not null`.execute(db);
  await sql`create index people_by_object on people (object_id)`.execute(db);
  await sql`create index conversations_newest on conversations (tenant_id, seen_at desc) where not dead`.execute(db);
  await createFreezes(db);
  await createWaiters(db);
  await createTickets(db);
  await indexEvents(db);
}

async function widenOperations(db: Kysely<unknown>): Promise<void> {
  await sql`alter table operations
    add column versions jsonb,
    add column approvals jsonb,
    add column votes jsonb not null default '[]',
    add column asked_revision integer,
    add column frozen text,
    add column break_glass text,
    add column notices jsonb not null default '[]',
    add column sign_in_check_at timestamptz`.execute(db);
  // The same wish for another time is another wish.
  await sql`drop index operations_requested_once`.execute(db);
  await sql`create unique index operations_requested_once on operations
    (project_id, kind, coalesce(source_id, ''), target_id, requester_tenant_id, requester_object_id, conversation_id,
      coalesce(not_before, 'infinity'::timestamptz))
    where state = 'requested'`.execute(db);
  await sql`create index operations_by_target on operations (target_id)`.execute(db);
  await sql`create index operations_by_source on operations (source_id) where source_id is not null`.execute(db);
}

async function createFreezes(db: Kysely<unknown>): Promise<void> {
  await sql`create table freezes (
    id uuid primary key,
    project_id integer not null,
    environment_id text,
    environment_name text,
    from_at timestamptz not null,
    until_at timestamptz,
    reason text not null,
    by_tenant_id text not null,
    by_object_id text not null,
    conversation_id text not null,
    check ((environment_id is null) = (environment_name is null))
  )`.execute(db);
}

async function createWaiters(db: Kysely<unknown>): Promise<void> {
  await sql`create table waiters (
    environment_id text not null,
    environment_name text not null,
    tenant_id text not null,
    object_id text not null,
    conversation_id text not null,
    since timestamptz not null,
    primary key (environment_id, tenant_id, object_id, conversation_id)
  )`.execute(db);
}

/** Tickets live for minutes: whoever holds an old one asks again. */
async function createTickets(db: Kysely<unknown>): Promise<void> {
  await sql`drop table tickets`.execute(db);
  await sql`create table tickets (
    id_hash text primary key,
    tenant_id text not null,
    object_id text not null,
    granted jsonb not null,
    expires_at timestamptz not null
  )`.execute(db);
}

/** What the log is searched by; the rest is filtered from the newest on. */
async function indexEvents(db: Kysely<unknown>): Promise<void> {
  await sql`create index events_by_actor on events (actor_object_id, seq) where actor_object_id is not null`.execute(
    db,
  );
  await sql`create index events_by_time on events (at)`.execute(db);
  await sql`create index events_by_environment on events ((data ->> 'environmentId'))
    where data ->> 'environmentId' is not null`.execute(db);
}
