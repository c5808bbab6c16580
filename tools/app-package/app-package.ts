import { commandProblems } from './command-rules.ts';
import { colorIconProblems, outlineIconProblems } from './icons.ts';
import { localizationProblems } from './localization.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { fillPlaceholders } from './placeholders.ts';
import type { Problem } from './problem.ts';
import { ruleProblems } from './rules.ts';
import { schemaProblems } from './schema.ts';
import { type PackageValues, readPackageSettings } from './settings.ts';
import { type Files, jsonBytes } from './zip.ts';

export interface Source {
  /** The folder `appPackage/`: names and content. */
  readonly files: Files;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of package.json. */
  readonly version: string;
}

export type Made =
  /** What goes into the zip. */
  | { readonly files: Files; readonly values: PackageValues; readonly problems: readonly [] }
  | { readonly files: null; readonly problems: readonly Problem[] };

/** Where a setting is wrong the rest is looked at with these, so that everything wrong is said at once. */
const STAND_INS: PackageValues = {
  TEAMS_APP_ID: '11111111-1111-4111-8111-111111111111',
  BOT_ID: '22222222-2222-4222-8222-222222222222',
  ENTRA_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
  DEVELOPER_NAME: 'Somebody',
  PUBLIC_URL: 'https://ferry.example',
  BOT_DOMAIN: 'ferry.example',
};

/** The files of the app package, filled in and checked; or all that is wrong with it, at once. */
export function makeAppPackage({ files, env, version }: Source): Made {
  const settings = readPackageSettings(env);
  const read = json(files, 'manifest.json');
  if (read.problem) return { files: null, problems: [...settings.problems, read.problem] };
  const values = settings.values ?? STAND_INS;
  const { filled, problems: placeholderProblems } = fillPlaceholders(read.content, values);
  const manifest = readManifest(filled);
  const languages = languageFiles(files, manifest);
  const problems = [
    ...settings.problems,
    ...placeholderProblems,
    ...schemaProblems(filled, manifest.manifestVersion ?? '', 'MicrosoftTeams.schema.json'),
    ...ruleProblems(manifest, { version, botDomain: values.BOT_DOMAIN, signInDomain: settings.signInDomain }),
    ...commandProblems(manifest),
    ...iconProblems(files, manifest),
    ...languages.problems,
    ...languages.contents.flatMap(([file, content]) =>
      localizationProblems(content, filled, manifest.manifestVersion ?? '', file),
    ),
  ];
  if (problems.length > 0) return { files: null, problems };
  const packed = [manifest.icons.color, manifest.icons.outline, ...languages.contents.map(([file]) => file)];
  const packedFiles = packed.map((name) => [String(name), files.get(String(name)) as Uint8Array] as const);
  return { files: new Map([['manifest.json', jsonBytes(filled)], ...packedFiles]), values, problems: [] };
}

/** What the manifest calls `field` must lie beside it, under that very name. */
function absent(field: string, name: string): Problem {
  return { field, sentence: `names ${name}, which is not in appPackage/` };
}

function iconProblems(files: Files, { icons }: Manifest): readonly Problem[] {
  const checks = { color: colorIconProblems, outline: outlineIconProblems };
  return (Object.keys(checks) as (keyof typeof checks)[]).flatMap((kind) => {
    const name = icons[kind];
    if (name === undefined) return []; // the schema has said so
    const png = files.get(name);
    return png ? checks[kind](png) : [absent(`icons.${kind}`, name)];
  });
}

function languageFiles(files: Files, { localizationInfo }: Manifest) {
  const contents: [file: string, content: unknown][] = [];
  const problems: Problem[] = [];
  localizationInfo?.additionalLanguages.forEach(({ file = '' }, index) => {
    if (!files.has(file)) problems.push(absent(`localizationInfo.additionalLanguages[${index}].file`, file));
    else {
      const { content, problem } = json(files, file);
      if (problem) problems.push(problem);
      else contents.push([file, content]);
    }
  });
  return { contents, problems };
}

function json(files: Files, name: string): { readonly content?: unknown; readonly problem?: Problem } {
  const bytes = files.get(name);
  if (!bytes) return { problem: { field: name, sentence: 'is not in appPackage/' } };
  try {
    return { content: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch (error) {
    return { problem: { field: name, sentence: `is not JSON (${(error as Error).message})` } };
  }
}
