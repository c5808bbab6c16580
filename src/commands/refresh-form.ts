import { findEnvironment } from '../operations/environments.ts';
import type { Check, Operation } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { blocks, checkSource, checkTarget, holderOf, takenBy } from '../operations/preflight.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps } from './command.ts';
import { choice } from './environment-form.ts';
import { unknownName } from './project-environments.ts';
import type { Names } from './refresh-names.ts';
import type { Reply } from './reply.ts';
import type { Choice } from './views.ts';

/** One side of the form: what may be chosen, what is chosen, and why what was said is not. */
interface Side {
  readonly choices: readonly Choice[];
  readonly chosen: string | null;
  readonly problem: string | null;
}

type CheckSide = (environment: EnvironmentFacts, isHeld: boolean) => readonly Check[];

/** The form for a refresh, with what was said filled in. A name that cannot be chosen is explained, and so is `timeProblem`. */
export async function refreshForm(
  deps: Pick<CommandDeps, 'store'>,
  project: ProjectSettings,
  environments: readonly EnvironmentFacts[],
  names: Names,
  purpose: Extract<Reply, { kind: 'refreshForm' }>['purpose'] = 'refresh',
  timeProblem: string | null = null,
): Promise<Reply> {
  const open = await deps.store.listOpen();
  const target = side(environments, names.target, checkTarget, open);
  const source = side(environments, names.source, checkSource, open);
  const hints = [timeProblem, hint(names, environments, purpose)];
  const problems = [target.problem, source.problem, ...hints].filter((sentence) => sentence !== null);
  return {
    kind: 'refreshForm',
    purpose,
    project,
    targets: target.choices,
    sources: source.choices,
    target: target.chosen,
    source: source.chosen,
    startAt: names.startAt,
    problem: problems.length > 0 ? problems.join(' ') : null,
  };
}

function side(
  environments: readonly EnvironmentFacts[],
  said: string,
  check: CheckSide,
  open: readonly Operation[],
): Side {
  const found = findEnvironment(environments, said);
  const problem = found ? obstacle(found, check, open) : unknownName(said, environments);
  return {
    choices: environments.filter((environment) => obstacle(environment, check, open) === null).map(choice),
    chosen: found && problem === null ? found.id : null,
    problem,
  };
}

/** Why an environment cannot be chosen, as a sentence; null when it can. What lasts comes before what passes. */
function obstacle(environment: EnvironmentFacts, check: CheckSide, open: readonly Operation[]): string | null {
  const holder = holderOf(environment, open);
  const found = blocks(check(environment, holder !== null))[0]?.text;
  return found ?? (holder && takenBy(holder, [environment]));
}

/** How to write it, for words that were not, or not surely, understood. */
function hint(
  { target, isBackwards, isClear }: Names,
  environments: readonly EnvironmentFacts[],
  purpose: 'refresh' | 'plan',
): string | null {
  const isUnderstood = isClear || findEnvironment(environments, target) !== null;
  if (!isBackwards && isUnderstood) return null;
  return `Write: ${purpose === 'plan' ? 'plan refresh' : 'refresh'} <target> from <source>`;
}
