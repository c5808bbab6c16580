import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditLog } from '../operations/ports.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';

export interface Anchor {
  readonly seq: number;
  /** ms UTC. */
  readonly at: number;
  /** The `seq` of its last event. */
  readonly upTo: number;
  /** How many there are since the anchor before. */
  readonly events: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** What the first anchor follows. */
export const NO_ANCHOR = '';

const EVERY_MS = 3_600_000;

/**
 * Events get their `seq` before they are committed, so a lower one may still appear beside those that are there. No
 * transaction of ours lasts as long as this.
 */
const SETTLED_MS = 600_000;

const AT_ONCE = 1_000;

/** As `AuditLog.anchor`. */
export async function anchorNewEvents(db: Kysely<Tables>, now: number): ReturnType<AuditLog['anchor']> {
  return await db.transaction().execute(async (trx) => {
    if (!(await isOurTurn(trx))) return null;
    const before = await newestAnchor(trx);
    if (before && before.at > now - EVERY_MS) return null;
    const from = before?.upTo ?? 0;
    const upTo = await lastSettled(trx, from, now - SETTLED_MS);
    return upTo === null ? null : await append(trx, { at: now, upTo, prevHash: before?.hash ?? NO_ANCHOR }, from);
  });
}

/** Oldest first. */
export async function listAnchors(db: Kysely<Tables>): Promise<readonly Anchor[]> {
  const rows = await db.selectFrom('anchors').selectAll().orderBy('seq').execute();
  return rows.map(toAnchor);
}

/** Takes the hashes of the events between two anchors, in their order, and gives the hash of the later one. */
export function createAnchorHash() {
  const hashes = createHash('sha256');
  let events = 0;
  return {
    get events() {
      return events;
    },
    add: (eventHash: string) => {
      hashes.update(`${eventHash}\n`);
      events += 1;
    },
    /** The last thing that is asked of it. SHA-256 in hex. */
    end: ({ prevHash, at, upTo }: Pick<Anchor, 'prevHash' | 'at' | 'upTo'>) =>
      createHash('sha256')
        .update(JSON.stringify([prevHash, at, upTo, events, hashes.digest('hex')]))
        .digest('hex'),
  };
}

async function append(trx: Transaction<Tables>, anchor: Pick<Anchor, 'prevHash' | 'at' | 'upTo'>, from: number) {
  const anchorHash = createAnchorHash();
  for await (const eventHash of hashesBetween(trx, from, anchor.upTo)) anchorHash.add(eventHash);
  const { prevHash, at, upTo } = anchor;
  const { events } = anchorHash;
  const hash = anchorHash.end(anchor);
  await trx
    .insertInto('anchors')
    .values({ prevHash, at: toColumn(at), upTo, events, hash })
    .execute();
  return { upTo, hash };
}

/** Only one instance at a time; the others come again in a minute. Any number that nobody else locks will do. */
async function isOurTurn(trx: Transaction<Tables>): Promise<boolean> {
  const { rows } = await sql<{ ours: boolean }>`select pg_try_advisory_xact_lock(7073382) as ours`.execute(trx);
  return rows[0]?.ours ?? false;
}

async function newestAnchor(trx: Transaction<Tables>): Promise<Anchor | null> {
  const row = await trx.selectFrom('anchors').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row ? toAnchor(row) : null;
}

async function lastSettled(trx: Transaction<Tables>, from: number, until: number): Promise<number | null> {
  const row = await trx
    .selectFrom('events')
    .select('seq')
    .where('seq', '>', from)
    .where('at', '<=', toColumn(until))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? Number(row.seq) : null;
}

async function* hashesBetween(trx: Transaction<Tables>, after: number, upTo: number): AsyncGenerator<string> {
  for (let last = after; last < upTo; ) {
    const rows = await trx
      .selectFrom('events')
      .select(['seq', 'hash'])
      .where('seq', '>', last)
      .where('seq', '<=', upTo)
      .orderBy('seq')
      .limit(AT_ONCE)
      .execute();
    for (const { hash } of rows) yield hash;
    last = rows.length < AT_ONCE ? upTo : Number(rows.at(-1)?.seq);
  }
}

function toAnchor(row: {
  readonly seq: unknown;
  readonly at: Date;
  readonly upTo: unknown;
  readonly events: number;
  readonly prevHash: string;
  readonly hash: string;
}): Anchor {
  return { ...row, seq: Number(row.seq), at: fromColumn(row.at), upTo: Number(row.upTo) };
}
