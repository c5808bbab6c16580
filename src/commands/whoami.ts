import { toFerryError } from '../errors.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { dayFor, timeFor } from './times.ts';

/** `whoami` never asks to sign in: it says that one is not. */
export function whoamiCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'whoami', usage: 'whoami', about: 'Who you are to Ferry, until when, and what LCS lets you see.' },
    aliases: ['who am i', 'me'],
    run: async (_words, request) => {
      const { person, name } = request.asker;
      const { conversationId } = request;
      const signedInUntil = await signedInUntilWhen(deps, request);
      const lines = await Promise.all(deps.settings.projects.map((project) => access(deps, request, project)));
      const projects = lines.filter((line) => line !== null);
      const warning = versionWarning(deps, request);
      return { kind: 'whoami', name, person, conversationId, signedInUntil, projects, warning };
    },
  };
}

/** The latest end of this person's LCS tokens, ms UTC; null when there is none to be had. */
async function signedInUntilWhen(deps: CommandDeps, request: Request): Promise<number | null> {
  const ends = deps.settings.projects.map(async ({ apiUrl }) => {
    const token = await deps.tokens.get(request.asker.person, apiUrl);
    return token.expiresAt;
  });
  const known = (await Promise.allSettled(ends)).flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  return known.length === 0 ? null : Math.max(...known);
}

/** What LCS lets this person see of a project; null when a sign-in is missing, which the reply says once. */
async function access(deps: CommandDeps, request: Request, project: ProjectSettings): Promise<string | null> {
  try {
    const environments = await deps.backendOf(project, null).listEnvironments(project, request.asker.person);
    return `${project.name} (${project.id}): ${environments.length} environments`;
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'signInNeeded') return null;
    return `${project.name} (${project.id}): ${failureSentence(failure, timeFor(request.asker.timezone))}`;
  }
}

/** That LCS has announced the end of the version of its API that Ferry speaks (lcs-api 1.1); null: it has not. */
function versionWarning(deps: CommandDeps, { asker }: Request): string | null {
  const ends = deps.settings.projects.flatMap((project) => deps.backendOf(project, null).versionEnds() ?? []);
  if (ends.length === 0) return null;
  const day = dayFor(asker.timezone)(Math.min(...ends));
  return `LCS has announced that the version of its API that Ferry uses ends on ${day}. Whoever runs Ferry should look for a newer Ferry before.`;
}
