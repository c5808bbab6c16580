import type { Operation, State } from '../operations/operation.ts';
import { chosenProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { viewAtHome } from './operation-view.ts';
import { type Readings, readOnce } from './read-once.ts';

/** The most of each group. */
const SHOWN = 20;
const SHOWN_ENDED = 10;

/** States that only a person's answer ends, or the time to answer. */
const WAITING: ReadonlySet<State> = new Set(['requested', 'awaitingApproval', 'blocked', 'unconfirmed']);

export function statusCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'status',
      usage: 'status',
      about: 'What waits for somebody, what is running or to come, and what ended lately.',
    },
    aliases: ['running', 'operations'],
    run: async (_words, request) => {
      const project = await chosenProject(deps, request);
      const projects = project ? [project] : deps.settings.projects;
      const ids = projects.map(({ id }) => id);
      const ended = await deps.store.listEnded(ids, SHOWN_ENDED);
      const open = (await deps.store.listOpen()).filter(({ projectId }) => ids.includes(projectId));
      const readings = { settings: deps.settings, ...readOnce(deps) };
      const views = (list: readonly Operation[]) =>
        Promise.all(list.map((operation) => viewAtHome(readings, operation)));
      const waiting = open.filter(waitsForSomebody).slice(0, SHOWN);
      const running = open.filter((operation) => !waitsForSomebody(operation)).slice(0, SHOWN);
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
    },
  };
}

/** For an answer, or for a sign-in to follow it with. */
function waitsForSomebody({ state, signIn }: Operation): boolean {
  return WAITING.has(state) || signIn !== 'notNeeded';
}

/** Its conversation is dead, and its requester has no 1:1 with Ferry that is not. */
async function isUnreachable(deps: Readings, { conversationId, requester }: Operation): Promise<boolean> {
  if (!(await deps.conversations.get(conversationId))?.dead) return false;
  const personal = (await deps.people.get(requester))?.personalConversationId;
  return !personal || ((await deps.conversations.get(personal))?.dead ?? true);
}
