import { failed, passed, warned } from '../operations/diagnosis.ts';
import type { DatabaseSight, Trouble } from '../store/look.ts';
import { found, type Look } from './section.ts';

const ABOUT = 'database';

/** Where it is, without the password. */
export function databasePlace(databaseUrl: string): string {
  if (databaseUrl.startsWith('pglite:')) return `the folder ${databaseUrl.slice('pglite:'.length)}`;
  if (!URL.canParse(databaseUrl)) return 'the database of DATABASE_URL';
  const { host, pathname } = new URL(databaseUrl);
  return `${pathname.slice(1) || 'the database'} at ${host || 'this machine'}`;
}

/** What the start of Ferry will meet, in words. */
export function lookAtDatabase(sight: DatabaseSight, place: string): Look {
  switch (sight.kind) {
    case 'inUse':
      return found(
        passed(ABOUT, `A running Ferry has ${place} open, as it should. Its tables are checked at every start.`),
      );
    case 'notOurs':
      return found(warned(ABOUT, `${place} was not opened: it belongs to another user, and you are root.`, AS_OWNER));
    case 'empty':
      return found(passed(ABOUT, `Nothing is in ${place} yet. Ferry makes its tables at its first start.`));
    case 'older':
      return found(passed(ABOUT, `${place} is ${steps(sight.missing)} behind. The start brings it up to date.`));
    case 'current':
      return found(passed(ABOUT, `${place} is reached, and its tables are those of this version.`));
    case 'refused':
      return found(failed(ABOUT, sight.sentence, sight.why === 'newer' ? GO_BACK : ROLES));
    case 'unusable':
      return found(failed(ABOUT, `${place}: ${sight.said}`, CURES[sight.why]));
  }
}

/** Whether Teams reaches Ferry shows best in when it last did. Null: the database does not tell. */
export function lookAtTeams(sight: DatabaseSight, now: number, endpoint: string): Look | null {
  if (sight.kind !== 'current') return null;
  const about = 'Teams';
  if (sight.heardAt === null) return found(warned(about, 'Teams has never sent anything.', firstMessage(endpoint)));
  const at = new Date(sight.heardAt).toISOString().slice(0, 16).replace('T', ' ');
  return found(passed(about, `Last heard from ${ago(now - sight.heardAt)}, at ${at} UTC.`));
}

function firstMessage(endpoint: string): string {
  return `Install the app and write "help" to Ferry in Teams. If nothing comes: the messaging endpoint of the Azure Bot must be ${endpoint} (Azure portal, the Azure Bot, Configuration), and its Teams channel switched on.`;
}

const AS_OWNER =
  'Run doctor as the user that Ferry runs as. Root would leave files in the folder that Ferry cannot open.';
const GO_BACK =
  'If you mean to go back to this version, restore the copy that was taken before the upgrade (docs/operations.md).';
const ROLES =
  'Correct the roles of DATABASE_URL and DATABASE_MIGRATION_URL as docs/settings.md says: the start is refused until then.';

const CURES: Readonly<Record<Trouble, string>> = {
  away: 'Start the database, and let this machine reach it: host, port, firewall, and sslmode in DATABASE_URL. A running Ferry goes on by itself when it is back.',
  password:
    'Correct role or password in DATABASE_URL (or DATABASE_MIGRATION_URL), or let the role in from this machine.',
  noDatabase: 'Create the database, or correct its name in DATABASE_URL.',
  notAllowed:
    "Make the role of DATABASE_URL the owner of Ferry's tables, or set DATABASE_MIGRATION_URL to the role that is.",
  unreadable:
    'See whether DATABASE_URL names the right database, and whether this user may read and write it. If so, and it is damaged: restore a copy (npm run restore-data).',
};

function steps(number: number): string {
  return `${number} ${number === 1 ? 'migration' : 'migrations'}`;
}

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}
