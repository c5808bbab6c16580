import { resolve } from 'node:path';
import { FerryError } from '../src/errors.ts';
import { restore } from '../src/store/restore.ts';
import { runTool } from './tool.ts';

/** `npm run restore-data -- <file>` */
await runTool(async (databaseUrl, argument) => {
  if (!argument) throw new FerryError('storeUnavailable', 'Which file? npm run restore-data -- <file>');
  const folder = await restore(databaseUrl, resolve(argument));
  return `${folder} is as it was when the copy was taken. Start Ferry: it takes up what was open.`;
});
