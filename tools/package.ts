import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { makeAppPackage } from './app-package/app-package.ts';
import { envFilesOf, readEnv } from './app-package/env-files.ts';
import { problemsText } from './app-package/problem.ts';
import { type Files, zipOf } from './app-package/zip.ts';

const SOURCE = join(import.meta.dirname, '../appPackage');

/** `npm run package [-- <environment or file>]` */
const { name, file } = envFilesOf(process.argv[2] ?? 'dev');
const readText = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : null);
const { env, problems } = readEnv(file, process.env, readText);
const made =
  problems.length > 0
    ? { files: null, problems }
    : makeAppPackage({ files: filesOf(SOURCE), env, version: packageJson.version });
if (made.files) {
  const zip = join(SOURCE, 'build', `ferry-${name}.zip`);
  mkdirSync(join(SOURCE, 'build'), { recursive: true });
  writeFileSync(zip, zipOf(made.files));
  const { BOT_ID, BOT_DOMAIN } = made.values;
  process.stdout.write(
    [
      `${zip}`,
      `is Ferry ${packageJson.version} for the bot ${BOT_ID} at ${BOT_DOMAIN}: ${[...made.files.keys()].join(', ')}.`,
      'Next, in Teams: Apps, Manage your apps, Upload an app. For everybody: Teams admin center, Teams apps, Manage apps, Upload new app.',
      'Teams takes an update only with a higher version, which stands in package.json and appPackage/manifest.json.',
      '',
    ].join('\n'),
  );
} else {
  process.stderr.write(`${problemsText(made.problems)}\n`);
  process.exitCode = 1;
}

function filesOf(folder: string): Files {
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  return new Map(names.map((one) => [one, readFileSync(join(folder, one))]));
}
