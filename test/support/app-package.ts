import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8 } from 'fflate';
import packageJson from '../../package.json' with { type: 'json' };
import { makeAppPackage, type Source } from '../../tools/app-package/app-package.ts';

const FOLDER = join(import.meta.dirname, '../../appPackage');

export const IDS = {
  app: '1c5f0a52-53d5-44a0-9d0c-3a2a7c1f0b11',
  bot: '7e2f9a41-5c0d-4b83-8f16-a9d3c2e74b05',
  entra: '5b0f6a3e-2f6a-4a39-9d51-6a0c6a2f7c22',
} as const;

/** What an administrator fills in. */
export const ENV: Readonly<Record<string, string>> = {
  TEAMS_APP_ID: IDS.app,
  BOT_ID: IDS.bot,
  DEVELOPER_NAME: 'Contoso IT',
  PUBLIC_URL: 'https://ferry.contoso.com/',
};

const FILES = new Map(
  readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [[entry.name, new Uint8Array(readFileSync(join(FOLDER, entry.name)))] as const] : [],
  ),
);

// biome-ignore lint/suspicious/noExplicitAny: a spec breaks it in every place
export type Json = any;

export function jsonOf(file: string): Json {
  return JSON.parse(new TextDecoder().decode(FILES.get(file)));
}

/** The committed package, with other settings, a changed manifest or language file, or other files. */
export function source(
  changes: {
    readonly env?: Readonly<Record<string, string>>;
    readonly manifest?: (manifest: Json) => void;
    readonly german?: (texts: Json) => void;
    readonly files?: Readonly<Record<string, Uint8Array | null>>;
    readonly version?: string;
  } = {},
): Source {
  const files = new Map<string, Uint8Array>(FILES);
  for (const [name, change] of [
    ['manifest.json', changes.manifest],
    ['de.json', changes.german],
  ] as const) {
    const content = jsonOf(name);
    change?.(content);
    files.set(name, strToU8(JSON.stringify(content)));
  }
  for (const [name, bytes] of Object.entries(changes.files ?? {})) {
    if (bytes) files.set(name, bytes);
    else files.delete(name);
  }
  return { files, env: { ...ENV, ...changes.env }, version: changes.version ?? packageJson.version };
}

/** Where something is wrong, and what. */
export function wrongIn(changes: Parameters<typeof source>[0]): readonly string[] {
  return makeAppPackage(source(changes)).problems.map(({ field, sentence }) => `${field}: ${sentence}`);
}
