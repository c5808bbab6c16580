import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../ferry.schema.json' with { type: 'json' };
import { SETTINGS } from '../../../src/config/settings.ts';
import { FILES, ROOT } from './repository.ts';

/** Names of others, with whose they are. */
const OTHERS: Readonly<Record<string, string>> = {
  NODE_EXTRA_CA_CERTS: 'Node',
  NODE_COMPILE_CACHE: 'Node',
  NODE_OPTIONS: 'Node',
  NODE_DISABLE_COMPILE_CACHE: 'Node',
  PGPASSWORD: 'PostgreSQL',
};

/** `BOT_ID`, `BOT_PASSWORD=…`: a name as environments have them, of more than one word. */
export function isEnvironmentName(span: string): boolean {
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(=|$)/.test(span);
}

/** A setting, a key of a sample, what a tool or spec of ours reads, what a template is filled in with, or a name of others. */
export function isKnownName(span: string): boolean {
  const name = span.split('=')[0] as string;
  return name in SETTINGS || name in OTHERS || NAMED.has(name);
}

/** `timing.adoption`, `/readyz`: a setting of a part of `ferry.config.json`, and what Ferry answers over HTTP. */
export function isDottedSetting(span: string): boolean {
  return /^(timing|limits)\.\w+$/.test(span);
}
export function isRoute(word: string): boolean {
  return /^\/[a-z]+$/.test(word);
}

export function isKnownDottedSetting(span: string): boolean {
  const [part, key = ''] = span.split('.') as ['timing' | 'limits', string?];
  return key in schema.properties[part].properties;
}
export function isKnownRoute(word: string): boolean {
  return ROUTES.has(word);
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const named = (files: readonly string[], pattern: RegExp) =>
  files.flatMap((file) => [...read(file).matchAll(pattern)].map((found) => String(found[1])));

const ROUTES: ReadonlySet<string> = new Set(
  named(
    FILES.filter((file) => file.startsWith('src/http/')),
    /'(\/[a-z]+)'/g,
  ),
);

const NAMED: ReadonlySet<string> = new Set([
  ...named(
    FILES.filter((file) => /^env\/\.env\.[^.]+$/.test(file)),
    /^(?:#\s*)?([A-Z][A-Z0-9_]*)=/gm,
  ),
  ...named(
    FILES.filter((file) => /^(tools|test|sandbox|docs|cards|bench)\/.*\.ts$/.test(file)),
    /\bprocess\.env\.([A-Z][A-Z0-9_]*)/g,
  ),
  ...named(
    FILES.filter((file) => /^(m365agents.*\.yml|infra\/.*|appPackage\/.*\.json|aad\.manifest\.json)$/.test(file)),
    /\$\{\{([A-Z][A-Z0-9_]*)\}\}/g,
  ),
]);
