import { advanceNewest, type Cause } from './advance.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import type { Happening } from './happening.ts';
import type { Operation } from './operation.ts';
import { giveUpIfFinal, sendInTurn } from './outbox.ts';
import { isFrozen } from './policy.ts';
import { concernedBy } from './policy-now.ts';
import type { Job } from './ports.ts';
import { withoutThread } from './settings.ts';

/**
 * The `announceBreak` job: that somebody acts in spite of a freeze is said in the operation's thread, and where the freeze was
 * set. Where it was said is written down at once, so that a conversation which is busy or ill does not have it said again in
 * the others; a crash between saying and recording does.
 */
export async function announceBreak(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation?.notices.includes('announceBreak')) return;
  for (const conversationId of [operation.conversationId, ...(await whereItWasSet(deps, operation))]) {
    const later = await sendInTurn(deps, conversationId, () => sayOnce(deps, operation, conversationId));
    if (later !== null) return deps.jobs.postpone(job, later);
  }
  await record(deps, operation, { what: 'noticed', notice: 'announceBreak' }, { actor: null, job });
}

async function sayOnce(deps: OperationDeps, operation: Operation, conversationId: string): Promise<void> {
  const current = await deps.store.get(operation.id);
  if (!current?.notices.includes('announceBreak')) return; // another job said it, or it is over
  if (await wasSaid(deps, current, conversationId)) return;
  try {
    await deps.notifier.announceBreak(current, conversationId);
  } catch (error) {
    giveUpIfFinal(deps, error, { operationId: operation.id, conversationId }, 'a broken freeze could not be announced');
  }
  await record(
    deps,
    current,
    { what: 'noticed', notice: 'announceBreak', isPart: true },
    { actor: null, conversationId },
  );
}

/** Since its requester confirmed it last: whoever breaks another freeze then has that announced, too. */
async function wasSaid({ store }: OperationDeps, { id }: Operation, conversationId: string): Promise<boolean> {
  const events = await store.eventsOf(id);
  const since = events.slice(events.findLastIndex(({ what }) => what === 'confirmed') + 1);
  return since.some(
    (event) => event.what === 'noticed' && event.data.isPart && event.conversationId === conversationId,
  );
}

async function record(deps: OperationDeps, operation: Operation, noticed: Happening, cause: Cause): Promise<void> {
  const onIt = ({ notices }: Operation) => (notices.includes('announceBreak') ? noticed : null);
  await advanceNewest(deps, operation, onIt, cause);
}

/** The conversations in which the freezes were set that it breaks, besides its own. */
async function whereItWasSet(deps: OperationDeps, operation: Operation): Promise<readonly string[]> {
  const now = deps.clock.now();
  const project = projectOf(deps.settings, operation.projectId);
  if (!project) return [];
  const question = concernedBy(project, operation, now);
  const broken = (await deps.freezes.list(now)).filter((freeze) => isFrozen(freeze, question));
  const places = new Set(broken.map(({ conversationId }) => conversationId));
  const own = withoutThread(operation.conversationId);
  return [...places].filter((conversationId) => withoutThread(conversationId) !== own);
}
