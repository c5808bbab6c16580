import { type FailureCode, toFerryError } from '../errors.ts';
import { advanceNewest } from './advance.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import type { Operation } from './operation.ts';
import { pauseReason } from './pause-reason.ts';
import type { Job } from './ports.ts';

/** What only the requester can mend, by signing in. */
const THEIRS: ReadonlySet<FailureCode> = new Set(['signInNeeded', 'consentNeeded', 'signInRefused', 'lcsUnauthorised']);

/**
 * The `checkSignIn` job: half an hour before a later submission it is looked whether its requester is still signed in; if
 * not, they are asked, while there is time. Failures that pass reject, and the job comes again.
 */
export async function checkSignIn(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || operation.revision !== job.revision || !isToBeChecked(operation)) return;
  const reason = await whyNotSignedIn(deps, operation);
  const checked = { what: 'signInChecked', reason } as const;
  await advanceNewest(deps, operation, (current) => (isToBeChecked(current) ? checked : null), { actor: null, job });
}

function isToBeChecked({ state, signInCheckAt }: Operation): boolean {
  return state === 'approved' && signInCheckAt !== null;
}

async function whyNotSignedIn(deps: OperationDeps, operation: Operation): Promise<string | null> {
  const { projectId, requester } = operation;
  const project = projectOf(deps.settings, projectId);
  if (!project) return null; // the check before the submission says so
  try {
    await deps.tokens.get(requester, project.apiUrl);
    return null;
  } catch (error) {
    const failure = toFerryError(error);
    if (THEIRS.has(failure.code)) return pauseReason(operation, failure);
    throw failure;
  }
}
