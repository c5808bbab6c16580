import { findEnvironment } from '../operations/environments.ts';
import type { Operation } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { holderOf, takenBy } from '../operations/preflight.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps } from './command.ts';
import { viewEnvironment } from './environment-view.ts';
import { unknownName } from './project-environments.ts';
import type { Reply } from './reply.ts';
import type { Choice, EnvironmentView, FormPurpose } from './views.ts';

export interface FormSaid {
  readonly purpose: FormPurpose;
  /** The environment as somebody named it, or nothing. */
  readonly said: string;
  /** What an export is to be called, where that was said. */
  readonly backupName?: string;
  /** When it is to start, in words, where that was said. */
  readonly startAt?: string;
  /** What is wrong besides the environment. */
  readonly problems?: readonly (string | null)[];
}

const OBSTACLES: Readonly<Record<FormPurpose, (view: EnvironmentView) => string | null>> = {
  export: ({ noExport }) => noExport,
  start: ({ noStart }) => noStart,
  stop: ({ noStop }) => noStop,
  history: () => null,
  watch: () => null,
};

/** The form for what needs one environment, with what was said filled in. A name that cannot be chosen is explained. */
export async function environmentForm(
  deps: Pick<CommandDeps, 'store'>,
  project: ProjectSettings,
  environments: readonly EnvironmentFacts[],
  { purpose, said, backupName = '', startAt = '', problems: others = [] }: FormSaid,
): Promise<Reply> {
  const open = await deps.store.listOpen();
  const found = findEnvironment(environments, said);
  const why = found ? obstacle(found, purpose, open) : unknownName(said, environments);
  const problems = [why, ...others].filter((sentence) => sentence !== null);
  return {
    kind: 'environmentForm',
    purpose,
    project,
    choices: environments.filter((environment) => obstacle(environment, purpose, open) === null).map(choice),
    environment: found && why === null ? found.id : null,
    backupName: purpose === 'export' ? backupName : null,
    startAt,
    problem: problems.length > 0 ? problems.join(' ') : null,
  };
}

/** Why an environment cannot be chosen for this; null when it can. What lasts comes before what passes. */
function obstacle(environment: EnvironmentFacts, purpose: FormPurpose, open: readonly Operation[]): string | null {
  const lasting = OBSTACLES[purpose](viewEnvironment(environment, open));
  const isRead = purpose === 'history' || purpose === 'watch';
  if (lasting || isRead) return lasting;
  const holder = holderOf(environment, open);
  return holder && takenBy(holder, [environment]);
}

/** An environment as a line of a drop-down list. */
export function choice({ id, name, type }: EnvironmentFacts): Choice {
  return { title: type ? `${name} (${type})` : name, value: id };
}
