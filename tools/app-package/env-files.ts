import { basename } from 'node:path';
import { parseEnv } from 'node:util';
import { withoutBlanks } from '../../src/config/settings.ts';
import type { Problem } from './problem.ts';

/** Where the settings of a package come from. */
export interface EnvFiles {
  /** What the package is named for: `dev`. */
  readonly name: string;
  readonly file: string;
}

/** `dev` is `env/.env.dev`; anything with a dot or a slash is a file. */
export function envFilesOf(argument: string): EnvFiles {
  const isName = /^[\w-]+$/.test(argument);
  const name = isName
    ? argument
    : basename(argument)
        .replace(/^\.env\.|\.env$/g, '')
        .replace(/[^\w-]+/g, '-');
  return { name: name || 'package', file: isName ? `env/.env.${argument}` : argument };
}

/**
 * The file, over it its `.user` file where there is one, and over both the process's own environment; blanks are nothing.
 * `readText` gives null for a file that is not there.
 */
export function readEnv(
  file: string,
  processEnv: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string | null,
): { readonly env: Readonly<Record<string, string | undefined>>; readonly problems: readonly Problem[] } {
  const own = readText(file);
  const env = { ...parsed(own), ...parsed(readText(`${file}.user`)), ...withoutBlanks(processEnv) };
  const sentence = 'is not there; name an environment (npm run package -- dev takes env/.env.dev) or a file';
  return { env, problems: own === null ? [{ field: file, sentence }] : [] };
}

function parsed(text: string | null): Record<string, string | undefined> {
  return withoutBlanks(text === null ? {} : parseEnv(text));
}
