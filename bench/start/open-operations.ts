import { systemClock } from '../../src/clock.ts';
import { auditEvent, requestDetails } from '../../src/operations/advance.ts';
import { jobsOf } from '../../src/operations/jobs-of.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { anOperation, silentLogger } from '../../test/support/store.ts';

/** So many commits are under way at once: what the store's pool of connections takes. */
const AT_ONCE = 8;
/** No poll comes due while starts are measured: a poll would change what the next start finds. */
const POLLED_IN_MS = 6 * 3_600_000;

/**
 * Fills a database with `count` running refreshes, each with its event, its locks and its poll job, through the store's own
 * commit. Then looks whether all of them are there, with all their jobs.
 */
export async function addOpenOperations(databaseUrl: string, count: number): Promise<void> {
  const store = await openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
  try {
    let left = count;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await add(store, running());
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const open = await store.operations.listOpen();
    if (open.length !== count) throw new Error(`There are ${open.length} open operations instead of ${count}.`);
    const missing = await store.jobs.ensure(open.flatMap(jobsOf));
    if (missing > 0) throw new Error(`${missing} open operations had no poll job.`);
  } finally {
    await store.close();
  }
}

function running(): Operation {
  const now = Date.now();
  return anOperation({
    state: 'running',
    confirmedAt: now,
    submittedAt: now,
    startedAt: now,
    expiresAt: null,
    lcsActivityId: crypto.randomUUID(),
    lcsStatus: 'InProgress',
    nextPollAt: now + POLLED_IN_MS,
  });
}

async function add(store: Store, operation: Operation): Promise<void> {
  const { requester, requestedAt } = operation;
  const event = auditEvent(operation, 'requested', { actor: requester }, requestedAt, requestDetails(operation));
  const written = await store.operations.commit(operation, 0, {
    events: [event],
    jobs: jobsOf(operation),
    locks: 'take',
  });
  if (!written.ok) throw new Error(`An open operation was not written: ${written.why}.`);
}
