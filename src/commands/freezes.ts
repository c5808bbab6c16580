import { freezesOf } from '../operations/freezes-now.ts';
import type { SetFreeze } from '../operations/ports.ts';
import type { Freeze, ProjectSettings } from '../operations/settings.ts';
import { nameOf } from './approval-view.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import type { Reply } from './reply.ts';
import type { FreezeNews, FreezeView } from './views.ts';

export function freezesCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'freezes',
      usage: 'freezes',
      about: 'What is frozen or will be: until when, why and by whom.',
    },
    aliases: ['list freezes', 'frozen', 'holds'],
    run: (_words, request) => withProject(deps, request, (project) => freezesReply(deps, project, null)),
  };
}

/** The freezes of a project: those in force first, and each group in the order of time. Nothing is asked of LCS. */
export async function freezesReply(
  deps: CommandDeps,
  project: ProjectSettings,
  news: FreezeNews | null,
): Promise<Reply> {
  const now = deps.clock.now();
  const { configured, set } = await freezesOf(deps, project);
  const views = [
    ...configured.map(({ freeze, place }) => configuredView(project, freeze, place, now)),
    ...(await Promise.all(set.map((freeze) => setView(deps, freeze, now)))),
  ];
  const byTime = views.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0));
  const freezes = [...byTime.filter(({ isInForce }) => isInForce), ...byTime.filter(({ isInForce }) => !isInForce)];
  return { kind: 'freezes', project, news, freezes };
}

function configuredView(
  { environments }: ProjectSettings,
  { environmentIds, from, until, reason }: Freeze,
  place: string,
  now: number,
): FreezeView {
  const names = environments.filter(({ id }) => environmentIds?.includes(id)).map(({ name }) => name);
  const scope = environmentIds === null ? 'All environments' : names.join(', ');
  return { scope, from, until, reason, isInForce: isSince(from, now), origin: { place } };
}

async function setView(deps: CommandDeps, freeze: SetFreeze, now: number): Promise<FreezeView> {
  const { id: freezeId, environment, from, until, reason, by } = freeze;
  const scope = environment?.name ?? 'All environments';
  const origin = { freezeId, setBy: await nameOf(deps, by) };
  return { scope, from, until, reason, isInForce: isSince(from, now), origin };
}

function isSince(from: number | null, now: number): boolean {
  return from === null || from <= now;
}
