import { type ProjectSettings, withoutThread } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';

/** The project this conversation works in: the one chosen with `use`, or the only one. Null: it must be chosen first. */
export async function chosenProject(
  deps: CommandDeps,
  request: Pick<Request, 'conversationId'>,
): Promise<ProjectSettings | null> {
  const { projects } = deps.settings;
  if (projects.length === 1) return projects[0] as ProjectSettings;
  const id = await deps.conversations.chosenProject(withoutThread(request.conversationId));
  return projects.find((project) => project.id === id) ?? null;
}

/** Runs `body` with the conversation's project, or asks which one is meant. */
export async function withProject(
  deps: CommandDeps,
  request: Request,
  body: (project: ProjectSettings) => Promise<Reply>,
): Promise<Reply> {
  const project = await chosenProject(deps, request);
  if (project) return body(project);
  const names = deps.settings.projects.map(({ name }) => `"use ${name}"`).join(', ');
  return { kind: 'problem', sentence: `Which project? Choose it once for this conversation: ${names}.` };
}
