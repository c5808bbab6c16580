import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { REGIONS, regionApiUrl } from './operations/regions.ts';
import {
  ACTIONS,
  type ConfiguredEnvironment,
  type FerrySettings,
  type Freeze,
  type ProjectSettings,
  type Rule,
} from './operations/settings.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const guid = z.string().regex(GUID, 'must be an id such as 01234567-89ab-cdef-0123-456789abcdef').toLowerCase();
const names = z.union([z.string(), z.array(z.string())]);
const seconds = (byDefault: number) =>
  z
    .number()
    .positive()
    .default(byDefault)
    .transform((value) => value * 1000);

const ruleSchema = z.strictObject({
  action: z.union([z.enum([...ACTIONS, '*']), z.array(z.enum(ACTIONS))]),
  source: names.optional(),
  target: names.optional(),
  who: names.optional(),
  where: names.optional(),
  effect: z.enum(['allow', 'deny']).default('allow'),
  reason: z.string().optional(),
  confirm: z.enum(['click', 'typeTarget']).optional(),
  approvals: z
    .strictObject({
      required: z.number().int().positive().default(1),
      from: z.union([z.array(z.string()), z.strictObject({ channel: z.string() })]),
      selfApproval: z.boolean().default(false),
      expiresAfterSeconds: z.number().positive().default(14_400),
    })
    .optional(),
  breakGlass: z.array(z.string()).optional(),
});

const environmentSchema = z.strictObject({
  id: guid,
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  type: z.string().optional(),
  infrastructure: z.string().optional(),
});

const projectSchema = z.strictObject({
  id: z.number().int().positive(),
  name: z.string().min(1),
  region: z.string(),
  environments: z.array(environmentSchema).default([]),
  rules: z.array(ruleSchema).default([]),
});

const freezeSchema = z.strictObject({
  environment: z.string(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }),
  reason: z.string().min(1),
});

/** `ferry.config.json` as design 7 gives it; times in seconds. */
export const configFileSchema = z.strictObject({
  $schema: z.string().optional(),
  channels: z.record(z.string(), z.string()).default({}),
  projects: z.array(projectSchema).min(1, 'name at least one LCS project'),
  freezes: z.array(freezeSchema).default([]),
  guests: z.boolean().default(false),
  timing: z
    .strictObject({
      firstPoll: seconds(60),
      minPoll: seconds(30),
      maxPoll: seconds(300),
      cardEdit: seconds(15),
      requestExpiry: seconds(900),
      wishExpiry: seconds(900),
      rollbackWatch: seconds(1800),
      unknownStatus: seconds(172_800),
      adoption: seconds(300),
    })
    .prefault({}),
});

type FileProject = z.infer<typeof projectSchema>;
type FileRule = z.infer<typeof ruleSchema>;

/**
 * Reads the text of `ferry.config.json`: checks every value, resolves names to ids, turns seconds to ms. Throws one
 * ConfigError with all problems, each with the place it stands at.
 */
export function parseConfigFile(text: string, place: string): FerrySettings {
  const parsed = configFileSchema.safeParse(parseJson(text, place));
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${place}: ${at(issue.path)}: ${issue.message}`));
  const file = parsed.data;
  const problems: string[] = [];
  const complain = (where: string, what: string) => void problems.push(`${place}: ${where}: ${what}`);
  const projects = file.projects.map((project, index) =>
    resolveProject(project, `projects[${index}]`, file.channels, complain),
  );
  const freezes = file.freezes.map((freeze, index): Freeze => {
    const all = file.projects.flatMap(({ environments }) => environments);
    const environment = freeze.environment === '*' ? null : find(all, freeze.environment);
    if (environment === undefined)
      complain(
        `freezes[${index}].environment`,
        unknown(
          'environment',
          freeze.environment,
          all.map(({ name }) => name),
        ),
      );
    const until = Date.parse(freeze.until);
    return {
      environmentId: environment?.id ?? null,
      from: freeze.from ? Date.parse(freeze.from) : null,
      until,
      reason: freeze.reason,
    };
  });
  const ids = file.projects.map(({ id }) => id);
  if (new Set(ids).size < ids.length) complain('projects', 'every project may be named once');
  if (problems.length > 0) throw new ConfigError(problems);
  return { projects, freezes, guests: file.guests, timing: file.timing };
}

type Complain = (where: string, what: string) => void;

function resolveProject(
  project: FileProject,
  place: string,
  channels: Record<string, string>,
  complain: Complain,
): ProjectSettings {
  const apiUrl = regionApiUrl(project.region) ?? addressOf(project.region);
  if (!apiUrl) {
    complain(
      `${place}.region`,
      `must be ${Object.keys(REGIONS).join(', ')}, or an https address (http on loopback); it is "${project.region}"`,
    );
  }
  const environments = project.environments.map(
    ({ id, name, aliases, type, infrastructure }): ConfiguredEnvironment => ({
      id,
      name,
      aliases,
      type: type ?? null,
      infrastructure: infrastructure ?? null,
    }),
  );
  const rules = project.rules.map((rule, index) =>
    resolveRule(rule, `${place}.rules[${index}]`, environments, channels, complain),
  );
  return { id: project.id, name: project.name, apiUrl: apiUrl ?? '', environments, rules };
}

/** A region given as an address instead of a name, without the trailing slash people paste; null when it is none. */
function addressOf(region: string): string | null {
  if (!URL.canParse(region)) return null;
  const { protocol, hostname } = new URL(region);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback) ? region.replace(/\/+$/, '') : null;
}

function resolveRule(
  rule: FileRule,
  place: string,
  environments: readonly ConfiguredEnvironment[],
  channels: Record<string, string>,
  complain: Complain,
): Rule {
  const environmentIds = (field: 'source' | 'target') =>
    listed(rule[field])?.map((said) => {
      const found = find(environments, said);
      if (!found)
        complain(
          `${place}.${field}`,
          unknown(
            'environment',
            said,
            environments.map(({ name }) => name),
          ),
        );
      return found?.id ?? said;
    }) ?? null;
  const who = listed(rule.who)?.map((said) => {
    if (!GUID.test(said)) complain(`${place}.who`, `"${said}" must be an Entra object id; "whoami" in chat shows it`);
    return said.toLowerCase();
  });
  const where = listed(rule.where)?.map((said) => {
    const id = channels[said] ?? (said.includes(':') ? said : undefined);
    if (!id) complain(`${place}.where`, unknown('channel', said, Object.keys(channels)));
    return id ?? said;
  });
  if (rule.effect === 'deny' && !rule.reason)
    complain(place, 'a rule that denies needs a "reason" for the people it refuses');
  const actions = listed(rule.action);
  return {
    place,
    actions: actions as Rule['actions'],
    sources: environmentIds('source'),
    targets: environmentIds('target'),
    who: who ?? null,
    where: where ?? null,
    effect: rule.effect,
    reason: rule.reason ?? null,
    confirm: rule.confirm ?? null,
    approvalsRequired: rule.approvals?.required ?? 0,
  };
}

/** A name, a list of names, or "*" and nothing for any. */
function listed<T extends string>(value: T | readonly T[] | undefined): readonly T[] | null {
  if (value === undefined || value === '*') return null;
  return typeof value === 'string' ? [value] : value.includes('*' as T) ? null : value;
}

function find(environments: readonly { id: string; name: string; aliases: readonly string[] }[], said: string) {
  const wanted = said.trim().toLowerCase();
  return environments.find(({ id, name, aliases }) =>
    [id, name, ...aliases].some((known) => known.toLowerCase() === wanted),
  );
}

function unknown(what: string, said: string, known: readonly string[]): string {
  return `there is no ${what} called "${said}" here; there are: ${known.join(', ') || 'none'}`;
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
