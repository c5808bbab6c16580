import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import manifest from '../../package.json' with { type: 'json' };
import { codeOf, type ImportLine, importsOf } from '../support/import-lines.ts';

/** What a room of `src` may import besides itself. Places are rooms, or files of them. */
interface Rule {
  readonly places: readonly string[];
  /** Of these, types only. */
  readonly types?: readonly string[];
  readonly npm: readonly string[];
  /** Left out: any of Node's own modules. */
  readonly node?: readonly string[];
}

const OPEN_TO_ALL = ['errors', 'clock', 'logger', 'correlation', 'kit'];

/** The table of `src/README.md`. "operations/ports and types": values of `ports.ts`, types of the whole room. */
const TABLE: Readonly<Record<string, Rule>> = {
  errors: { places: [], npm: [] },
  clock: { places: [], npm: [] },
  logger: { places: [], npm: [] },
  correlation: { places: [], npm: [] },
  kit: { places: [], npm: [], node: [] },
  operations: { places: [], npm: [], node: ['node:crypto'] },
  commands: { places: ['operations'], npm: ['fastest-levenshtein', 'chrono-node'] },
  channel: {
    places: ['commands', 'operations'],
    types: ['auth'],
    npm: ['botbuilder', 'botframework-connector', 'botframework-schema', 'adaptivecards-templating', 'zod'],
  },
  auth: {
    places: ['operations/ports.ts'],
    types: ['operations'],
    npm: ['@azure/msal-node', 'botframework-connector', 'jose', 'zod'],
  },
  lcs: { places: ['operations/ports.ts'], types: ['operations'], npm: ['node-fetch', 'zod'] },
  store: {
    places: ['operations/ports.ts', 'operations/operation.ts', 'operations/settings.ts'],
    types: ['operations'],
    npm: ['kysely', 'pg', 'pg-boss', '@electric-sql/pglite'],
  },
  http: {
    places: ['channel', 'commands/tickets.ts', 'operations/ports.ts', 'operations/measures.ts'],
    npm: ['restify', 'prom-client'],
  },
  config: {
    places: ['operations/regions.ts', 'operations/settings.ts', 'operations/policy.ts', 'operations/duration-words.ts'],
    types: ['operations'],
    npm: ['fastest-levenshtein', 'zod'],
  },
  doctor: { places: ['operations', 'auth', 'store', 'config/loopback.ts'], types: ['config'], npm: ['zod'] },
  app: {
    places: ['operations', 'commands', 'channel', 'auth', 'lcs', 'store', 'http', 'doctor', 'config'],
    npm: ['pino', 'node-fetch', 'undici'],
  },
  main: { places: ['app', 'config'], npm: [] },
};

/** `src/channel/sender.ts` is in the room `channel`, `src/app-doctor.ts` in `app`. */
function roomOf(file: string): string {
  const [, first = '', second] = file.split('/');
  return second === undefined ? (first.replace(/\.ts$/, '').split('-')[0] as string) : first;
}

function violations(file: string, source: string): string[] {
  const forbidden = file.startsWith('src/') ? whyNotInSrc : whyNotInSandbox;
  return importsOf(source).flatMap((line) => {
    const why = forbidden(file, line);
    return why === null ? [] : [`${file} imports ${line.specifier}: ${why}`];
  });
}

function whyNotInSrc(file: string, { specifier, isType }: ImportLine): string | null {
  const rule = TABLE[roomOf(file)];
  if (!rule) return `the room ${roomOf(file)} is not in the table`;
  if (specifier.startsWith('.')) return mayImportPlace(file, rule, specifier, isType) ? null : 'not in the table';
  if (specifier.startsWith('node:')) {
    return !rule.node || rule.node.includes(specifier) ? null : 'a module of Node it may not use';
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (!rule.npm.includes(name)) return 'a package it may not use';
  return name in manifest.dependencies ? null : 'a package that is not installed in production';
}

function mayImportPlace(file: string, rule: Rule, specifier: string, isType: boolean): boolean {
  const target = join(dirname(file), specifier);
  if (!target.startsWith('src/')) return false;
  const room = roomOf(target);
  if (room === roomOf(file) || OPEN_TO_ALL.includes(room)) return true;
  const places = [...rule.places, ...(isType ? (rule.types ?? []) : [])];
  return places.some((place) => place === room || `src/${place}` === target);
}

/** Two things written twice cannot be wrong in the same way. */
function whyNotInSandbox(file: string, { specifier }: ImportLine): string | null {
  if (specifier === '?') return 'cannot be read';
  if (!specifier.startsWith('.')) return null;
  return join(dirname(file), specifier).startsWith('src/') ? 'the sandbox and the bot share nothing' : null;
}

/** `process` outside `main.ts`: settings would come from anywhere. */
function usesProcess(source: string): boolean {
  const imported = importsOf(source).some(({ specifier }) => /^(node:)?process$/.test(specifier));
  return imported || /\bprocess\s*(\?\.|\.|\[)/.test(codeOf(source, 'without strings'));
}

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const filesOf = (folder: string) => globSync(`${folder}/**/*.{ts,js}`, { cwd: ROOT }).sort();

describe('the imports', () => {
  it('of src hold the table', () => {
    assert.deepEqual(
      filesOf('src').flatMap((file) => violations(file, read(file))),
      [],
    );
  });

  it('of sandbox lead nowhere into src', () => {
    assert.deepEqual(
      filesOf('sandbox').flatMap((file) => violations(file, read(file))),
      [],
    );
  });
});

describe('the process', () => {
  it('is known to main.ts only', () => {
    assert.deepEqual(
      filesOf('src').filter((file) => usesProcess(read(file))),
      ['src/main.ts'],
    );
  });
});

describe('this reader of imports', () => {
  const forbidden: readonly [file: string, source: string][] = [
    ['src/operations/x.ts', "import { z } from 'zod';"],
    ['src/operations/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/operations/x.ts', "import type { Reply } from '../commands/reply.ts';"],
    ['src/commands/x.ts', "import {\n  a,\n  b,\n} from '../channel/escape.ts';"],
    ['src/commands/x.ts', "export * from '../lcs/x.ts';"],
    ['src/commands/x.ts', "export { a } from 'botbuilder';"],
    ['src/channel/x.ts', "import { createUserTokens } from '../auth/user-tokens.ts';"],
    ['src/channel/x.ts', "import { type UserTokens } from '../auth/user-tokens.ts';"],
    ['src/channel/x.ts', "import 'restify';"],
    ['src/channel/x.ts', "const msal = await import('@azure/msal-node');"],
    ['src/lcs/x.ts', "import { isEnded } from '../operations/operation.ts';"],
    ['src/store/card-data/x.ts', "import { x } from '../../channel/x.ts';"],
    ['src/auth/x.ts', 'const load = (name: string) => import(name);'],
    ['src/auth/x.ts', "const fs = require('graceful-fs');"],
    ['src/http/x.ts', "import { people } from '../../sandbox/people.ts';"],
    ['src/config/x.ts', "import { openStore } from '../store/store.ts';"],
    ['src/main.ts', "import { pino } from 'pino';"],
    ['src/garage/x.ts', "import { a } from './a.ts';"],
    ['sandbox/lcs/x.ts', "import type { Backup } from '../../src/operations/ports.ts';"],
    ['sandbox/lcs/x.ts', "type Backup = import('../../src/operations/ports.ts').Backup;"],
  ];
  for (const [file, source] of forbidden) {
    it(`finds ${source.replaceAll('\n', ' ')} in ${file}`, () => {
      assert.equal(violations(file, source).length, 1);
    });
  }

  const allowed: readonly [file: string, source: string][] = [
    ['src/operations/x.ts', "import { createHash } from 'node:crypto';"],
    ['src/operations/x.ts', "import { FerryError } from '../errors.ts';"],
    ['src/channel/x.ts', "import type { UserTokens } from '../auth/user-tokens.ts';"],
    ['src/channel/card-data/x.ts', "import { viewTitle } from '../../commands/operation-view.ts';"],
    ['src/store/migrations/x.ts', "import { Migrator } from 'kysely/migration';"],
    ['src/store/x.ts', "import type { State } from '../operations/operation.ts';"],
    ['src/operations/x.ts', "// import { z } from 'zod';\nconst quote = /['\"`]/;\n/* import('zod') */"],
    ['sandbox/lcs/x.ts', "import { verify } from '../kit/keys.ts';"],
  ];
  for (const [file, source] of allowed) {
    it(`allows ${source.replaceAll('\n', ' ')} in ${file}`, () => {
      assert.deepEqual(violations(file, source), []);
    });
  }

  it('finds the process in code, and not in words', () => {
    const uses = ['process.env.PORT', "process['env']", "import { env } from 'node:process';", `\`\${process.pid}\``];
    const words = ["'process.env'", '// process.env', '/* process.exit */', '/process.env/', 'processActivity(x)'];

    assert.deepEqual(
      uses.filter((code) => !usesProcess(code)),
      [],
    );
    assert.deepEqual(
      words.filter((code) => usesProcess(`x = ${code}`)),
      [],
    );
  });
});
