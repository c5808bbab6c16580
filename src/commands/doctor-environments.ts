import { within } from '../clock.ts';
import { passed, warned } from '../operations/diagnosis.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import type { Named, Telling } from './doctor-telling.ts';
import { tried } from './doctor-tried.ts';
import { cure, withoutAccounts } from './doctor-who.ts';
import { timeFor } from './times.ts';

const READ_MS = 15_000;

/** How much of a project's environments LCS shows the person. It shows them to two roles only (lcs-api 6.3). */
export async function environmentsFinding(
  deps: CommandDeps,
  { asker }: Request,
  project: ProjectSettings,
): Promise<Telling> {
  const about = ({ name }: Named) => `Environments of ${name}`;
  const backend = deps.backendOf(project, null);
  const read = within(deps.clock, READ_MS, (signal) => backend.listEnvironments(project, asker.person, signal));
  const { value, failure } = await tried(read);
  const role = cure(
    'owner',
    'can give you the role Environment manager or Project owner, if you are to move databases.',
  );
  if (value && value.length > 0)
    return (named) => passed(about(named), shown(value.length, deps.settings.projects.length > 1));
  if (value) return (named) => warned(about(named), 'LCS shows you none.', role);
  const configured = project.environments.length;
  const instead = configured === 0 ? '' : ` Ferry uses what the settings say of ${configured} of them.`;
  switch (failure.code) {
    case 'lcsRefused':
    case 'lcsForbidden':
    case 'lcsUnauthorised': {
      const said = failure.said ? ` It says: ${withoutAccounts(failure.said)}` : '';
      return (named) => warned(about(named), `LCS does not show them to you.${said}${instead}`, role);
    }
    default: {
      const sentence = failureSentence(failure, timeFor(asker.timezone));
      return (named) => warned(about(named), `${sentence}${instead}`, cure('you', 'write "doctor" again later.'));
    }
  }
}

/** Of several projects it is said in one line, and without numbers. */
function shown(number: number, isOneOfSeveral: boolean): string {
  if (isOneOfSeveral) return 'LCS shows them to you.';
  return `LCS shows you ${number} ${number === 1 ? 'environment' : 'environments'}.`;
}
