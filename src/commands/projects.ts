import { clip } from '../operations/clip.ts';
import { normalName } from '../operations/environments.ts';
import { type ProjectSettings, withoutThread } from '../operations/settings.ts';
import { chosenProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { nearest } from './nearest.ts';
import { unquoted } from './parse.ts';

export function projectsCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'projects', usage: 'projects', about: 'The LCS projects Ferry knows, and the one chosen here.' },
    aliases: ['project'],
    run: async (_words, request) => {
      const chosen = await chosenProject(deps, request);
      return {
        kind: 'projects',
        projects: deps.settings.projects.map((project) => ({ project, chosen: project.id === chosen?.id })),
      };
    },
  };
}

export function useCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'use', usage: 'use <project>', about: 'Choose the project for this channel or chat.' },
    aliases: ['switch'],
    run: async (words, request) => {
      const wanted = unquoted(words);
      const { projects } = deps.settings;
      const names = projects.map(({ name }) => name);
      // A project may well be called "Project …", so the word is left out only when nothing is called like that.
      const project = named(projects, wanted) ?? named(projects, unquoted(wanted.replace(/^project /i, '')));
      if (!project) return { kind: 'problem', sentence: unknownProject(wanted, names) };
      await deps.conversations.chooseProject(withoutThread(request.conversationId), project.id);
      const here = request.conversationType === 'channel' ? 'this channel' : 'this chat';
      return { kind: 'text', text: `From now on, ${here} works in ${project.name} (project ${project.id}).` };
    },
  };
}

/** The project of this id or name, or the only one whose name begins so. */
function named(projects: readonly ProjectSettings[], wanted: string): ProjectSettings | null {
  const exact = projects.find(({ id, name }) => String(id) === wanted || normalName(name) === normalName(wanted));
  if (exact || wanted === '') return exact ?? null;
  const [begun, ...others] = projects.filter(({ name }) => normalName(name).startsWith(normalName(wanted)));
  return begun && others.length === 0 ? begun : null;
}

function unknownProject(wanted: string, names: readonly string[]): string {
  const known = `Ferry knows: ${names.join(', ')}.`;
  if (wanted === '') return `Which project? Write "use" and its name. ${known}`;
  const guess = nearest(wanted, names);
  return `Ferry knows no project called "${clip(wanted, 80)}".${guess ? ` Did you mean "${guess}"?` : ''} ${known}`;
}
