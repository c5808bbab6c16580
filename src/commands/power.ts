import { findEnvironment } from '../operations/environments.ts';
import type { PowerKind } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { bestOf, unquoted } from './parse.ts';
import { requestOn, type SaidOn } from './request-on.ts';
import { type Timed, timedReadings } from './start-time.ts';

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

function powerCommand(deps: CommandDeps, kind: PowerKind, about: string, aliases: readonly string[]): Command {
  return {
    help: { name: kind, usage: `${kind} <environment> [at <time>]`, about },
    aliases,
    run: (words, request) =>
      withProject(deps, request, (project) => {
        const timed = timedReadings(words, deps.clock.now(), request.asker.timezone);
        return requestOn(deps, request, project, (environments) => powerIn(kind, timed, environments));
      }),
  };
}

/** `<environment> [at <time>]`: of several ways to read it, the one whose environment exists, and of those the one with a time. */
function powerIn(kind: PowerKind, timed: readonly Timed[], environments: readonly EnvironmentFacts[]): SaidOn {
  const readings = timed.map(({ words, startAt, isTime }) => ({ environment: unquoted(words), startAt, isTime }));
  const { environment, startAt } = bestOf(readings, (reading) => {
    return (findEnvironment(environments, reading.environment) ? 2 : 0) + (reading.isTime ? 1 : 0);
  });
  return { kind, environment, startAt, backupName: '' };
}
