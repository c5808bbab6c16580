import { type EnvironmentList, findEnvironment, readEnvironments } from '../operations/environments.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { blocks, checkSource, checkTarget } from '../operations/preflight.ts';
import { requestRefresh } from '../operations/requests.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { nearest } from './nearest.ts';
import { viewOperation } from './operation-view.ts';
import { splitsAt, unquoted } from './parse.ts';
import type { Choice, Reply } from './reply.ts';
import { timeFor } from './times.ts';

export function refreshCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'refresh',
      usage: 'refresh <target> from <source>',
      about: 'Overwrite the database of one environment with that of another. "refresh" alone shows a form.',
    },
    aliases: ['database refresh'],
    run: (words, request) =>
      withProject(deps, request, async (project) => {
        const list = await read(deps, request, project);
        const { target, source } = namesIn(words, list.environments);
        return askFor(deps, request, project, list, target, source);
      }),
  };
}

/** From the form or a typed command: `source` and `target` are names, aliases or ids, and may be missing. */
export async function requestFromForm(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  target: string,
  source: string,
): Promise<Reply> {
  return askFor(deps, request, project, await read(deps, request, project), target, source);
}

function read(deps: CommandDeps, request: Request, project: ProjectSettings): Promise<EnvironmentList> {
  return readEnvironments(deps.backendOf(project, null), project, request.asker.person);
}

interface Names {
  readonly target: string;
  readonly source: string;
}

/** `<target> from <source>`: of several ways to read it, the one whose names exist. */
function namesIn(words: string, environments: readonly EnvironmentFacts[]): Names {
  const readings = splitsAt(words, 'from').map(([target, source]) => ({ target, source }));
  const known = readings.find(
    ({ target, source }) => findEnvironment(environments, target) && findEnvironment(environments, source),
  );
  return known ?? readings[0] ?? { target: unquoted(words), source: '' };
}

async function askFor(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  list: EnvironmentList,
  targetName: string,
  sourceName: string,
): Promise<Reply> {
  const target = findEnvironment(list.environments, targetName);
  const source = findEnvironment(list.environments, sourceName);
  const problem = unknownName(targetName, target, list) ?? unknownName(sourceName, source, list);
  if (!target || !source) return form(project, list, target, source, problem);
  const warning = list.failure ? failureSentence(list.failure, timeFor(request.asker.timezone)) : null;
  const { conversationId, activityId, asker } = request;
  const outcome = await requestRefresh(deps, {
    project,
    source,
    target,
    warning,
    requester: asker.person,
    conversationId,
    activityId,
  });
  if (!outcome.ok) return { kind: 'problem', sentence: outcome.reasons.join(' ') };
  return { kind: 'operation', view: await viewOperation(deps, outcome.operation) };
}

function unknownName(said: string, found: EnvironmentFacts | null, { environments }: EnvironmentList): string | null {
  if (found || said === '') return null;
  const names = environments.map(({ name }) => name);
  const guess = nearest(said, [...names, ...environments.flatMap(({ aliases }) => aliases)]);
  return `There is no environment called "${said}".${guess ? ` Did you mean "${guess}"?` : ` There are: ${names.join(', ')}.`}`;
}

function form(
  project: ProjectSettings,
  { environments }: EnvironmentList,
  target: EnvironmentFacts | null,
  source: EnvironmentFacts | null,
  problem: string | null,
): Reply {
  return {
    kind: 'refreshForm',
    project,
    targets: choices(environments.filter((environment) => blocks(checkTarget(environment)).length === 0)),
    sources: choices(environments.filter((environment) => blocks(checkSource(environment)).length === 0)),
    target: target?.id ?? null,
    source: source?.id ?? null,
    problem,
  };
}

function choices(environments: readonly EnvironmentFacts[]): Choice[] {
  return environments.map(({ id, name, type }) => ({ title: type ? `${name} (${type})` : name, value: id }));
}
