import { REGIONS, regionApiUrl } from '../operations/regions.ts';
import {
  type ConfiguredEnvironment,
  type FerrySettings,
  type Freeze,
  type ProjectSettings,
  withoutThread,
} from '../operations/settings.ts';
import { placed, sentenceFor } from './complaint.ts';
import { ConfigError } from './config-error.ts';
import { configFileSchema, type FileEnvironment, type FileFreeze, type FileProject } from './file-schema.ts';
import { isLoopback } from './loopback.ts';
import { type Complain, environmentIds, namesOf } from './names.ts';
import { resolveRule } from './rules.ts';

/**
 * Reads the text of `ferry.config.json`: checks every value, resolves names to ids, turns seconds to ms. Throws one
 * ConfigError with all problems, each with the place it stands at.
 */
export function parseConfigFile(text: string, place: string): FerrySettings {
  const parsed = configFileSchema.safeParse(parseJson(text, place), { error: sentenceFor });
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${place}: ${placed(issue.path)}: ${issue.message}`));
  }
  const { guests, timing, ...file } = parsed.data;
  const { $comment, ...limits } = file.limits;
  const problems: string[] = [];
  const complain: Complain = (where, what) => void problems.push(`${place}: ${where}: ${what}`);
  const channels = new Map(Object.entries(file.channels).map(([name, id]) => [name, withoutThread(id)]));
  const projects = file.projects.map((project, i) => resolveProject(project, `projects[${i}]`, channels, complain));
  const environments = projects.flatMap((project) => project.environments);
  const freezes = file.freezes.map((freeze, i) => resolveFreeze(freeze, `freezes[${i}]`, environments, complain));
  if (new Set(projects.map(({ id }) => id)).size < projects.length) complain('projects', 'name every project once');
  if (problems.length > 0) throw new ConfigError(problems);
  return { projects, channels: Object.fromEntries(channels), freezes, guests, timing, limits };
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
  const environments = project.environments.map(configured);
  complainAboutTwins(environments, `${place}.environments`, complain);
  const names = { environments, channels };
  const rules = project.rules.map((rule, i) => resolveRule(rule, `${place}.rules[${i}]`, names, complain));
  return { id, name, apiUrl: apiUrl ?? '', environments, rules };
}

function configured({ id, name, aliases, type, infrastructure }: FileEnvironment): ConfiguredEnvironment {
  return { id, name, aliases, type: type ?? null, infrastructure: infrastructure ?? null };
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
  const { protocol } = new URL(region);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(region)) ? region.replace(/\/+$/, '') : null;
}

/** A freeze of the file holds in every project that has an environment of this name. */
function resolveFreeze(
  freeze: FileFreeze,
  place: string,
  environments: readonly ConfiguredEnvironment[],
  complain: Complain,
): Freeze {
  const { environment, reason } = freeze;
  const from = freeze.from === undefined ? null : Date.parse(freeze.from);
  const until = Date.parse(freeze.until);
  if (from !== null && until <= from) complain(`${place}.until`, `must be later than "from", which is ${freeze.from}`);
  const all = environment === '*';
  const ids = all ? null : environmentIds(environment, `${place}.environment`, environments, complain);
  return { projectId: null, environmentIds: ids, from, until, reason };
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`${place}: is not JSON: ${(error as Error).message}`]);
  }
}
