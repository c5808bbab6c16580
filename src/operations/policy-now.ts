import { type OperationDeps, projectOf } from './deps.ts';
import type { EnvironmentRef, Operation } from './operation.ts';
import { type Decision, decide } from './policy.ts';
import type { EnvironmentFacts } from './ports.ts';
import type { ProjectSettings } from './settings.ts';

/** The policy's answer for an operation, by the settings' facts alone: LCS's are read again just before submit. */
export function decideNow(
  deps: OperationDeps,
  operation: Operation,
  now: number,
  facts?: { readonly source: EnvironmentFacts | null; readonly target: EnvironmentFacts },
): Decision {
  const project = projectOf(deps.settings, operation.projectId);
  if (!project || operation.kind === 'other') {
    return { allowed: false, rule: 'settings', reason: 'Its project is no longer in the settings of Ferry.' };
  }
  return decide(
    {
      action: operation.kind,
      project,
      source: facts?.source ?? (operation.source && configuredFacts(project, operation.source)),
      target: facts?.target ?? configuredFacts(project, operation.target),
      person: operation.requester,
      conversationId: operation.conversationId,
      now,
    },
    deps.settings,
  );
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
