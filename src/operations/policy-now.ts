import { type OperationDeps, PROJECT_GONE, projectOf } from './deps.ts';
import { freezesNow } from './freezes-now.ts';
import { knownPerson } from './known-person.ts';
import type { EnvironmentRef, Operation, PersonKey } from './operation.ts';
import { type Decision, decide, type PolicyQuestion } from './policy.ts';
import type { EnvironmentFacts } from './ports.ts';
import type { ProjectSettings } from './settings.ts';

/**
 * The policy's answer for an operation, by the settings' facts alone unless LCS's are given: those are read again just before
 * submit. Rejects with `storeUnavailable`.
 */
export async function decideNow(
  deps: OperationDeps,
  operation: Operation,
  facts?: { readonly source: EnvironmentFacts | null; readonly target: EnvironmentFacts },
): Promise<Decision> {
  const project = projectOf(deps.settings, operation.projectId);
  if (!project || operation.kind === 'other') {
    return { allowed: false, rule: 'settings', reason: PROJECT_GONE };
  }
  const { kind: action, requester: person, conversationId } = operation;
  const concerned = concernedBy(project, operation, deps.clock.now());
  const source = facts?.source ?? concerned.source;
  const target = facts?.target ?? concerned.target;
  return decideFor(deps, { ...concerned, action, source, target, person, conversationId });
}

/** What an operation is about, and for when, by the settings' facts: as rules and freezes ask. `now` in ms UTC. */
export function concernedBy(
  project: ProjectSettings,
  operation: Pick<Operation, 'source' | 'target' | 'notBefore'>,
  now: number,
): Pick<PolicyQuestion, 'project' | 'source' | 'target' | 'at'> {
  const { source, target } = operation;
  return {
    project,
    source: source && configuredFacts(project, source),
    target: configuredFacts(project, target),
    at: runsAt(operation, now),
  };
}

/** The policy's answer for what a person asks, by what is known of them and frozen now. Rejects with `storeUnavailable`. */
export async function decideFor(
  deps: Pick<OperationDeps, 'people' | 'settings' | 'freezes' | 'clock'>,
  question: Omit<PolicyQuestion, 'person'> & { readonly person: PersonKey },
): Promise<Decision> {
  const person = await knownPerson(deps.people, question.person);
  return decide({ ...question, person }, await freezesNow(deps));
}

/**
 * The freezes that hold it back, in words; null: there is none, or its requester acts in spite of what is in force. A reason
 * that was given for one freeze is none for another.
 */
export function heldBackBy(operation: Operation, { frozen }: Extract<Decision, { allowed: true }>): string | null {
  return frozen !== null && operation.breakGlass !== null && knowsOf(operation, frozen) ? null : frozen;
}

/** Whether these freezes are among those that its requester has seen. */
export function knowsOf({ frozen: seen }: Operation, frozen: string): boolean {
  return seen?.includes(frozen) ?? false;
}

/** When it is to be sent to LCS, ms UTC. */
export function runsAt({ notBefore }: Pick<Operation, 'notBefore'>, now: number): number {
  return Math.max(now, notBefore ?? 0);
}

/** An environment as the settings know it. */
export function configuredFacts(project: ProjectSettings | null, environment: EnvironmentRef): EnvironmentFacts {
  const configured = project?.environments.find(({ id }) => id === environment.id);
  return {
    ...environment,
    aliases: configured?.aliases ?? [],
    type: configured?.type ?? null,
    infrastructure: configured?.infrastructure ?? null,
    state: null,
    status: null,
    version: null,
    region: null,
    canStart: null,
    canStop: null,
  };
}
