import { findEnvironment } from '../operations/environments.ts';
import { quotaOf } from '../operations/lcs-history.ts';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { type AskedBy, readAskedBy } from './asked-by.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { viewEnvironment } from './environment-view.ts';
import { unquoted } from './parse.ts';
import { environmentsFor, unknownName } from './project-environments.ts';
import { type RecentHistory, recentHistoryFor } from './recent-history.ts';
import type { Reply } from './reply.ts';
import type { QuotaView } from './views.ts';

/** LCS allows six reads of histories a minute and project (lcs-api 5.2); one is left for other people. */
const MOST_AT_ONCE = 5;

export function quotaCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'quota',
      usage: 'quota [environment]',
      about: "What is used and left of LCS's three operations in 24 hours, by whom, and when the next is free.",
    },
    aliases: ['quotas', 'limits'],
    run: (words, request) =>
      withProject(deps, request, (project) =>
        quotaReply(deps, request, project, unquoted(words.replace(/^(of|on|for) /i, ''))),
      ),
  };
}

async function quotaReply(deps: CommandDeps, request: Request, project: ProjectSettings, said: string): Promise<Reply> {
  const { environments } = await environmentsFor(deps, request, project);
  const named = findEnvironment(environments, said);
  const problem = named ? null : unknownName(said, environments);
  if (problem) return { kind: 'problem', sentence: problem };
  const counted = named ? [named] : environments.filter(isCounted);
  const asked = counted.slice(0, MOST_AT_ONCE);
  const askedBy = await readAskedBy(deps, project.id);
  const views = asked.map(async (environment) =>
    viewQuota(environment, await recentHistoryFor(deps, request, project, environment), askedBy, deps.clock.now()),
  );
  const others = counted.slice(MOST_AT_ONCE).map(({ name }) => name);
  return { kind: 'quota', project, environments: await Promise.all(views), others };
}

/** Nothing counts on an environment that LCS neither refreshes nor exports. */
export function isCounted(facts: EnvironmentFacts): boolean {
  const { noRefresh, noExport } = viewEnvironment({ ...facts, state: null }, []);
  return noRefresh === null || noExport === null;
}

/** The quota that a history leaves at `now` (ms UTC), for people. */
export function viewQuota(
  { id, name }: EnvironmentRef,
  history: RecentHistory,
  askedBy: AskedBy,
  now: number,
): QuotaView {
  const environment = { id, name };
  if (!history.ok) return { environment, quota: null, problem: history.problem, askedBy: [] };
  const quota = quotaOf(history.entries, now);
  return {
    environment,
    quota,
    problem: null,
    askedBy: quota.starts.map(({ lcsActivityId }) => askedBy(lcsActivityId)),
  };
}
