import type pg from 'pg';
import type { Surroundings } from './surroundings.ts';

/**
 * Makes `count` running operations of the one that is there, which is removed: the same row with ids, environments, project and person
 * of its own, its events, its card, its locks, but no jobs: Ferry's first sweep makes those. Each was started within the last four hours and is
 * due once in the minute from `dueFrom` (ms UTC). The copied events keep their hashes, which no reader of theirs would believe.
 */
export async function seed(
  client: pg.Client,
  count: number,
  dueFrom: number,
  { people, projectIds }: Pick<Surroundings, 'people' | 'projectIds'>,
): Promise<void> {
  const known = people.map(({ objectId: object_id, mri, name, upn }) => ({ object_id, mri, name, upn }));
  await client.query('begin');
  await client.query('create temp table pattern on commit drop as select * from operations');
  await client.query(COPY_PEOPLE, [JSON.stringify(known)]);
  await client.query(COPY_OPERATIONS, [count, projectIds, known.map(({ object_id }) => object_id), new Date(dueFrom)]);
  for (const statement of [...COPY_THE_REST, ...REMOVE_PATTERN]) await client.query(statement);
  await client.query('commit');
  await client.query('vacuum analyze');
  await client.query('checkpoint');
}

const COPY_PEOPLE = `insert into people select copy.*
  from people old, jsonb_array_elements($1::jsonb) each,
  lateral jsonb_populate_record(old, each || '{"personal_conversation_id": null}') copy`;

const COPY_OPERATIONS = `insert into operations select copy.*
  from operations old, generate_series(1, $1::int) n,
  lateral jsonb_populate_record(old, jsonb_build_object(
    'id', gen_random_uuid(),
    'project_id', ($2::int[])[1 + n % cardinality($2::int[])],
    'requester_object_id', ($3::text[])[1 + n % cardinality($3::text[])],
    'source_id', gen_random_uuid(), 'source_name', 'SRC-' || n,
    'target_id', gen_random_uuid(), 'target_name', 'DST-' || n,
    'lcs_activity_id', gen_random_uuid(),
    'started_at', now() - random() * interval '4 hours',
    'next_poll_at', $4::timestamptz + random() * interval '60 seconds')) copy`;

const COPIES = 'operations copy, pattern where copy.id <> pattern.id';
const COPY_THE_REST = [
  `insert into events (operation_id, at, actor_tenant_id, actor_object_id, what, rule, conversation_id, activity_id, data, prev_hash, hash)
    select copy.id, at, actor_tenant_id, actor_object_id, what, old.rule, old.conversation_id, activity_id, data, prev_hash, hash
    from events old, ${COPIES} and old.operation_id = pattern.id order by copy.id, seq`,
  `insert into cards select each.* from cards old, operations copy, pattern,
    lateral jsonb_populate_record(old, jsonb_build_object('operation_id', copy.id)) each
    where copy.id <> pattern.id and old.operation_id = pattern.id`,
  `insert into locks select copy.source_id, copy.id from ${COPIES}`,
  `insert into locks select copy.target_id, copy.id from ${COPIES}`,
];

const REMOVE_PATTERN = [
  'set local session_replication_role = replica', // the audit log forgets nothing
  ...['cards', 'events', 'locks'].map((table) => `delete from ${table} where operation_id = (select id from pattern)`),
  'delete from operations where id = (select id from pattern)',
  'delete from pgboss.job',
];
