import type { Transaction } from 'kysely';
import type { Logger } from '../logger.ts';
import { type Anchor, createAnchorHash, listAnchors, NO_ANCHOR } from './anchors.ts';
import { openDatabase } from './database.ts';
import { folderOf, mustHoldDatabase } from './database-folder.ts';
import { createChainCheck, eventsInOrder } from './event-chain.ts';
import { toStoreError } from './failures.ts';
import { fromColumn } from './instants.ts';
import type { EventRow, Tables } from './tables.ts';
import { mustBeUpToDate } from './up-to-date.ts';

/** Something in the audit log that nobody may have done. */
export interface Finding {
  /** Such as `event 17 (operation 7d1f…)` or `anchor 3`. */
  readonly where: string;
  readonly what: string;
}

export interface AuditReport {
  readonly events: number;
  readonly operations: number;
  readonly anchors: number;
  /** When the first and the last event were, ms UTC; null: there are none. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null: none yet. */
  readonly newestAnchor: Anchor | null;
  /** How many events no anchor holds yet. */
  readonly newer: number;
  /** Empty: nothing was changed, removed or put in another order, as far as can be seen. */
  readonly findings: readonly Finding[];
}

/**
 * Checks the audit log of the database, of a Ferry that runs, too, where it is a server's: each event's content, the
 * order of each chain, each anchor; and that `anchorHash`, which the log of the process once named, is one of theirs.
 * Changes nothing. Rejects with `storeUnavailable` and a sentence when it cannot be read.
 */
export async function verifyAudit(
  databaseUrl: string,
  anchorHash: string | null,
  logger: Logger,
): Promise<AuditReport> {
  const folder = folderOf(databaseUrl);
  if (folder !== null) mustHoldDatabase(folder);
  const database = await openDatabase(databaseUrl, logger);
  try {
    return await database.patiently(async (db) => {
      await mustBeUpToDate(db);
      // One moment for all of it: Ferry may be writing.
      const moment = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
      return await moment.execute((trx) => checkAudit(trx, anchorHash));
    });
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await database.close();
  }
}

/** As `verifyAudit`, in a transaction of the caller's. */
export async function checkAudit(trx: Transaction<Tables>, anchorHash: string | null): Promise<AuditReport> {
  const anchors = await listAnchors(trx);
  const findings: Finding[] = [];
  const chain = createChainCheck();
  const anchored = createAnchorCheck(anchors, findings);
  let [events, from, to]: [number, number | null, number | null] = [0, null, null];
  for await (const row of eventsInOrder(trx)) {
    anchored.take(row);
    findings.push(...chain.problemsOf(row).map((what) => ({ where: placeOf(row), what })));
    events += 1;
    to = fromColumn(row.at);
    from ??= to;
  }
  const newer = anchored.end();
  if (anchorHash !== null && !anchors.some(({ hash }) => hash === anchorHash)) {
    findings.push({ where: anchorHash, what: 'no anchor has this hash: anchors were removed, changed or made anew' });
  }
  const { operations } = chain;
  return {
    events,
    operations,
    anchors: anchors.length,
    from,
    to,
    newestAnchor: anchors.at(-1) ?? null,
    newer,
    findings,
  };
}

/** Is given all events in the order of the log, and makes each anchor again from those that belong to it. */
function createAnchorCheck(anchors: readonly Anchor[], findings: Finding[]) {
  let next = 0;
  let before = NO_ANCHOR;
  let made = createAnchorHash();
  const closeUntil = (isReached: (anchor: Anchor) => boolean) => {
    for (let anchor = anchors[next]; anchor && isReached(anchor); anchor = anchors[next]) {
      const what = problemOf(anchor, before, made);
      if (what !== null) findings.push({ where: `anchor ${anchor.seq}`, what });
      before = anchor.hash;
      made = createAnchorHash();
      next += 1;
    }
  };
  return {
    take: ({ seq, hash }: EventRow) => {
      closeUntil(({ upTo }) => Number(seq) > upTo);
      made.add(hash);
    },
    /** Gives the number of events after the newest anchor. */
    end: () => {
      closeUntil(() => true);
      return made.events;
    },
  };
}

function problemOf(anchor: Anchor, before: string, made: ReturnType<typeof createAnchorHash>): string | null {
  if (anchor.prevHash !== before) return 'follows the wrong anchor: one was removed, added or changed';
  const missing = anchor.events - made.events;
  if (missing > 0) return `was made of ${anchor.events} events, of which ${missing} before it are missing`;
  if (missing < 0) return `was made of ${anchor.events} events, and ${-missing} more are before it now`;
  if (made.end(anchor) === anchor.hash) return null;
  return 'its content was changed, or events before it were changed, replaced or moved';
}

function placeOf({ seq, operationId }: EventRow): string {
  return `event ${seq} (${operationId === null ? 'of no operation' : `operation ${operationId}`})`;
}
