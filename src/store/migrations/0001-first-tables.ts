import { type Kysely, sql } from 'kysely';

/** Everything of the first release. `id`s of environments, conversations and activities are other people's, hence text. */
export async function firstTables(db: Kysely<unknown>): Promise<void> {
  await createOperations(db);
  await createEvents(db);
  await createConversations(db);
  await createShortLived(db);
}

async function createOperations(db: Kysely<unknown>): Promise<void> {
  await sql`create table operations (
    id uuid primary key,
    revision integer not null check (revision > 0),
    visible_revision integer not null,
    kind text not null,
    state text not null,
    project_id integer not null,
    source_id text,
    source_name text,
    target_id text not null,
    target_name text not null,
    backup_name text,
    lcs_type text,
    requester_tenant_id text not null,
    requester_object_id text not null,
    conversation_id text not null,
    confirmation text not null,
    rule text not null,
    checks jsonb not null,
    requested_at timestamptz not null,
    expires_at timestamptz,
    not_before timestamptz,
    confirmed_at timestamptz,
    submitted_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    lcs_activity_id text,
    lcs_status text,
    lcs_text text,
    reason text,
    paused boolean not null,
    deadline timestamptz,
    next_poll_at timestamptz,
    announced text,
    check ((source_id is null) = (source_name is null))
  )`.execute(db);
  await sql`create index operations_by_state on operations (state, requested_at)`.execute(db);
  await sql`create index operations_by_project on operations (project_id, requested_at desc)`.execute(db);
  await sql`create index operations_unannounced on operations (ended_at)
    where announced is distinct from state`.execute(db);
  // One waiting request per wish: Teams may deliver the same message twice at once, under two ids.
  await sql`create unique index operations_requested_once on operations
    (project_id, kind, coalesce(source_id, ''), target_id, requester_tenant_id, requester_object_id, conversation_id)
    where state = 'requested'`.execute(db);
  await sql`create table locks (
    environment_id text primary key,
    operation_id uuid not null references operations
  )`.execute(db);
  await sql`create index locks_by_operation on locks (operation_id)`.execute(db);
  await sql`create table cards (
    operation_id uuid not null references operations,
    conversation_id text not null,
    activity_id text not null,
    audience text not null,
    shown_revision integer not null,
    shown_at timestamptz not null,
    primary key (operation_id, conversation_id, activity_id)
  )`.execute(db);
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await sql`create table events (
    seq bigint generated always as identity primary key,
    operation_id uuid references operations,
    at timestamptz not null,
    actor_tenant_id text,
    actor_object_id text,
    what text not null,
    rule text,
    conversation_id text,
    activity_id text,
    data jsonb not null,
    prev_hash text not null,
    hash text not null
  )`.execute(db);
  await sql`create index events_by_operation on events (operation_id, seq)`.execute(db);
  // A chain cannot fork: nothing but one event follows another.
  await sql`create unique index events_follow_one on events
    (coalesce(operation_id, '00000000-0000-0000-0000-000000000000'::uuid), prev_hash)`.execute(db);
  await sql`create function refuse_event_change() returns trigger language plpgsql as $$
    begin
      raise exception 'events are append-only: % is refused', tg_op;
    end $$`.execute(db);
  await sql`create trigger events_are_append_only before update or delete or truncate on events
    for each statement execute function refuse_event_change()`.execute(db);
}

async function createConversations(db: Kysely<unknown>): Promise<void> {
  await sql`create table people (
    tenant_id text not null,
    object_id text not null,
    mri text not null,
    name text not null,
    personal_conversation_id text,
    seen_at timestamptz not null,
    primary key (tenant_id, object_id)
  )`.execute(db);
  await sql`create table conversations (
    id text primary key,
    tenant_id text not null,
    type text not null,
    service_url text not null,
    reference jsonb not null,
    seen_at timestamptz not null,
    dead boolean not null
  )`.execute(db);
  await sql`create table chosen_projects (
    conversation_id text primary key,
    project_id integer not null
  )`.execute(db);
}

async function createShortLived(db: Kysely<unknown>): Promise<void> {
  await sql`create table tickets (
    id_hash text primary key,
    tenant_id text not null,
    object_id text not null,
    project_id integer not null,
    backup_id text not null,
    backup_name text not null,
    link_ends_at timestamptz,
    expires_at timestamptz not null
  )`.execute(db);
  await sql`create table lcs_budget (
    key text not null,
    called_at timestamptz not null,
    seq bigint generated always as identity primary key
  )`.execute(db);
  await sql`create index lcs_budget_by_key on lcs_budget (key, called_at)`.execute(db);
  await sql`create table wishes (
    tenant_id text not null,
    object_id text not null,
    conversation_id text not null,
    activity jsonb not null,
    expires_at timestamptz not null,
    primary key (tenant_id, object_id, conversation_id)
  )`.execute(db);
  await sql`create index wishes_by_end on wishes (expires_at)`.execute(db);
  await sql`create table seen (
    key text primary key,
    seen_at timestamptz not null
  )`.execute(db);
  await sql`create index seen_by_age on seen (seen_at)`.execute(db);
}
