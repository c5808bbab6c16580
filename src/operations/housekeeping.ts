import { toFerryError } from '../errors.ts';
import { advance } from './advance.ts';
import { askToSignIn } from './asking.ts';
import { askApprovers } from './asking-approvers.ts';
import { announceBreak } from './breaking.ts';
import type { OperationDeps } from './deps.ts';
import { cardsJob, type JobNeeds, jobsOf } from './jobs-of.ts';
import type { Job, JobHandlers } from './ports.ts';
import { reconcile } from './reconciliation.ts';
import { checkSignIn } from './sign-in-check.ts';
import { submit } from './submission.ts';
import { announce, updateCards } from './telling.ts';
import { poll } from './tracking.ts';
import { tellFree, tellWaiters } from './waiting.ts';

/** The `expire` job: a request nobody answered ends. */
export async function expire(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision) return;
  await advance(deps.store, operation, { what: 'expired' }, { actor: null, job }, deps.clock.now());
}

/** How many operations the sweep looks at in one go: it must let others in between. */
const SWEPT_AT_ONCE = 500;

/** Re-creates the missing job of any operation that still needs one (design 4). Gives the number created. */
export async function sweep(deps: OperationDeps): Promise<number> {
  let created = await ensureJobs(deps, await deps.store.listUnannounced());
  const open = await deps.store.listOpenIds();
  for (let from = 0; from < open.length; from += SWEPT_AT_ONCE)
    created += await ensureJobs(deps, await deps.store.needsOf(open.slice(from, from + SWEPT_AT_ONCE)));
  if (created > 0) deps.logger.warn({ created }, 'missing jobs were created again');
  return created;
}

async function ensureJobs(deps: OperationDeps, operations: readonly JobNeeds[]): Promise<number> {
  const wanted = operations.flatMap(jobsOf);
  return wanted.length === 0 ? 0 : deps.jobs.ensure(wanted);
}

/** Has outdated cards edited: their jobs are in no sweep, for one that cannot be edited now is tried again anyway. */
export async function catchUpCards(deps: OperationDeps): Promise<void> {
  for (const id of await deps.cards.listOutdated()) {
    const operation = await deps.store.get(id);
    if (operation) await deps.jobs.ensure([cardsJob(operation)]);
  }
}

export function jobHandlers(deps: OperationDeps): JobHandlers {
  return {
    submit: (job) => submit(deps, job),
    reconcile: (job) => reconcile(deps, job),
    poll: (job) => poll(deps, job),
    expire: (job) => expire(deps, job),
    cards: (job) => updateCards(deps, job),
    announce: (job) => announce(deps, job),
    ask: (job) => askToSignIn(deps, job),
    checkSignIn: (job) => checkSignIn(deps, job),
    askApprovers: (job) => askApprovers(deps, job),
    announceBreak: (job) => announceBreak(deps, job),
    tellFree: (job) => tellFree(deps, job),
  };
}

const SWEEP_EVERY_MS = 60_000;

async function everyMinute(deps: OperationDeps): Promise<void> {
  await sweep(deps);
  await tellWaiters(deps);
  const anchor = await deps.auditLog.anchor(deps.clock.now());
  // Whoever changes the whole database cannot change what was logged elsewhere: `npm run audit:verify` compares.
  if (anchor) deps.logger.info({ ...anchor }, 'the audit log is anchored');
}

/** Sweeps at once and every minute from then on, and catches up with the cards once. `stop` waits for a sweep under way. */
export function keepSweeping(deps: OperationDeps): { stop(): Promise<void> } {
  const ending = new AbortController();
  const loop = async () => {
    await catchUpCards(deps).catch((error) =>
      deps.logger.error({ err: toFerryError(error) }, 'cards were left as they are'),
    );
    while (!ending.signal.aborted) {
      await everyMinute(deps).catch((error) => deps.logger.error({ err: toFerryError(error) }, 'the sweep failed'));
      await deps.clock.sleep(SWEEP_EVERY_MS, ending.signal).catch(() => undefined); // aborted: the loop ends
    }
  };
  const done = loop();
  return {
    stop: async () => {
      ending.abort();
      await done;
    },
  };
}
