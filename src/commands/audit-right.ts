import { toFerryError } from '../errors.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import { knownPerson } from '../operations/known-person.ts';
import { isNamedIn, type PersonKey } from '../operations/operation.ts';
import { type ProjectSettings, trustedBy } from '../operations/settings.ts';
import type { Request } from './command.ts';
import type { Reply } from './reply.ts';

type Deps = Pick<OperationDeps, 'backendOf' | 'people'>;

/** Runs `body` for whoever may read the project's audit log; others get a sentence. */
export async function asReader(
  deps: Deps,
  { asker }: Request,
  project: ProjectSettings,
  body: () => Promise<Reply>,
): Promise<Reply> {
  const sentence = await whyNoAudit(deps, project, asker.person);
  return sentence ? { kind: 'problem', sentence } : body();
}

/**
 * Why this person may not read the audit log of a project, as a sentence; null: they may. Whom LCS lets read the project's
 * environments now, may; and so may whoever a rule of it names as approver or for break-glass. Rejects when LCS cannot be
 * asked without a sign-in.
 */
export async function whyNoAudit(deps: Deps, project: ProjectSettings, person: PersonKey): Promise<string | null> {
  const known = await knownPerson(deps.people, person);
  if (project.rules.some((rule) => isNamedIn(trustedBy(rule), known))) return null;
  try {
    await deps.backendOf(project, null).listEnvironments(project, person);
    return null;
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'ours' || failure.code === 'storeUnavailable' || failure.code === 'signInNeeded') {
      throw failure;
    }
    return `Only whoever LCS shows the environments of ${project.name} may read its audit log, and approvers. LCS did not show them to you. ${failureSentence(failure)}`;
  }
}
