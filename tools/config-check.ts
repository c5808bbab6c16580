import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from '../src/config/config-error.ts';
import { checkConfigFile } from '../src/config/file-check.ts';
import { SETTINGS } from '../src/config/settings.ts';
import { checkSettings } from '../src/config/settings-check.ts';

/** `npm run config:check [-- <file>…]`: settings (`env/.env.dev`, with its `.user` file) and `ferry.config.json`. */
const given = process.argv.slice(2);
const files = given.length > 0 ? given : [SETTINGS.FERRY_CONFIG.parse(process.env.FERRY_CONFIG?.trim() || undefined)];
for (const file of new Set(files.map(withoutUser))) {
  try {
    const isOnly = files.length === 1 && !isSettings(file);
    process.stdout.write(`${isOnly ? '' : `${file}\n\n`}${check(file)}\n${isOnly ? '' : '\n'}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map((line) => `  - ${line}`);
    process.stderr.write(`${file} is not right; Ferry would not start:\n${lines.join('\n')}\n`);
    process.exitCode = 1;
  }
}

/** `env/.env.dev.user` is looked at together with `env/.env.dev`. */
function withoutUser(file: string): string {
  return isSettings(file) ? file.replace(/\.user$/, '') : file;
}

function isSettings(file: string): boolean {
  return /(^|\.)env(\.|$)/.test(basename(file));
}

function check(file: string): string {
  if (!isSettings(file)) return checkConfigFile(readNamed(file), file);
  const ownName = `${file}.user`;
  const known = Object.keys(SETTINGS).map((key) => [key, process.env[key]] as const);
  const environment = Object.fromEntries(known.filter(([, value]) => value !== undefined));
  const own = existsSync(ownName) ? parseEnv(readNamed(ownName)) : {};
  return checkSettings({ file: parseEnv(readNamed(file)), own, ownName, environment }, read);
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

function readNamed(path: string): string {
  try {
    return read(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([`${path}: cannot be read (${code}); name another file, here or in FERRY_CONFIG`]);
  }
}
