import { resolve } from 'node:path';
import { backUp } from '../src/store/backup.ts';
import { runTool } from './tool.ts';

/** `npm run backup-data -- [file]` */
await runTool(async (databaseUrl, argument) => {
  const now = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const file = resolve(argument ?? `ferry-data-${now}Z.tar.gz`);
  const bytes = await backUp(databaseUrl, file);
  return `Everything Ferry keeps is now in ${file}, too (${(bytes / 1_000_000).toFixed(1)} MB). Keep it where only you can read it.`;
});
