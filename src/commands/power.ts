import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { unquoted } from './parse.ts';
import { requestOn } from './request-on.ts';

export function startCommand(deps: CommandDeps): Command {
  return powerCommand(deps, 'start', 'Start a cloud-hosted environment. "start" alone shows a form.', [
    'start up',
    'boot',
  ]);
}

export function stopCommand(deps: CommandDeps): Command {
  return powerCommand(deps, 'stop', 'Stop a cloud-hosted environment. "stop" alone shows a form.', [
    'shut down',
    'shutdown',
  ]);
}

function powerCommand(deps: CommandDeps, kind: 'start' | 'stop', about: string, aliases: readonly string[]): Command {
  return {
    help: { name: kind, usage: `${kind} <environment>`, about },
    aliases,
    run: (words, request) =>
      withProject(deps, request, (project) =>
        requestOn(deps, request, project, () => ({ kind, environment: unquoted(words), backupName: '' })),
      ),
  };
}
