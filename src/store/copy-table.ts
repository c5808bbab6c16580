import { type Kysely, sql } from 'kysely';
import type { Table } from './catalogue.ts';

const AT_ONCE = 500;

type TextRow = Readonly<Record<string, string | null>>;

/**
 * Copies all rows in the order of the primary key, and lets identity columns go on after the highest. Every value travels
 * as PostgreSQL's own text for it, which loses nothing. Both connections are in a transaction.
 */
export async function copyTable<S, T>(source: Kysely<S>, target: Kysely<T>, table: Table): Promise<void> {
  const columns = table.columns.map(({ name }, n) => sql`${sql.id(name)}::text as ${sql.id(`c${n}`)}`);
  const order = table.key.length > 0 ? sql`order by ${sql.join(table.key.map((name) => sql.id(name)))}` : sql``;
  const select = sql`select ${sql.join(columns)} from ${sql.id(table.name)} ${order}`;
  await sql`declare copied no scroll cursor for ${select}`.execute(source);
  for (;;) {
    const { rows } = await sql<TextRow>`fetch ${sql.lit(AT_ONCE)} from copied`.execute(source);
    if (rows.length === 0) break;
    await insert(target, table, rows);
  }
  await sql`close copied`.execute(source);
  await goOnCounting(target, table);
}

async function insert<T>(target: Kysely<T>, { name, columns }: Table, rows: readonly TextRow[]): Promise<void> {
  const names = sql.join(columns.map((column) => sql.id(column.name)));
  const values = sql.join(columns.map(({ type }, n) => sql`v.${sql.id(`c${n}`)}::${sql.raw(type)}`));
  const lists = sql.join(columns.map((_, n) => sql`${rows.map((row) => row[`c${n}`])}::text[]`));
  const labels = sql.join(columns.map((_, n) => sql.id(`c${n}`)));
  await sql`insert into ${sql.id(name)} (${names}) overriding system value
    select ${values} from unnest(${lists}) as v(${labels})`.execute(target);
}

async function goOnCounting<T>(target: Kysely<T>, { name, columns }: Table): Promise<void> {
  for (const column of columns.filter(({ isIdentity }) => isIdentity)) {
    const found = await sql<{ last: string | null }>`
      select max(${sql.id(column.name)})::text as last from ${sql.id(name)}`.execute(target);
    const last = found.rows[0]?.last;
    if (!last) continue;
    const next = sql.raw(String(BigInt(last) + 1n));
    await sql`alter table ${sql.id(name)} alter column ${sql.id(column.name)} restart with ${next}`.execute(target);
  }
}
