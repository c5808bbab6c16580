import { type Kysely, sql } from 'kysely';

/** Anchors: from time to time one hash over all events since the one before, so that a whole chain cannot be removed unseen. */
export async function anchoredAudit(db: Kysely<unknown>): Promise<void> {
  await sql`create table anchors (
    seq bigint generated always as identity primary key,
    at timestamptz not null,
    up_to bigint not null,
    events integer not null,
    prev_hash text not null,
    hash text not null
  )`.execute(db);
  // They cannot fork: nothing but one anchor follows another.
  await sql`create unique index anchors_follow_one on anchors (prev_hash)`.execute(db);
  await sql`create or replace function refuse_event_change() returns trigger language plpgsql as $$
    begin
      raise exception '% are append-only: % is refused', tg_table_name, tg_op;
    end $$`.execute(db);
  await sql`create trigger anchors_are_append_only before update or delete or truncate on anchors
    for each statement execute function refuse_event_change()`.execute(db);
}
