import { ConfigError } from './config-error.ts';
import { type Complain, environmentIds, namesOf, resolveRule } from './config-rules.ts';
import { configFileSchema, type FileFreeze, type FileProject } from './config-schema.ts';
import { REGIONS, regionApiUrl } from './operations/regions.ts';
import type { ConfiguredEnvironment, FerrySettings, Freeze, ProjectSettings } from './operations/settings.ts';

/**
 * Reads the text of `ferry.config.json`: checks every value, resolves names to ids, turns seconds to ms. Throws one
 * ConfigError with all problems, each with the place it stands at.
 */
export function parseConfigFile(text: string, place: string): FerrySettings {
  const parsed = configFileSchema.safeParse(parseJson(text, place));
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${place}: ${at(issue.path)}: ${issue.message}`));
  }
  const { guests, timing, ...file } = parsed.data;
  const problems: string[] = [];
  const complain: Complain = (where, what) => void problems.push(`${place}: ${where}: ${what}`);
  const channels = new Map(Object.entries(file.channels));
  const projects = file.projects.map((project, i) => resolveProject(project, `projects[${i}]`, channels, complain));
  const environments = projects.flatMap((project) => project.environments);
  const freezes = file.freezes.map((freeze, i) => resolveFreeze(freeze, `freezes[${i}]`, environments, complain));
  if (new Set(projects.map(({ id }) => id)).size < projects.length) complain('projects', 'name every project once');
  if (problems.length > 0) throw new ConfigError(problems);
  return { projects, freezes, guests, timing };
}

function resolveProject(
  project: FileProject,
  place: string,
  channels: ReadonlyMap<string, string>,
  complain: Complain,
): ProjectSettings {
  const { id, name, region } = project;
  const apiUrl = regionApiUrl(region) ?? addressOf(region);
  if (!apiUrl) {
    const known = Object.keys(REGIONS).join(', ');
    complain(`${place}.region`, `must be ${known}, or an https address (http on loopback); it is "${region}"`);
  }
  const environments = project.environments.map(
    ({ type = null, infrastructure = null, ...environment }): ConfiguredEnvironment => ({
      ...environment,
      type,
      infrastructure,
    }),
  );
  complainAboutTwins(environments, `${place}.environments`, complain);
  const names = { environments, channels };
  const rules = project.rules.map((rule, i) => resolveRule(rule, `${place}.rules[${i}]`, names, complain));
  return { id, name, apiUrl: apiUrl ?? '', environments, rules };
}

/** A name that two environments go by would let a person confirm one and overwrite the other. */
function complainAboutTwins(environments: readonly ConfiguredEnvironment[], place: string, complain: Complain): void {
  const taken = new Map<string, string>();
  for (const environment of environments) {
    for (const name of new Set(namesOf(environment))) {
      const owner = taken.get(name);
      if (owner) complain(place, `both ${owner} and ${environment.name} go by "${name}"`);
      taken.set(name, environment.name);
    }
  }
}

/** A region given as an address instead of a name, without the trailing slash people paste; null when it is none. */
function addressOf(region: string): string | null {
  if (!URL.canParse(region)) return null;
  const { protocol, hostname } = new URL(region);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback) ? region.replace(/\/+$/, '') : null;
}

function resolveFreeze(
  freeze: FileFreeze,
  place: string,
  environments: readonly ConfiguredEnvironment[],
  complain: Complain,
): Freeze {
  const { environment, from, until, reason } = freeze;
  return {
    environmentIds:
      environment === '*' ? null : environmentIds(environment, `${place}.environment`, environments, complain),
    from: from === undefined ? null : Date.parse(from),
    until: Date.parse(until),
    reason,
  };
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`${place}: is not JSON: ${(error as Error).message}`]);
  }
}

function at(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the file'
    : path
        .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
        .join('')
        .replace(/^\./, '');
}
