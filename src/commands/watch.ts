import { activityIdIn, NO_ACTIVITY_ID, sameActivity } from '../operations/activity-id.ts';
import { adopt } from '../operations/adoption.ts';
import { findEnvironment } from '../operations/environments.ts';
import { runningIn } from '../operations/lcs-history.ts';
import type { EnvironmentFacts, HistoryEntry } from '../operations/ports.ts';
import { holderOf } from '../operations/preflight.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { readAskedBy } from './asked-by.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { environmentForm } from './environment-form.ts';
import { historyOf, viewEntries } from './history.ts';
import { operationReply } from './operation-reply.ts';
import { splitsAt, unquoted } from './parse.ts';
import { environmentsFor } from './project-environments.ts';
import { recentHistoryFor } from './recent-history.ts';
import type { Reply } from './reply.ts';

/** What is to be followed: `lcsActivityId` empty for whatever runs. */
interface Watched {
  readonly environment: string;
  readonly lcsActivityId: string;
}

export function watchCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'watch',
      usage: 'watch <environment>',
      about:
        'Follow what was started in LCS itself. "watch <activity id> on <environment>" for what its history does not show.',
    },
    aliases: ['follow'],
    run: (words, request) => withProject(deps, request, (project) => watch(deps, request, project, watchedIn(words))),
  };
}

/** `<environment>`, or `<activity id> on <environment>`. */
function watchedIn(words: string): Watched {
  const found = splitsAt(words.replace(/^activity /i, ''), 'on').find(([left]) => activityIdIn(left) !== null);
  if (found) return { lcsActivityId: found[0], environment: found[1] };
  return { lcsActivityId: '', environment: unquoted(words.replace(/^on /i, '')) };
}

/** Follows what runs on an environment like an operation of Ferry's own; asks which, where several run. */
export async function watch(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  { environment: said, lcsActivityId }: Watched,
): Promise<Reply> {
  const { environments } = await environmentsFor(deps, request, project);
  const environment = findEnvironment(environments, said);
  if (!environment) return environmentForm(deps, project, environments, { purpose: 'watch', said });
  const history = await recentHistoryFor(deps, request, project, environment);
  if (lcsActivityId !== '') {
    const id = activityIdIn(lcsActivityId);
    if (!id) return { kind: 'problem', sentence: NO_ACTIVITY_ID };
    const entries = history.ok ? history.entries : [];
    const entry = entries.find((one) => sameActivity(one.lcsActivityId, id)) ?? null;
    return adopted(deps, request, project, environment, entry?.lcsActivityId ?? id, entry);
  }
  if (!history.ok)
    return {
      kind: 'problem',
      sentence: `${history.problem} Without LCS's history, name what to follow: watch <activity id> on ${environment.name}`,
    };
  return watchRunning(deps, request, project, environment, runningIn(history.entries));
}

async function watchRunning(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  environment: EnvironmentFacts,
  running: readonly HistoryEntry[],
): Promise<Reply> {
  const [entry, ...others] = running;
  if (!entry) return nothingRuns(deps, request, environment);
  if (others.length === 0) return adopted(deps, request, project, environment, entry.lcsActivityId, entry);
  const entries = viewEntries(running, await readAskedBy(deps, project.id));
  const question = `LCS says that several operations run on ${environment.name}. Which one shall Ferry follow?`;
  return { ...historyOf(project, environment, entries), question };
}

/** LCS's history does not show everything, starts and stops for one: what Ferry itself runs there is shown. */
async function nothingRuns(deps: CommandDeps, request: Request, environment: EnvironmentFacts): Promise<Reply> {
  const holder = holderOf(environment, await deps.store.listOpen());
  if (holder) return operationReply(deps, holder, request);
  return { kind: 'problem', sentence: `Nothing runs on ${environment.name}, as far as LCS's history says.` };
}

async function adopted(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  environment: EnvironmentFacts,
  lcsActivityId: string,
  entry: HistoryEntry | null,
): Promise<Reply> {
  const { asker, conversationId, activityId } = request;
  const asked = { requester: asker.person, conversationId, activityId };
  const outcome = await adopt(deps, { project, environment, entry, lcsActivityId, ...asked });
  if (!outcome.ok) return { kind: 'problem', sentence: outcome.sentence };
  return operationReply(deps, outcome.operation, request);
}
