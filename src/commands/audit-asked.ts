import { toFerryError } from '../errors.ts';
import { clip } from '../operations/clip.ts';
import { isNamed, normalName } from '../operations/environments.ts';
import type { PersonKey } from '../operations/operation.ts';
import { configuredFacts } from '../operations/policy-now.ts';
import type { EnvironmentFacts, LoggedEvent } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { type AuditFilter, EVERYTHING, queryOf } from './audit-filter.ts';
import { actorsOf, namesOf } from './audit-names.ts';
import type { CommandDeps, Request } from './command.ts';
import { nearest } from './nearest.ts';
import { splitsAt, unquoted } from './parse.ts';
import { environmentsFor } from './project-environments.ts';
import { readTime } from './typed-time.ts';

/** Which events somebody wants to see, or why that is not known, as a sentence. */
export type AuditAsked =
  | { readonly ok: true; readonly filter: AuditFilter }
  | { readonly ok: false; readonly sentence: string };

/** People are known by name among those who acted in so many of the newest events. */
const LOOKED_THROUGH = 500;

/**
 * Reads `<environment, operation id or person> since <date>`, each of them optional. Where words can be read in several
 * ways, the one whose names exist wins.
 */
export async function readAuditAsked(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  words: string,
): Promise<AuditAsked> {
  const recent = await deps.auditLog.list(queryOf(project.id, EVERYTHING), LOOKED_THROUGH, 0);
  const known = { environments: await environmentsIn(deps, request, project, recent), recent };
  const whole = await readAbout(deps, request, known, words);
  if (whole.ok) return whole;
  const [last] = splitsAt(words, 'since').slice(-1);
  if (!last) return whole;
  const [about, day] = last;
  const now = deps.clock.now();
  const { timezone } = request.asker;
  const time = readTime(day, { now, timezone, earliest: 0, latest: now, day: 'begins' });
  if (!time.ok) return time;
  const rest = await readAbout(deps, request, known, about);
  return rest.ok ? { ok: true, filter: { ...rest.filter, since: new Date(time.at).toISOString() } } : rest;
}

type NamedEnvironment = Pick<EnvironmentFacts, 'id' | 'name' | 'aliases'>;

interface Known {
  readonly environments: readonly NamedEnvironment[];
  readonly recent: readonly LoggedEvent[];
}

/** Those of the project, and those that operations had which LCS does not list any more. */
async function environmentsIn(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  recent: readonly LoggedEvent[],
): Promise<readonly NamedEnvironment[]> {
  const listed = await auditEnvironments(deps, request, project);
  const used = recent.flatMap(({ operation }) => (operation ? [operation.target, operation.source] : []));
  const gone = used.filter((one) => one !== null && !listed.some(({ id }) => id === one.id));
  const byId = new Map(gone.flatMap((one) => (one ? [[one.id, { ...one, aliases: [] }] as const] : [])));
  return [...listed, ...byId.values()];
}

/** As LCS or the settings name them; an approver whom LCS shows nothing has the settings' alone. */
export async function auditEnvironments(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
): Promise<readonly EnvironmentFacts[]> {
  try {
    return (await environmentsFor(deps, request, project)).environments;
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'ours' || failure.code === 'storeUnavailable') throw failure;
    return project.environments.map((environment) => configuredFacts(project, environment));
  }
}

async function readAbout(
  deps: CommandDeps,
  { asker }: Request,
  { environments, recent }: Known,
  words: string,
): Promise<AuditAsked> {
  const said = unquoted(words);
  if (said === '') return { ok: true, filter: EVERYTHING };
  const named = environments.filter((environment) => isNamed(environment, said));
  const [environment, another] = named;
  if (another) return { ok: false, sentence: `More than one environment is called "${clip(said, 80)}". Write its id.` };
  if (environment) return { ok: true, filter: { ...EVERYTHING, environmentId: environment.id } };
  if (/^(me|myself|i)$/i.test(said)) return { ok: true, filter: byPerson(asker.person) };
  const operationId = await operationIdIn(deps, said);
  if (operationId) return { ok: true, filter: { ...EVERYTHING, operationId } };
  return readPerson(deps, environments, recent, said);
}

/** A whole id must be of an operation, for people have ids like it; a beginning of 8 characters is taken as it is. */
async function operationIdIn(deps: CommandDeps, said: string): Promise<string | null> {
  const id = said.toLowerCase();
  if (!/^[0-9a-f]{8}[0-9a-f-]{0,28}$/.test(id)) return null;
  return id.length < 36 || (await deps.store.get(id)) ? id : null;
}

async function readPerson(
  deps: CommandDeps,
  environments: readonly NamedEnvironment[],
  recent: readonly LoggedEvent[],
  said: string,
): Promise<AuditAsked> {
  const actors = actorsOf(recent);
  const wanted = normalName(said.replace(/^@/, ''));
  const known = actors.get(wanted) ?? (await deps.people.find(wanted));
  if (known) return { ok: true, filter: byPerson(known) };
  const names = [...(await namesOf(deps, recent))];
  const exact = names.filter(([, name]) => normalName(name) === wanted);
  const found = exact.length > 0 ? exact : names.filter(([, name]) => normalName(name).startsWith(wanted));
  const [only, another] = found.map(([objectId]) => actors.get(objectId));
  if (only && !another) return { ok: true, filter: byPerson(only) };
  const shown = clip(said, 80);
  if (another) {
    const several = clip(found.map(([objectId, name]) => `${name} (${objectId})`).join(', '), 400);
    return { ok: false, sentence: `"${shown}" may be several people: ${several}. Write the id of the one you mean.` };
  }
  const guess = nearest(said, [...environments.map(({ name }) => name), ...names.map(([, name]) => name)]);
  const meant = guess ? ` Did you mean "${guess}"?` : ' Write "audit" alone to see everything.';
  return { ok: false, sentence: `There is no environment, operation or person "${shown}" in the audit log.${meant}` };
}

function byPerson({ tenantId, objectId }: PersonKey): AuditFilter {
  return { ...EVERYTHING, actor: `${tenantId}/${objectId}` };
}
