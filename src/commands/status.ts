import { shared } from '../kit/shared.ts';
import type { Operation } from '../operations/operation.ts';
import { chosenProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { viewAtHome } from './operation-view.ts';
import { type Readings, readOnce } from './read-once.ts';
import type { Reply } from './reply.ts';

/** The most of each group. */
const SHOWN = 20;
const SHOWN_ENDED = 10;

export function statusCommand(deps: CommandDeps): Command {
  const statusOf = statusReader(deps);
  return {
    help: {
      name: 'status',
      usage: 'status',
      about: 'What waits for somebody, what is running or to come, and what ended lately.',
    },
    aliases: ['running', 'operations'],
    run: async (_words, request) => statusOf((await chosenProject(deps, request))?.id ?? null),
  };
}

/** As long as one answer serves all who ask, unless this process has changed an operation meanwhile. */
const SERVES_MS = 1_000;

interface Read {
  readonly reply: Reply;
  /** When it was asked for, ms UTC, and how many commits there had been. */
  readonly at: number;
  readonly commits: number;
}

/** The answer depends on nobody who asks, and when something goes wrong everybody asks: they get the same one. */
function statusReader(deps: CommandDeps): (projectId: number | null) => Promise<Reply> {
  const last = new Map<number | null, Read>();
  const read = shared((projectId: number | null) => readStatus(deps, projectId));
  return async (projectId) => {
    const [at, commits] = [deps.clock.now(), deps.commits()];
    const known = last.get(projectId);
    if (known && at < known.at + SERVES_MS && known.commits === commits) return known.reply;
    const reply = await read(projectId);
    last.set(projectId, { reply, at, commits });
    return reply;
  };
}

/** `projectId` null: of all projects. */
async function readStatus(deps: CommandDeps, projectId: number | null): Promise<Reply> {
  const project = deps.settings.projects.find(({ id }) => id === projectId);
  const ids = (project ? [project] : deps.settings.projects).map(({ id }) => id);
  const ended = await deps.store.listEnded(ids, SHOWN_ENDED);
  const { waiting, others: running } = await deps.store.listOldestOpen(ids, SHOWN);
  const readings = { settings: deps.settings, ...readOnce(deps) };
  const views = (list: readonly Operation[]) => Promise.all(list.map((operation) => viewAtHome(readings, operation)));
  const shown = [...waiting, ...running, ...ended];
  const isOut = await Promise.all(shown.map((operation) => isUnreachable(readings, operation)));
  return {
    kind: 'status',
    projectName: project?.name ?? 'all projects',
    waiting: await views(waiting),
    running: await views(running),
    ended: await views(ended),
    unreachable: shown.filter((_, index) => isOut[index]).map(({ id }) => id),
  };
}

/** Its conversation is dead, and its requester has no 1:1 with Ferry that is not. */
async function isUnreachable(deps: Readings, { conversationId, requester }: Operation): Promise<boolean> {
  if (!(await deps.conversations.get(conversationId))?.dead) return false;
  const personal = (await deps.people.get(requester))?.personalConversationId;
  return !personal || ((await deps.conversations.get(personal))?.dead ?? true);
}
