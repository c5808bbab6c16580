import { type Config, ConfigError, parseConfig } from './config.ts';
import { SETTINGS } from './settings.ts';
import { settingsWarnings } from './settings-warnings.ts';
import { settingsWords } from './settings-words.ts';

type Values = Readonly<Record<string, string | undefined>>;
type ReadText = (path: string) => string;

/** Where settings stand; each of the three goes before those above it, as Node reads them for a start. */
export interface Given {
  readonly file: Values;
  /** Of the file beside it that git ignores (`….user`); empty when there is none. */
  readonly own: Values;
  readonly environment: Values;
  /** What the file of `own` is called, or would be. */
  readonly ownName: string;
}

/** Secrets that only the host may know: this check does without. The value stands in for them. */
const FROM_ELSEWHERE: Values = { BOT_PASSWORD: 'not known here', ENTRA_CLIENT_SECRET: 'not known here' };

/** Stands in for a `ferry.config.json` that nobody has written yet. */
const NO_PROJECTS_YET = JSON.stringify({ projects: [{ id: 1, name: 'none yet', region: 'us' }] });

/**
 * Checks settings as a start of Ferry would. Says what each comes to and where it is from, what a start still needs, and what is hardly
 * meant so. A secret that is not here, and a `ferry.config.json` that is not written yet, are needed and no mistakes. Throws one
 * ConfigError with all mistakes.
 */
export function checkSettings(given: Given, readText: ReadText): string {
  const env = { ...given.file, ...given.own, ...given.environment };
  const path = SETTINGS.FERRY_CONFIG.parse(env.FERRY_CONFIG?.trim() || undefined);
  const hasFile = exists(path, readText);
  const read: ReadText = (asked) => (asked === path && !hasFile ? NO_PROJECTS_YET : readText(asked));
  const secrets = missingSecrets(env, read);
  const parsed = parseConfig({ ...env, ...secrets.standIns }, read);
  const config = hasFile ? parsed : { ...parsed, ferry: { ...parsed.ferry, projects: [] } };
  const needed = hasFile ? secrets.lines : [...secrets.lines, noFileLine(path)];
  return [
    table(given, config, needed),
    ...listed('Right so far. A start of Ferry still needs:', needed),
    ...(needed.length === 0
      ? [`Ferry can start with these settings. What its rules come to says: npm run config:check -- ${path}`]
      : []),
    ...listed('Warnings, which do not stop Ferry:', settingsWarnings(given, config)),
  ].join('\n\n');
}

/** The secrets that parsing demands and nobody has given, with its lines about them. */
function missingSecrets(env: Values, readText: ReadText): { standIns: Values; lines: readonly string[] } {
  const problems = problemsOf(env, readText);
  const keys = Object.keys(FROM_ELSEWHERE).filter((key) => !env[key]?.trim() && problems.some(isAbout(key)));
  if (keys.length === 0) return { standIns: {}, lines: [] };
  const standIns = Object.fromEntries(keys.map((key) => [key, FROM_ELSEWHERE[key]]));
  return { standIns, lines: keys.flatMap((key) => problems.filter(isAbout(key))) };
}

function isAbout(key: string): (line: string) => boolean {
  return (line) => line.startsWith(`${key}: `);
}

function problemsOf(env: Values, readText: ReadText): readonly string[] {
  try {
    parseConfig(env, readText);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

/** False only for a file that is not there: what cannot be read for another reason is for parsing to say. */
function exists(path: string, readText: ReadText): boolean {
  try {
    readText(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

function noFileLine(path: string): string {
  return `FERRY_CONFIG: there is no ${path} yet; copy ferry.config.example.json to it and name your LCS project in it`;
}

function table({ file, own, environment }: Given, config: Config, needed: readonly string[]): string {
  const words: Readonly<Record<string, string>> = settingsWords(config);
  const sources = [
    [environment, 'environment'],
    [own, '.user file'],
    [file, 'file'],
  ] as const;
  const rows = Object.keys(SETTINGS).map((key) => {
    const isNeeded = needed.some(isAbout(key));
    const source = isNeeded ? 'needed' : (sources.find(([values]) => values[key]?.trim())?.[1] ?? 'default');
    return `  ${key.padEnd(26)}${source.padEnd(13)}${isNeeded ? '' : words[key]}`.trimEnd();
  });
  return [`  ${'setting'.padEnd(26)}${'from'.padEnd(13)}comes to`, ...rows].join('\n');
}

function listed(head: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[head, ...lines.map((line) => `  - ${line}`)].join('\n')];
}
