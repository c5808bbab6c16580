import { advanceNewest } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import { cardsJob, isUntold } from './jobs-of.ts';
import { findNewBackup } from './new-backup.ts';
import type { Operation } from './operation.ts';
import { giveUpIfFinal, sendInTurn } from './outbox.ts';
import type { Backup, CardCopy, Job } from './ports.ts';

/**
 * The `cards` job: every posted copy of the card shows the operation as it is now. Edits are idempotent and coalesced:
 * a copy edited less than `cardEdit` ago, or in whose conversation somebody else is sending, waits for a later run, which
 * shows the newest.
 */
export async function updateCards(deps: OperationDeps, job: Job): Promise<void> {
  const copies = await deps.cards.list(job.operationId);
  const conversations = Map.groupBy(copies, ({ conversationId }) => conversationId).values();
  const results = (await Promise.all([...conversations].map((inOne) => updateInOrder(deps, inOne)))).flat();
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason; // only now: one copy that cannot be edited does not hold up the others
  const later = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
  if (later.length > 0) await deps.jobs.postpone(job, Math.min(...later));
}

/** A conversation takes one at a time. */
async function updateInOrder(
  deps: OperationDeps,
  copies: readonly CardCopy[],
): Promise<readonly PromiseSettledResult<number | null>[]> {
  const results = [];
  for (const copy of copies) results.push(...(await Promise.allSettled([updateCopy(deps, copy)])));
  return results;
}

/** Null: the copy shows the operation as it is. Otherwise when to come back, ms UTC. */
async function updateCopy(deps: OperationDeps, copy: CardCopy): Promise<number | null> {
  const operation = await deps.store.get(copy.operationId);
  if (!operation || copy.shownRevision >= operation.visibleRevision) return null;
  const startAfter = copy.shownAt + deps.settings.timing.cardEdit;
  if (startAfter > deps.clock.now()) return startAfter;
  return await sendInTurn(deps, copy.conversationId, () => editCopy(deps, copy));
}

/** Reads the operation only now that it is its turn: an edit that is sent later never shows less. */
async function editCopy(deps: OperationDeps, copy: CardCopy): Promise<void> {
  const operation = await deps.store.get(copy.operationId);
  if (!operation) return;
  try {
    await deps.notifier.updateCard(copy, operation);
  } catch (error) {
    const { operationId, conversationId } = copy;
    giveUpIfFinal(deps, error, { operationId, conversationId }, 'a card cannot be edited any more');
  }
  await deps.cards.save({ ...copy, shownRevision: operation.visibleRevision, shownAt: deps.clock.now() });
}

/** Remembers a posted copy of an operation's card, and has it edited when the operation moved on meanwhile. */
export async function rememberCard(
  deps: Pick<OperationDeps, 'cards' | 'store' | 'jobs'>,
  copy: CardCopy,
): Promise<void> {
  await deps.cards.save(copy);
  const operation = await deps.store.get(copy.operationId);
  if (operation && operation.visibleRevision > copy.shownRevision) await deps.jobs.ensure([cardsJob(operation)]);
}

/**
 * The `announce` job: a new message in the thread tells where the operation got to. Sent at least once: a crash between
 * sending and recording sends it again.
 */
export async function announce(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision || !isUntold(operation)) return;
  const newBackup = await findNewBackup(deps, operation);
  const later = await sendInTurn(deps, operation.conversationId, () => tellOnce(deps, operation, newBackup, job));
  if (later !== null) await deps.jobs.postpone(job, later);
}

/** Told and recorded in one turn: a poll makes a job of its own for the same state, which must not come in between. */
async function tellOnce(deps: OperationDeps, operation: Operation, newBackup: Backup | null, job: Job): Promise<void> {
  const current = await deps.store.get(operation.id);
  if (current?.state !== operation.state || !isUntold(current)) return;
  await tell(deps, current, newBackup);
  await recordTold(deps, current, job);
}

async function tell(deps: OperationDeps, operation: Operation, newBackup: Backup | null): Promise<void> {
  const { id: operationId, conversationId, state } = operation;
  try {
    await deps.notifier.announce(operation, state, newBackup);
    deps.logger.info({ operationId, state }, 'the thread was told where an operation got to');
  } catch (error) {
    giveUpIfFinal(deps, error, { operationId, conversationId, state }, 'nobody could be told');
  }
}

async function recordTold(deps: OperationDeps, operation: Operation, job: Job): Promise<void> {
  const { state } = operation;
  const isStillUntold = (current: Operation) => isUntold(current) && current.state === state;
  const told = { what: 'announced', state } as const;
  await advanceNewest(deps, operation, (current) => (isStillUntold(current) ? told : null), { actor: null, job });
}
