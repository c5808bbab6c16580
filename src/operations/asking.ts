import { advanceNewest } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import type { Operation } from './operation.ts';
import { giveUpIfFinal, sendInTurn } from './outbox.ts';
import type { Job } from './ports.ts';

/**
 * The `ask` job: whoever it is followed for is asked, once per pause, to sign in so that it can go on. A crash between
 * sending and recording asks again. Its revision is the visible one, which the polls of a pause leave as it is: so
 * however many of them commit meanwhile, there is one such job.
 */
export async function askToSignIn(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || !isToBeAsked(operation, job)) return;
  const later = await sendInTurn(deps, operation.conversationId, () => ask(deps, operation));
  if (later === null) await recordAsked(deps, operation, job);
  else await deps.jobs.postpone(job, later);
}

async function ask(deps: OperationDeps, operation: Operation): Promise<void> {
  try {
    await deps.notifier.askToSignIn(operation);
  } catch (error) {
    giveUpIfFinal(deps, error, { operationId: operation.id }, 'nobody could be asked to sign in');
  }
}

function isToBeAsked({ visibleRevision, signIn }: Operation, job: Job): boolean {
  return visibleRevision === job.revision && signIn === 'needed';
}

/** A poll may have committed while the message was sent: it is recorded all the same, or the next job would ask again. */
async function recordAsked(deps: OperationDeps, operation: Operation, job: Job): Promise<void> {
  const asked = { what: 'askedToSignIn' } as const;
  await advanceNewest(deps, operation, (current) => (isToBeAsked(current, job) ? asked : null), { actor: null, job });
}
