import { readFileSync } from 'node:fs';
import { SETTINGS } from '../src/config.ts';
import { checkConfigFile } from '../src/config-check.ts';
import { ConfigError } from '../src/config-error.ts';

/** `npm run config:check -- [file]` */
const given = process.argv[2] ?? process.env.FERRY_CONFIG?.trim();
const file = SETTINGS.FERRY_CONFIG.parse(given || undefined);
try {
  process.stdout.write(`${checkConfigFile(read(file), file)}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([`${path}: cannot be read (${code}); name another file, here or in FERRY_CONFIG`]);
  }
}
