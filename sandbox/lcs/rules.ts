import { type Environment, lcsDateTime } from './model.ts';
import { isRunning, statusAt } from './operation.ts';
import type { World } from './world.ts';

// What LCS checks before it starts anything (lcs-api 5.4). Only the quota's text is known; EVERY OTHER SENTENCE HERE IS
// OF OUR OWN INVENTION: nothing may be concluded from the wording, only from `IsSuccess`.

const DAY = 86_400_000;

/** The facts a rule looks at. */
export interface Moment {
  readonly world: World;
  readonly now: number;
  readonly operationsPerDay: number;
}

/** Why LCS refuses; null: it does not. */
type Verdict = string | null;

/** Refresh of `target` from `source`. */
export function refuseRefresh(source: Environment, target: Environment, moment: Moment): Verdict {
  return (
    refuseTarget(source, target) ??
    refuseSource(source) ??
    refuseMigrated(source) ??
    refuseMigrated(target) ??
    refuseOlder(source, target) ??
    refuseBusy(source, moment) ??
    refuseBusy(target, moment) ??
    refuseUnsigned(target, moment) ??
    refuseOverQuota(target, moment)
  );
}

/** Export of a sandbox. */
export function refuseExport(environment: Environment, moment: Moment): Verdict {
  if (environment.infrastructure === 'CustomerManaged' || environment.type !== 'Sandbox') {
    return `The environment ${environment.name} is not a sandbox. Only sandbox databases can be exported.`;
  }
  return (
    refuseMigrated(environment) ??
    refuseBusy(environment, moment) ??
    refuseUnsigned(environment, moment) ??
    refuseOverQuota(environment, moment)
  );
}

/** Start or stop of a cloud-hosted environment; starting what runs is no refusal (lcs-api 2.5). */
export function refusePower(verb: 'start' | 'stop', environment: Environment, moment: Moment): Verdict {
  if (environment.infrastructure !== 'CustomerManaged') {
    return `The environment ${environment.name} is not customer managed and cannot be ${past(verb)}.`;
  }
  const busy = refuseBusy(environment, moment);
  if (busy) return busy;
  if (verb === 'stop' && !moment.world.isOn(environment, moment.now)) {
    return `The environment ${environment.name} is already stopped.`;
  }
  return null;
}

function refuseTarget(source: Environment, target: Environment): Verdict {
  if (source.id === target.id) return 'Source and target must be two different environments.';
  if (target.type === 'Production')
    return `The production environment ${target.name} cannot be the target of a refresh.`;
  if (target.type === 'Sandbox') return null;
  return `The environment ${target.name} is not a sandbox. Only sandboxes can be the target of a refresh.`;
}

function refuseSource(source: Environment): Verdict {
  if (source.type === 'Production' || source.type === 'Sandbox') return null;
  return `The environment ${source.name} is neither production nor a sandbox and cannot be the source of a refresh.`;
}

function refuseMigrated(environment: Environment): Verdict {
  if (!environment.migrated) return null;
  return `The environment ${environment.name} has been migrated to the Power Platform admin center and is read-only here.`;
}

function refuseOlder(source: Environment, target: Environment): Verdict {
  if (compareVersions(target.applicationBuild, source.applicationBuild) >= 0) return null;
  return (
    `The application version of the target ${target.name} (${target.applicationBuild}) ` +
    `is older than that of the source ${source.name} (${source.applicationBuild}).`
  );
}

function refuseBusy(environment: Environment, { world, now }: Moment): Verdict {
  if (world.busyWith(environment.id, now).length === 0) return null;
  return `Another operation is in progress on the environment ${environment.name}.`;
}

function refuseUnsigned(environment: Environment, { world, now }: Moment): Verdict {
  const latest = world.latestOn(environment.id);
  if (environment.infrastructure !== 'MicrosoftManaged' || !latest || isRunning(latest, now)) return null;
  if (statusAt(latest, now) !== 'Completed') return null;
  return `The last operation on the environment ${environment.name} has not been signed off.`;
}

/** The one text that is Microsoft's; its time is taken to be the start of the counted window (lcs-api 5.1). */
function refuseOverQuota(environment: Environment, { world, now, operationsPerDay }: Moment): Verdict {
  if (world.quotaUsed(environment.id, now) < operationsPerDay) return null;
  return `Maximum allowed API operations are ${operationsPerDay} from ${lcsDateTime(now - DAY)}`;
}

function past(verb: 'start' | 'stop'): string {
  return verb === 'start' ? 'started' : 'stopped';
}

/** Below 0: `a` is older. Versions are dotted numbers. */
function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  const index = left.findIndex((number, at) => number !== right[at]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
