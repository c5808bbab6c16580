import { within } from '../clock.ts';
import type { FailureCode, FerryError } from '../errors.ts';
import { failed, passed, warned } from '../operations/diagnosis.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import { regionName } from '../operations/regions.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import { environmentsFinding } from './doctor-environments.ts';
import type { RegionSearch } from './doctor-region.ts';
import type { TokenTry } from './doctor-sign-in.ts';
import type { Telling } from './doctor-telling.ts';
import { isUnknownRegion } from './doctor-token.ts';
import { tried } from './doctor-tried.ts';
import { cure, withoutAccounts } from './doctor-who.ts';
import { timeFor } from './times.ts';

/** What was found out about one project. */
export interface ProjectExam {
  readonly region: Telling;
  /** Null where the region is wrong, or LCS does not answer. */
  readonly member: Telling | null;
  /** Null where LCS shows the person nothing of the project. */
  readonly environments: Telling | null;
}

const READ_MS = 15_000;

/** LCS's ways to say that this person has no business there; which one it uses is not known for certain (lcs-api 6.3). */
const NO: ReadonlySet<FailureCode> = new Set(['lcsUnauthorised', 'lcsForbidden', 'lcsRefused', 'signInNeeded']);

/** Whether LCS shows the person the project. */
export function isLetIn({ member }: ProjectExam): boolean {
  return member === isMember;
}

/**
 * The third and fourth question, for one project: is its region right, and are you a member of it? By one harmless read,
 * the list of its backups. Null: there is no token to ask with.
 */
export async function examineProject(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  attempt: TokenTry,
  search: RegionSearch,
): Promise<ProjectExam | null> {
  if (attempt.failure) {
    return isUnknownRegion(attempt.failure)
      ? only(unknownRegion(project, attempt.failure, await search.whereIs(project)))
      : null;
  }
  const { person } = request.asker;
  const backend = deps.backendOf(project, null);
  const read = within(deps.clock, READ_MS, (signal) => backend.listBackups(project, person, signal));
  const { failure } = await tried(read);
  if (!failure) {
    return {
      region: rightRegion(project),
      member: isMember,
      environments: await environmentsFinding(deps, request, project),
    };
  }
  if (!NO.has(failure.code)) return only(noAnswer(project, failure, timeFor(request.asker.timezone)));
  const found = await search.whereIs(project);
  if (found) return only(wrongRegion(project.apiUrl, found, (it) => `LCS does not show you ${it}`));
  return { region: uncertainRegion(project), member: noMember(failure), environments: null };
}

function only(region: Telling): ProjectExam {
  return { region, member: null, environments: null };
}

const isMember: Telling = ({ name, ids }) => passed(`Member of ${name}`, `You are a member of ${ids}.`);

function rightRegion({ apiUrl }: ProjectSettings): Telling {
  return ({ name, it }) => passed(`Region of ${name}`, `${regionName(apiUrl)}; LCS shows you ${it} there.`);
}

function wrongRegion(apiUrl: string, found: string, what: (it: string) => string): Telling {
  return ({ name, ids, it }) => {
    const text = `${what(it)} in region ${regionName(apiUrl)}, where the settings look for it, but does in ${regionName(found)}.`;
    const set = `set "region": "${regionName(found)}" for ${ids} in ferry.config.json, and start Ferry anew.`;
    return failed(`Region of ${name}`, text, cure('operator', set));
  };
}

/** Entra gives no token for a region that the person's organisation has nothing to do with. */
function unknownRegion({ apiUrl }: ProjectSettings, { said = '' }: FerryError, found: string | null): Telling {
  if (found) return wrongRegion(apiUrl, found, () => 'Your organisation does not know LCS');
  return ({ name, ids }) => {
    const text = `Your organisation does not know LCS in region ${regionName(apiUrl)}. ${withoutAccounts(said)}`;
    const compare = `compare "region" of ${ids} in ferry.config.json with the address of the LCS page in the browser. `;
    const open = 'if it is right, open LCS once and consent to it.';
    return failed(`Region of ${name}`, text, `${cure('operator', compare)}${cure('entra', open)}`);
  };
}

function uncertainRegion({ apiUrl }: ProjectSettings): Telling {
  return ({ name, it }) => {
    const text = `The settings say ${regionName(apiUrl)}. You see ${it} in no other region either.`;
    const tells = 'write "doctor", which tells members whether it is right.';
    return warned(`Region of ${name}`, text, cure('member', tells));
  };
}

function noMember(failure: FerryError): Telling {
  return ({ name, ids, it }) => {
    const invite = `can invite you to ${ids}, or look whether you are still in it. `;
    const accept = 'accept the invitation, open LCS once, and write "doctor" again.';
    const remedy = `${cure('owner', invite)}${cure('you', accept)}`;
    const text = SAID_NO[failure.code]?.(failure, it) ?? `LCS does not show you ${it}.`;
    return failed(`Member of ${name}`, text, remedy);
  };
}

const SAID_NO: Readonly<Partial<Record<FailureCode, (failure: FerryError, it: string) => string>>> = {
  lcsUnauthorised: (_, it) => `LCS does not accept your sign-in for ${it}, although the token is fresh.`,
  lcsRefused: ({ said }, it) => `LCS refuses you ${it}: ${said ? withoutAccounts(said) : 'it does not say why.'}`,
  signInNeeded: (_, it) =>
    `LCS does not accept your sign-in for ${it}. Ferry has given it up: sign in once more first.`,
};

/** LCS is away, busy, or no LCS at all. Only the last is for somebody to mend. */
function noAnswer({ apiUrl }: ProjectSettings, failure: FerryError, time: (at: number) => string): Telling {
  const text = `${regionName(apiUrl)}. ${failureSentence(failure, time)}`;
  const runs = 'if it stays so, run "npm run doctor", which looks whether an LCS answers at that address.';
  return ({ name }) =>
    failure.code === 'lcsThrottled'
      ? warned(`Region of ${name}`, text, cure('you', 'write "doctor" again then.'))
      : failed(`Region of ${name}`, text, cure('operator', runs));
}
