import type { OperationDeps } from './deps.ts';
import type { SetFreeze } from './ports.ts';
import type { Freeze, ProjectSettings } from './settings.ts';

/** All freezes: those of the settings, which may be over, and those set in chat that are not. Rejects with `storeUnavailable`. */
export async function freezesNow(
  deps: Pick<OperationDeps, 'settings' | 'freezes' | 'clock'>,
): Promise<readonly Freeze[]> {
  return [...deps.settings.freezes, ...(await deps.freezes.list(deps.clock.now()))];
}

/** The freezes of a project that are not over: those of the settings with their place there, and those set in chat. */
export async function freezesOf(
  deps: Pick<OperationDeps, 'settings' | 'freezes' | 'clock'>,
  project: ProjectSettings,
): Promise<{ readonly configured: readonly ConfiguredFreeze[]; readonly set: readonly SetFreeze[] }> {
  const now = deps.clock.now();
  const set = (await deps.freezes.list(now)).filter(({ projectId }) => projectId === project.id);
  const configured = deps.settings.freezes
    .map((freeze, index) => ({ freeze, place: `freezes[${index}]` }))
    .filter(({ freeze }) => (freeze.until === null || now < freeze.until) && isOf(project, freeze));
  return { configured, set };
}

export interface ConfiguredFreeze {
  readonly freeze: Freeze;
  /** Where it stands in the settings, such as `freezes[0]`. */
  readonly place: string;
}

function isOf({ id, environments }: ProjectSettings, { projectId, environmentIds }: Freeze): boolean {
  if (projectId !== null && projectId !== id) return false;
  return environmentIds === null || environments.some((environment) => environmentIds.includes(environment.id));
}
