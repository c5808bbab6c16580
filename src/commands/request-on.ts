import { exportName, whyNoExportName } from '../operations/backup-name.ts';
import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { askOperation } from './ask-operation.ts';
import type { CommandDeps, Request } from './command.ts';
import { environmentForm } from './environment-form.ts';
import { environmentsFor } from './project-environments.ts';
import type { Reply } from './reply.ts';
import { readStart } from './start-time.ts';
import type { PowerOrExport } from './views.ts';

/** An export, start or stop as it was said: a name that nobody knows brings the form. */
export interface SaidOn {
  readonly kind: PowerOrExport;
  readonly environment: string;
  /** Empty: Ferry's own name with the date. */
  readonly backupName: string;
  /** When it is to start, in words; empty: at once. */
  readonly startAt: string;
}

/** Asks for an export, a start or a stop. `read`: takes the words apart, once it is known which environments there are. */
export async function requestOn(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  read: (environments: readonly EnvironmentFacts[]) => SaidOn,
): Promise<Reply> {
  const { environments, warning } = await environmentsFor(deps, request, project);
  const { kind, environment: said, backupName, startAt } = read(environments);
  const target = findEnvironment(environments, said);
  const nameProblem = kind === 'export' && backupName !== '' ? whyNoExportName(backupName) : null;
  const start = readStart(startAt, deps.clock.now(), request.asker.timezone);
  if (!target || nameProblem || !start.ok) {
    const problems = [nameProblem, start.ok ? null : start.sentence];
    return environmentForm(deps, project, environments, { purpose: kind, said, backupName, startAt, problems });
  }
  const wanted = { kind, project, source: null, target, backupName: backupName || null };
  return askOperation(deps, request, { ...wanted, notBefore: start.at, warning });
}

/** The export form with the environment chosen. */
export async function exportForm(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  said: string,
): Promise<Reply> {
  const { environments } = await environmentsFor(deps, request, project);
  const target = findEnvironment(environments, said);
  const backupName = target ? exportName(target.name, deps.clock.now()) : '';
  return environmentForm(deps, project, environments, { purpose: 'export', said, backupName });
}
