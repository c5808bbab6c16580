import { isEnded } from '../operations/operation.ts';
import { chosenProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { viewOperation } from './operation-view.ts';

const RECENT = 20;
const SHOWN = 10;

export function statusCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'status', usage: 'status', about: 'What is running now, and what ran lately.' },
    aliases: ['running', 'operations'],
    run: async (_words, request) => {
      const project = await chosenProject(deps, request);
      const projects = project ? [project] : deps.settings.projects;
      const ids = projects.map(({ id }) => id);
      const recent = await deps.store.listRecent(ids, RECENT);
      const open = (await deps.store.listOpen()).filter(({ projectId }) => ids.includes(projectId));
      const views = (list: typeof recent) => Promise.all(list.map((operation) => viewOperation(deps, operation)));
      return {
        kind: 'status',
        projectName: project?.name ?? 'all projects',
        running: await views(open.slice(0, RECENT)),
        recent: await views(recent.filter(({ state }) => isEnded(state)).slice(0, SHOWN)),
      };
    },
  };
}
