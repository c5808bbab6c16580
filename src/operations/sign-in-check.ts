import { type FailureCode, toFerryError } from '../errors.ts';
import { advanceNewest } from './advance.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import type { Operation } from './operation.ts';
import { pauseReason } from './pause-reason.ts';
import type { Job } from './ports.ts';

/** What only the requester can mend, by signing in. */
const THEIRS: ReadonlySet<FailureCode> = new Set(['signInNeeded', 'consentNeeded', 'signInRefused', 'lcsUnauthorised']);

/** So long before its end a token is renewed rather than handed out again (design 10, "Tokens"). */
const RENEWED_BEFORE_END_MS = 240_000;

/** What was found: the requester is signed in until then (ms UTC), or is not, and why. */
type Found = { readonly until: number } | { readonly reason: string };

/**
 * The `checkSignIn` job: half an hour before a later submission it is looked whether its requester is still signed in; if
 * not, they are asked, while there is time. A token that ends before the submission says nothing of then: it is looked again
 * when it has to be renewed. Failures that pass reject, and the job comes again.
 */
export async function checkSignIn(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision || !isToBeChecked(operation)) return;
  const found = await look(deps, operation);
  const again = 'until' in found ? lookAgainAt(operation, found.until, deps.clock.now()) : null;
  if (again !== null) return deps.jobs.postpone(job, again);
  const checked = { what: 'signInChecked', reason: 'reason' in found ? found.reason : null } as const;
  await advanceNewest(deps, operation, (current) => (isToBeChecked(current) ? checked : null), { actor: null, job });
}

function isToBeChecked({ state, signInCheckAt }: Operation): boolean {
  return state === 'approved' && signInCheckAt !== null;
}

/** When a token that ends too early will be renewed; null: it lasts, or there is no time left to look. */
function lookAgainAt({ notBefore }: Operation, until: number, now: number): number | null {
  if (notBefore === null || until > notBefore) return null;
  const again = until - RENEWED_BEFORE_END_MS;
  return again > now ? again : null;
}

async function look(deps: OperationDeps, operation: Operation): Promise<Found> {
  const { projectId, requester } = operation;
  const project = projectOf(deps.settings, projectId);
  // The check before the submission says what is wrong with the settings.
  if (!project) return { until: Number.POSITIVE_INFINITY };
  try {
    return { until: (await deps.tokens.get(requester, project.apiUrl)).expiresAt };
  } catch (error) {
    const failure = toFerryError(error);
    if (THEIRS.has(failure.code)) return { reason: pauseReason(operation, failure) };
    throw failure;
  }
}
