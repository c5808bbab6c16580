import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { splitsAt, unquoted } from './parse.ts';
import { requestOn, type SaidOn } from './request-on.ts';

export function exportCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'export',
      usage: 'export <environment> [as <name>]',
      about: 'Save an environment\'s database as a backup in the project. "export" alone shows a form.',
    },
    aliases: ['database export', 'export database', 'export the database of'],
    run: (words, request) =>
      withProject(deps, request, (project) =>
        requestOn(deps, request, project, (environments) => exportIn(words, environments)),
      ),
  };
}

/** `<environment> [as <name>]`: of several ways to read it, the one whose environment exists. */
function exportIn(words: string, environments: readonly EnvironmentFacts[]): SaidOn {
  const readings = [
    { environment: unquoted(words), backupName: '' },
    ...splitsAt(words, 'as').map(([environment, backupName]) => ({ environment, backupName })),
  ];
  const known = readings.find(({ environment }) => findEnvironment(environments, environment));
  return { kind: 'export', ...(known ?? readings[1] ?? (readings[0] as (typeof readings)[number])) };
}
