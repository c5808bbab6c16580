import { sql, type Transaction } from 'kysely';
import { FerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isEnded, STATES } from '../operations/operation.ts';
import { openDatabase } from './database.ts';
import { folderOf, mustHoldDatabase } from './database-folder.ts';
import { toStoreError } from './failures.ts';
import { toColumn } from './instants.ts';
import { FORGOTTEN_MRI } from './people-repository.ts';
import type { Tables } from './tables.ts';
import { mustBeUpToDate } from './up-to-date.ts';

/** Who is to be forgotten, in lower case: by object id, by a UPN that Ferry has learned, or by both, which also finds a UPN that it has not. */
export interface Named {
  readonly objectId: string | null;
  readonly upn: string | null;
}

export interface Removed {
  readonly what: string;
  readonly rows: number;
}

export interface Forgotten {
  readonly objectId: string;
  /** Every kind of thing that is looked for, with 0 where there was none. */
  readonly removed: readonly Removed[];
}

/** What is known of them before anything is removed. */
interface Traces {
  readonly objectId: string;
  readonly mris: readonly string[];
  readonly upns: readonly string[];
  readonly conversations: readonly string[];
}

const ENDED = STATES.filter(isEnded);

/**
 * Removes what is kept of a person, in whichever tenant they were met, in one transaction; `personal-data.ts` says what
 * that is, column by column. Also beside a running Ferry, where the database is a server's: after a minute it
 * uses no token of theirs. A second time there is nothing left to remove. `now` in ms UTC. Rejects with `storeUnavailable` and a sentence,
 * and has removed nothing, when nobody is known by that UPN, or while open operations need them.
 */
export async function forgetPerson(databaseUrl: string, named: Named, now: number, logger: Logger): Promise<Forgotten> {
  const folder = folderOf(databaseUrl);
  if (folder !== null) mustHoldDatabase(folder);
  const database = await openDatabase(databaseUrl, logger);
  try {
    return await database.patiently(async (db) => {
      await mustBeUpToDate(db);
      return await db.transaction().execute((trx) => forget(trx, named, now));
    });
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await database.close();
  }
}

async function forget(trx: Transaction<Tables>, named: Named, now: number): Promise<Forgotten> {
  const traces = await tracesOf(trx, named);
  await mustNotBeNeeded(trx, traces);
  const removed: Removed[] = [];
  for (const [what, remove] of removals(traces, now)) removed.push({ what, rows: (await remove(trx)).length });
  return { objectId: traces.objectId, removed };
}

async function tracesOf(trx: Transaction<Tables>, { objectId, upn }: Named): Promise<Traces> {
  const known = await trx
    .selectFrom('people')
    .selectAll()
    .where((where) => (objectId === null ? where('upn', '=', upn) : where('objectId', '=', objectId)))
    .execute();
  const id = objectId ?? known[0]?.objectId;
  if (id === undefined) {
    throw refused(`Ferry knows nobody by the UPN "${upn}". Give the object id, which Entra shows with the user.`);
  }
  // Found by a UPN in one tenant, they may have been met in another, too.
  if (objectId === null) return await tracesOf(trx, { objectId: id, upn });
  return {
    objectId: id,
    mris: known.map(({ mri }) => mri).filter((mri) => mri !== FORGOTTEN_MRI),
    upns: [...new Set([...known.map((person) => person.upn), upn])].filter((one) => one !== null),
    conversations: known.map(({ personalConversationId }) => personalConversationId).filter((one) => one !== null),
  };
}

/** Open operations that LCS is asked about with their sign-in, or that still may want their approval by their UPN. */
async function mustNotBeNeeded(trx: Transaction<Tables>, { objectId, upns }: Traces): Promise<void> {
  const open = await trx
    .selectFrom('operations')
    .select(['id', 'kind', 'state', 'targetName'])
    .where('state', 'not in', ENDED)
    .where(({ eb, or }) =>
      or([
        eb(sql`coalesce(followed_by_object_id, requester_object_id)`, '=', objectId),
        ...upns.map((upn) => namesApprover(upn)),
      ]),
    )
    .orderBy('requestedAt')
    .execute();
  if (open.length === 0) return;
  const which = open.map(({ id, kind, state, targetName }) => `  ${kind} ${targetName}, ${state} (${id})`);
  const cure =
    'Run this again once they have ended. Requests can be cancelled on their cards; of a running one that is paused, a colleague can take over.';
  throw refused(
    `Nothing was removed: these operations are open and need this person.\n${which.join('\n')}\n${cure} If it is as an approver that they are needed, take them out of ferry.config.json first.`,
  );
}

type Removal = readonly [what: string, remove: (trx: Transaction<Tables>) => Promise<readonly unknown[]>];

function removals({ objectId, mris, upns, conversations }: Traces, now: number): readonly Removal[] {
  const theirs = (table: 'wishes' | 'waiters' | 'tickets' | 'tokenCache') => (trx: Transaction<Tables>) =>
    trx.deleteFrom(table).where('objectId', '=', objectId).returning('objectId').execute();
  const inTheirs = (table: 'cards' | 'chosenProjects') => (trx: Transaction<Tables>) =>
    trx.deleteFrom(table).where('conversationId', 'in', listOf(conversations)).returning('conversationId').execute();
  return [
    ['name, Teams id and UPN', (trx) => blank(trx, objectId, now)],
    [
      '1:1 conversation',
      (trx) => trx.deleteFrom('conversations').where('id', 'in', listOf(conversations)).returning('id').execute(),
    ],
    ['cards there', inTheirs('cards')],
    ['project chosen there', inTheirs('chosenProjects')],
    ['kept sign-in', theirs('tokenCache')],
    ['commands that wait for a sign-in', theirs('wishes')],
    ['waiting for an environment', theirs('waiters')],
    ['links that were not used', theirs('tickets')],
    ['marks of what was handled', (trx) => removeSeen(trx, [...mris, ...conversations])],
    ['UPN in operations that have ended', (trx) => removeUpns(trx, upns, objectId)],
  ];
}

/** The ids stay with the time: a process that holds tokens of theirs looks there, and drops them (`auth/lcs-tokens.ts`). */
function blank(trx: Transaction<Tables>, objectId: string, now: number) {
  return trx
    .updateTable('people')
    .set({
      mri: FORGOTTEN_MRI,
      name: '',
      upn: null,
      personalConversationId: null,
      seenAt: toColumn(now),
      signedOutAt: toColumn(now),
    })
    .where('objectId', '=', objectId)
    .where('mri', '!=', FORGOTTEN_MRI)
    .returning('objectId')
    .execute();
}

/** Keys are `<what> <place> <id>`, and the place is their Teams id or their 1:1 conversation. */
function removeSeen(trx: Transaction<Tables>, places: readonly string[]) {
  return trx.deleteFrom('seen').where(sql`split_part(key, ' ', 2)`, 'in', listOf(places)).returning('key').execute();
}

/** Rules may name approvers by UPN, and an operation keeps what its rule wanted: from now on by object id. */
async function removeUpns(trx: Transaction<Tables>, upns: readonly string[], objectId: string) {
  const changed: unknown[] = [];
  for (const upn of upns) {
    const { rows } = await sql`
      update operations set approvals = jsonb_set(approvals, '{approvers,people}', (
        select jsonb_agg(case when person = ${upn} then ${objectId} else person end order by place)
        from jsonb_array_elements_text(approvals #> '{approvers,people}') with ordinality as named (person, place)))
      where ${namesApprover(upn)} returning id`.execute(trx);
    changed.push(...rows);
  }
  return changed;
}

function namesApprover(upn: string) {
  return sql<boolean>`coalesce(approvals #> '{approvers,people}', '[]') @> to_jsonb(${upn}::text)`;
}

/** SQL has no empty list; nothing is called so. */
function listOf(values: readonly string[]): readonly string[] {
  return values.length === 0 ? [''] : values;
}

function refused(sentence: string): FerryError {
  return new FerryError('storeUnavailable', sentence);
}
