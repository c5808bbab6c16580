import { type Kysely, sql, type Transaction } from 'kysely';
import type { Operation } from '../operations/operation.ts';
import type { CommitEffects, CommitResult } from '../operations/ports.ts';
import type { CausedRequest } from './job-creation.ts';
import type { JobWriter } from './job-writer.ts';
import { getOperations } from './operation-reads.ts';
import { toOperationRow, toRecordset } from './operation-row.ts';
import type { Tables } from './tables.ts';

/** What `OperationStore.commit` was asked for; its jobs know who has caused them, for it may be carried out with others. */
export interface WantedCommit extends Omit<CommitEffects, 'jobs'> {
  readonly next: Operation;
  readonly expectedRevision: number;
  readonly jobs: readonly CausedRequest[];
}

/** Whether nothing changes but one operation and its jobs: no event, no lock. A poll that tells nothing new is such a commit. */
export function isQuiet({ expectedRevision, events = [], locks }: WantedCommit): boolean {
  return expectedRevision > 0 && events.length === 0 && locks === undefined;
}

/**
 * Many quiet commits in one transaction, each refused or carried out for itself. Gives the results in their order; null for one
 * whose operation another transaction holds, which is left as it is: waiting for it would make all the others wait.
 */
export async function commitQuietly(
  db: Kysely<Tables>,
  jobs: JobWriter,
  wanted: readonly WantedCommit[],
): Promise<readonly (CommitResult | null)[]> {
  const results = new Map<WantedCommit, CommitResult | null>();
  await db.transaction().execute(async (trx) => {
    // What is wanted of one operation twice is decided one after the other.
    for (let rest = wanted; rest.length > 0; rest = rest.filter((one) => !results.has(one))) {
      const firsts = [...new Map(rest.toReversed().map((one) => [one.next.id, one])).values()];
      const found = await carryOut(trx, jobs, firsts);
      for (const [at, one] of firsts.entries()) results.set(one, found[at] ?? null);
    }
  });
  return wanted.map((one) => results.get(one) ?? null);
}

/** Each of another operation. Inside the transaction only `trx` is used: see `commit`. */
async function carryOut(
  trx: Transaction<Tables>,
  jobs: JobWriter,
  wanted: readonly WantedCommit[],
): Promise<readonly (CommitResult | null)[]> {
  const written = await writeAll(trx, wanted);
  const done = wanted.filter(({ next }) => written.has(next.id));
  const completed = done.flatMap(({ completes }) => completes ?? []);
  const created = done.flatMap((one) => one.jobs);
  // First completed, then created: a causing job may ask for its like again.
  await jobs.complete(trx, completed);
  await jobs.create(trx, created);
  return resultsOf(trx, wanted, written);
}

/** Gives the ids of those whose revision was as expected, and that nobody else holds. */
async function writeAll(trx: Transaction<Tables>, wanted: readonly WantedCommit[]): Promise<ReadonlySet<string>> {
  const { columns, json } = toRecordset(wanted.map(({ next }) => toOperationRow(next)));
  const assignments = columns.map((column) => `${column} = wanted.${column}`).join(', ');
  const ids = wanted.map(({ next }) => next.id);
  const expected = wanted.map(({ expectedRevision }) => expectedRevision);
  const { rows: written } = await sql<{ id: string }>`
    with held as materialized (
      select operations.id from operations
      join unnest(${ids}::uuid[], ${expected}::int[]) as wanted (id, revision) on operations.id = wanted.id
      where operations.revision = wanted.revision for no key update of operations skip locked)
    update operations set ${sql.raw(assignments)} from jsonb_populate_recordset(null::operations, ${json}::jsonb) as wanted
    where operations.id = wanted.id and operations.id in (select id from held) returning operations.id`.execute(trx);
  return new Set(written.map(({ id }) => id));
}

async function resultsOf(
  trx: Transaction<Tables>,
  wanted: readonly WantedCommit[],
  written: ReadonlySet<string>,
): Promise<readonly (CommitResult | null)[]> {
  const refused = wanted.map(({ next }) => next.id).filter((id) => !written.has(id));
  const current = refused.length === 0 ? [] : await getOperations(trx, refused);
  return wanted.map(({ next, expectedRevision }) => {
    const at = refused.indexOf(next.id);
    if (at < 0) return { ok: true };
    const found = current[at] ?? null;
    return found?.revision === expectedRevision ? null : { ok: false, why: 'moved', current: found };
  });
}
