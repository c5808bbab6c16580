import { FerryError } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import { type Moved, moveData } from '../src/store/move.ts';
import { runTool } from './tool.ts';

/** What is worth saying stands in the sentence at the end. */
const noLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => noLog };

const NEXT = `Checked: the same rows, and the audit log follows from hash to hash. The folder is unchanged.
Next: set DATABASE_URL to the new address and start Ferry. Jobs were not copied; Ferry makes them anew when it starts.`;

/** `npm run move-data -- postgres://…` */
await runTool(async (databaseUrl, target) => {
  if (!target)
    throw new FerryError('storeUnavailable', 'Where to? npm run move-data -- postgres://<server>/<database>');
  return `${tableOf(await moveData(databaseUrl, target, noLog))}\n\n${NEXT}`;
});

function tableOf(moved: readonly Moved[]): string {
  const width = Math.max(...moved.map(({ table }) => table.length));
  return moved.map(({ table, rows }) => `${table.padEnd(width)}  ${String(rows).padStart(9)}`).join('\n');
}
