import { clip } from '../operations/clip.ts';
import { isNamed, readEnvironments } from '../operations/environments.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import { nearest } from './nearest.ts';
import { timeFor } from './times.ts';

export interface ProjectEnvironments {
  readonly environments: readonly EnvironmentFacts[];
  /** Why LCS's own facts are missing, for the one who asks; null when they were read. */
  readonly warning: string | null;
}

/** The environments of a project as the one who asks may see them; rejects as `readEnvironments` does. */
export async function environmentsFor(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
): Promise<ProjectEnvironments> {
  const { person, timezone } = request.asker;
  const { environments, failure } = await readEnvironments(deps.backendOf(project, null), project, person);
  return { environments, warning: failure ? failureSentence(failure, timeFor(timezone)) : null };
}

/** Why no one environment is meant by `said`, as a sentence; null where nothing was said. */
export function unknownName(said: string, environments: readonly EnvironmentFacts[]): string | null {
  if (said === '') return null;
  const shown = clip(said, 80);
  if (environments.some((environment) => isNamed(environment, said))) {
    return `More than one environment is called "${shown}". Choose below which one you mean.`;
  }
  const names = environments.map(({ name }) => name);
  const guess = nearest(said, [...names, ...environments.flatMap(({ aliases }) => aliases)]);
  return `There is no environment called "${shown}".${guess ? ` Did you mean "${guess}"?` : ` There are: ${clip(names.join(', '), 500)}.`}`;
}
