import { readdirSync } from 'node:fs';
import { publish, type Report } from './kit/report.ts';

// `npm run bench [-- <name> …]`: each benchmark is a file beside this one that exports `run`.

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.replace(/\.ts$/, ''));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown.join('", "')}". There are: ${names.join(', ')}.`);
  process.exit(1);
}
for (const name of wanted.length > 0 ? wanted : names) {
  const { run } = (await import(`./${name}.ts`)) as { run: () => Promise<Report> };
  console.log(`\n# ${name}\n`);
  const file = await publish(await run(), console.log);
  console.log(`All figures: ${file}`);
}
process.exit(0);
