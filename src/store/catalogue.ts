import { type Kysely, sql } from 'kysely';

export interface Column {
  readonly name: string;
  /** As SQL writes it. */
  readonly type: string;
  readonly isIdentity: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Its primary key. */
  readonly key: readonly string[];
}

/**
 * Ferry's own tables as the database itself knows them, so that none is forgotten; each after those that it refers to.
 * Not pg-boss's, which are in a schema of their own, and not the records of the migrations.
 */
export async function tablesOf<T>(db: Kysely<T>): Promise<readonly Table[]> {
  const { rows } = await sql<Table & { needs: readonly string[] }>`
    select c.relname::text as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'isIdentity', a.attidentity <> '') order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce((select json_agg(a.attname order by array_position(i.indkey::int2[], a.attnum))
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = c.oid and i.indisprimary), '[]') as key,
      coalesce((select json_agg(f.relname) from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid), '[]') as needs
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and c.relname not in ('kysely_migration', 'kysely_migration_lock')
    order by c.relname`.execute(db);
  return inOrder(rows).map(({ name, columns, key }) => ({ name, columns, key }));
}

function inOrder<T extends { name: string; needs: readonly string[] }>(tables: readonly T[]): readonly T[] {
  const ordered: T[] = [];
  const waiting = [...tables];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ needs }) => !waiting.some(({ name }) => needs.includes(name)));
    if (next < 0) throw new Error(`these tables refer to each other: ${waiting.map(({ name }) => name).join(', ')}`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

/** How many rows it holds, and what tells their content from any other. Ask in a session in UTC. */
export async function fingerprintOf<T>(
  db: Kysely<T>,
  { name }: Table,
): Promise<{ readonly rows: number; readonly content: string }> {
  const { rows } = await sql<{ rows: number; content: string }>`
    select count(*)::int as rows, coalesce(md5(string_agg(hash, '' order by hash collate "C")), '') as content
    from (select md5(t::text) as hash from ${sql.id(name)} t) hashes`.execute(db);
  return rows[0] ?? { rows: 0, content: '' };
}
