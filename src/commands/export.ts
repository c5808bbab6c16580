import { whyNoExportName } from '../operations/backup-name.ts';
import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps } from './command.ts';
import { bestOf, splitsAt, unquoted } from './parse.ts';
import { requestOn, type SaidOn } from './request-on.ts';
import { type Timed, timedReadings } from './start-time.ts';

export function exportCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'export',
      usage: 'export <environment> [as <name>] [at <time>]',
      about: 'Save an environment\'s database as a backup in the project. "export" alone shows a form.',
    },
    aliases: ['database export', 'export database', 'export the database of'],
    run: (words, request) =>
      withProject(deps, request, (project) => {
        const timed = (part: string) => timedReadings(part, deps.clock.now(), request.asker.timezone);
        return requestOn(deps, request, project, (environments) => exportIn(words, environments, timed));
      }),
  };
}

/**
 * `<environment> [as <name>] [at <time>]`, in any order: of several ways to read it, the one whose environment exists, and of
 * those the one whose name LCS would take, and which has a time.
 */
function exportIn(
  said: string,
  environments: readonly EnvironmentFacts[],
  timed: (words: string) => readonly Timed[],
): SaidOn {
  const timeLast = timed(said).flatMap(({ words, ...when }) => [
    { environment: unquoted(words), backupName: '', ...when },
    ...splitsAt(words, 'as').map(([environment, backupName]) => ({ environment, backupName, ...when })),
  ]);
  const nameLast = splitsAt(said, 'as').flatMap(([left, backupName]) =>
    // Of what is no name there can be thousands.
    whyNoExportName(backupName)
      ? []
      : timed(left).map(({ words, ...when }) => ({ environment: unquoted(words), backupName, ...when })),
  );
  const { isTime, ...best } = bestOf([...timeLast, ...nameLast], (reading) => {
    const { environment, backupName } = reading;
    // A longer name that exists holds the words that the others read as something else.
    const known = findEnvironment(environments, environment) ? environment.length : 0;
    const name = backupName === '' ? 0 : whyNoExportName(backupName) ? 1 : 2;
    return 6 * known + 2 * name + (reading.isTime ? 1 : 0);
  });
  return { kind: 'export', ...best };
}
