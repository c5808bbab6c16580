import { type Finding, failed, passed, warned } from '../operations/diagnosis.ts';
import { wordList } from '../operations/word-list.ts';
import type { CommandDeps, Request } from './command.ts';
import { tried } from './doctor-tried.ts';
import { cure } from './doctor-who.ts';
import { dayFor } from './times.ts';

/** Whether the Azure Bot has the OAuth connection that the settings name: without it nobody can sign in. */
export async function connectionFinding({ doctor, userTokens }: CommandDeps, { asker }: Request): Promise<Finding> {
  const about = 'OAuth connection';
  const name = `"${doctor.oauthConnection}"`;
  const { value, failure } = await tried(userTokens.connections(asker.mri));
  if (failure) {
    const text = 'The token service does not say which OAuth connections there are.';
    return warned(about, text, cure('operator', 'if people cannot sign in, run "npm run doctor".'));
  }
  if (value.includes(doctor.oauthConnection)) return passed(about, `The Azure Bot has the connection ${name}.`);
  const add = `add it to the Azure Bot, or set OAUTH_CONNECTION to the name it has there, which "npm run doctor" shows.`;
  return failed(about, `The Azure Bot has no OAuth connection ${name}, so nobody can sign in.`, cure('operator', add));
}

/** Whether Ferry is installed in the channels and chats that the settings name; null: they name none. */
export async function channelsFinding({ doctor, settings }: CommandDeps, { asker }: Request): Promise<Finding | null> {
  const about = 'Channels of the settings';
  const { person, mri } = asker;
  const all = await Promise.all(
    Object.entries(settings.channels).map(async ([name, id]) => ({
      name,
      installed: await doctor.presence.isInstalled(id, person.tenantId, mri),
    })),
  );
  const named = (wanted: string) =>
    wordList(
      all.flatMap(({ name, installed }) => (installed === wanted ? [`"${name}"`] : [])),
      'and',
    );
  if (all.length === 0) return null;
  if (named('no')) {
    const text = `Ferry is not installed in the team or chat of ${named('no')}, so it can say nothing there.`;
    const add = 'add the app Ferry there. ';
    const check = 'if it is there, compare "channels" in ferry.config.json with the id that "whoami" shows in it.';
    return failed(about, text, `${cure('team', add)}${cure('operator', check)}`);
  }
  if (named('unknown')) {
    const text = `Teams does not say whether Ferry is installed in ${named('unknown')}.`;
    return warned(about, text, cure('you', 'write "doctor" again in a few minutes.'));
  }
  return passed(about, `Ferry is installed in ${named('yes')}.`);
}

/** Whether Ferry's own database works. */
export async function databaseFinding({ doctor }: CommandDeps): Promise<Finding> {
  const about = 'Ferry’s database';
  const problem = await doctor.health.problem().catch(() => 'it cannot be reached');
  if (problem === null) return passed(about, 'It answers.');
  return failed(about, `Not well: ${problem}.`, cure('operator', 'run "npm run doctor"; the log has the rest.'));
}

/** Whether LCS has announced the end of what Ferry speaks (lcs-api 1.1); to be asked after LCS was. */
export function versionFinding(deps: CommandDeps, { asker }: Request): Finding {
  const about = 'LCS’s API version';
  const ends = deps.settings.projects.flatMap((project) => deps.backendOf(project, null).versionEnds() ?? []);
  if (ends.length === 0) return passed(about, 'LCS has announced no end of it.');
  const text = `LCS has announced that the version Ferry uses ends on ${dayFor(asker.timezone)(Math.min(...ends))}.`;
  return warned(about, text, cure('operator', 'look for a newer Ferry before.'));
}
