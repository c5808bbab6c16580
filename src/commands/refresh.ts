import type { ProjectSettings } from '../operations/settings.ts';
import { askOperation } from './ask-operation.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { inTimedWords, type Said, withPair } from './refresh-pair.ts';
import type { Reply } from './reply.ts';
import { timedReadings } from './start-time.ts';

export function refreshCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'refresh',
      usage: 'refresh <target> from <source> [at <time>]',
      about: 'Overwrite the database of one environment with that of another. "refresh" alone shows a form.',
    },
    aliases: ['database refresh'],
    run: (words, request) =>
      withProject(deps, request, (project) => {
        const timed = timedReadings(words, deps.clock.now(), request.asker.timezone);
        return requestRefresh(deps, request, project, inTimedWords(timed));
      }),
  };
}

/** Asks for the refresh of a pair, however it was named. */
export function requestRefresh(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  said: Said,
): Promise<Reply> {
  return withPair(deps, request, project, said, 'refresh', (pair) =>
    askOperation(deps, request, { kind: 'refresh', project, backupName: null, ...pair }),
  );
}
