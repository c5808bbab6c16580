import { type FailureCode, type FerryError, toFerryError } from '../errors.ts';
import type { PersonKey } from './operation.ts';
import { plainWords } from './plain-words.ts';
import type { Backend, EnvironmentFacts } from './ports.ts';
import type { ConfiguredEnvironment, ProjectSettings } from './settings.ts';

export interface EnvironmentList {
  readonly environments: readonly EnvironmentFacts[];
  /** Why LCS's own facts are missing; null when they were read. */
  readonly failure: FerryError | null;
}

const SIGN_IN_FAILURES: ReadonlySet<FailureCode> = new Set([
  'signInNeeded',
  'consentNeeded',
  'signInRefused',
  'otherRegion',
]);

/** Whether no warning may stand for this failure of a read: a bug, or a missing sign-in, without which LCS refuses everything. */
export function stopsReading({ code }: FerryError): boolean {
  return code === 'ours' || SIGN_IN_FAILURES.has(code);
}

/**
 * The environments of a project: LCS's metadata where it can be read, the settings' facts where not (design 10,
 * "Reading economy"). Rejects when the person must sign in first, or when neither LCS nor the settings know any.
 */
export async function readEnvironments(
  backend: Backend,
  project: ProjectSettings,
  person: PersonKey,
  signal?: AbortSignal,
): Promise<EnvironmentList> {
  try {
    const read = await backend.listEnvironments(project, person, signal);
    return { environments: merge(read, project.environments), failure: null };
  } catch (error) {
    const failure = toFerryError(error);
    if (stopsReading(failure) || project.environments.length === 0) throw failure;
    return { environments: project.environments.map(fromSettings), failure };
  }
}

function merge(read: readonly EnvironmentFacts[], configured: readonly ConfiguredEnvironment[]): EnvironmentFacts[] {
  const known = new Map(configured.map((environment) => [environment.id, environment]));
  const merged = read.map((facts) => withSettings(facts, known.get(facts.id)));
  const seen = new Set(read.map((facts) => facts.id));
  return [...merged, ...configured.filter(({ id }) => !seen.has(id)).map(fromSettings)];
}

/** The team's own name for it wins; LCS's name stays usable as an alias. */
function withSettings(facts: EnvironmentFacts, configured: ConfiguredEnvironment | undefined): EnvironmentFacts {
  if (!configured) return facts;
  const aliases = configured.name === facts.name ? configured.aliases : [...configured.aliases, facts.name];
  return {
    ...facts,
    name: configured.name,
    aliases,
    type: facts.type ?? configured.type,
    infrastructure: facts.infrastructure ?? configured.infrastructure,
  };
}

function fromSettings(environment: ConfiguredEnvironment): EnvironmentFacts {
  return { ...environment, state: null, status: null, version: null, region: null, canStart: null, canStop: null };
}

/** Plain words in lower case: what people type is compared in this form, on both sides. */
export function normalName(words: string): string {
  return plainWords(words).toLowerCase();
}

/** Whether `words` is this environment's name, one of its aliases or its id: any case, quotes, dashes and blanks. */
export function isNamed(environment: Pick<EnvironmentFacts, 'id' | 'name' | 'aliases'>, words: string): boolean {
  const wanted = normalName(words);
  return [environment.id, environment.name, ...environment.aliases].some((name) => normalName(name) === wanted);
}

/** The one environment that `words` name; null when there is none, or more than one: Ferry never guesses what to overwrite. */
export function findEnvironment(environments: readonly EnvironmentFacts[], words: string): EnvironmentFacts | null {
  const [found, ...others] = environments.filter((environment) => isNamed(environment, words));
  return found && others.length === 0 ? found : null;
}
