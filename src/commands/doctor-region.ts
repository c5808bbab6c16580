import { within } from '../clock.ts';
import type { FailureCode } from '../errors.ts';
import type { Project } from '../operations/ports.ts';
import { REGIONS } from '../operations/regions.ts';
import type { CommandDeps, Request } from './command.ts';
import { tried } from './doctor-tried.ts';

/** Looks for projects in other regions than the settings say, with the asker's own rights. */
export interface RegionSearch {
  /** The API URL where LCS shows this person the project; null: nowhere that could be asked. Rejects only when Ferry itself fails. */
  whereIs(project: Project): Promise<string | null>;
}

const AT_A_TIME = 3;
const ONE_REGION_MS = 10_000;

/** Of the region itself, not of one project there. */
const CLOSED: ReadonlySet<FailureCode> = new Set([
  'signInRefused',
  'signInNeeded',
  'consentNeeded',
  'otherRegion',
  'signInUnreachable',
  'lcsUnreachable',
  'lcsTooLate',
]);

/**
 * One harmless read for each region: the list of backups. One project after the other, a few regions at a time, those of the
 * settings first, until one says yes. A region that gives no token or no answer is asked once, however many projects are looked for.
 */
export function createRegionSearch({ settings, clock, doctor }: CommandDeps, { asker }: Request): RegionSearch {
  const known = [...settings.projects.map(({ apiUrl }) => apiUrl), ...Object.values(REGIONS)];
  const regions = [...new Set(known)];
  const closed = new Set<string>();
  let before: Promise<unknown> = Promise.resolve();

  async function isIn(project: Project): Promise<boolean> {
    const read = within(clock, ONE_REGION_MS, (signal) => doctor.elsewhere.listBackups(project, asker.person, signal));
    const { failure } = await tried(read);
    if (failure && CLOSED.has(failure.code)) closed.add(project.apiUrl);
    return failure === null;
  }

  async function search({ id, name, apiUrl: named }: Project): Promise<string | null> {
    const others = regions.filter((apiUrl) => apiUrl !== named && !closed.has(apiUrl));
    for (let at = 0; at < others.length; at += AT_A_TIME) {
      const few = others.slice(at, at + AT_A_TIME);
      const answers = await Promise.all(few.map((apiUrl) => isIn({ id, name, apiUrl })));
      const found = few.find((_, index) => answers[index]);
      if (found) return found;
    }
    return null;
  }

  return {
    whereIs(project) {
      const asked = before.then(() => search(project));
      before = asked.catch(() => undefined); // who asked is told
      return asked;
    },
  };
}
