import { FerryError } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import { type Forgotten, forgetPerson, type Named } from '../src/store/forget-person.ts';
import { runTool } from './tool.ts';

/** What is worth saying stands in the answer. */
const noLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => noLog };

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UPN = /^[^@\s]+@[^@\s]+$/;

const USAGE = 'Who? npm run forget-person -- <object id or UPN> (or both: the object id first)';

const STAYS = `Their operations, votes and freezes and the audit log keep the object id, where it was asked, and the reasons they typed:
the record still verifies (npm run audit:verify). A Ferry that runs uses no token of theirs after a minute. Not reached by this tool:
ferry.config.json, Ferry's log, copies of the database, and the sign-in that Microsoft keeps for them (docs/operations.md).`;

/** `npm run forget-person -- <object id or UPN> [<UPN>]` */
await runTool(async (databaseUrl, argument) => {
  const forgotten = await forgetPerson(databaseUrl, namedBy(argument, process.argv[3]), Date.now(), noLog);
  return `${tableOf(forgotten)}\n\n${STAYS}`;
});

function namedBy(first: string | undefined, second: string | undefined): Named {
  const [one, other] = [first, second].map((given) => given?.trim().toLowerCase());
  if (!one) throw new FerryError('storeUnavailable', USAGE);
  if (other === undefined && UPN.test(one)) return { objectId: null, upn: one };
  if (!OBJECT_ID.test(one)) throw new FerryError('storeUnavailable', `"${first}" is no object id and no UPN. ${USAGE}`);
  if (other === undefined) return { objectId: one, upn: null };
  if (!UPN.test(other)) throw new FerryError('storeUnavailable', `"${second}" is no UPN. ${USAGE}`);
  return { objectId: one, upn: other };
}

function tableOf({ objectId, removed }: Forgotten): string {
  const found = removed.filter(({ rows }) => rows > 0);
  if (found.length === 0) return `Nothing is kept of ${objectId} that could be removed.`;
  const width = Math.max(...found.map(({ what }) => what.length));
  const lines = found.map(({ what, rows }) => `  ${what.padEnd(width)}  ${String(rows).padStart(5)}`);
  return [`Removed of ${objectId}:`, ...lines].join('\n');
}
