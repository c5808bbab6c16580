import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ended } from './kit/ended.ts';
import { freePort } from './kit/free-port.ts';
import { startSandbox } from './sandbox.ts';

// `npm run sandbox`: Microsoft alone on localhost, for a Ferry that somebody starts as docs/install.md says. What a portal
// would show, such as ids and a secret, stands in a file of settings; it is fresh in every run. `npm run sandbox -- <file>`

const PAGE_PORT = 4000;
const BOT_PORT = 3978;
const FILE = '.ferry/sandbox.env';

async function main(): Promise<void> {
  const end = ended();
  const file = process.argv[2] ?? FILE;
  await mkdir(dirname(file), { recursive: true });
  const ports = { page: await freePort(PAGE_PORT), bot: BOT_PORT };
  const sandbox = await startSandbox({ speed: 'minute', startBot: false, ports });
  // Node reads the certificates it trusts before it reads a file of settings.
  const { NODE_EXTRA_CA_CERTS: certificate, ...settings } = sandbox.bot.env;
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  await writeFile(file, `# Written by "npm run sandbox"; good for as long as it runs.\n${lines.join('\n')}\n`);
  console.log(
    `The sandbox is at ${sandbox.teams.url}, without Ferry. Ctrl-C ends it. Start Ferry with the sandbox's settings:`,
  );
  console.log(`NODE_EXTRA_CA_CERTS=${certificate} node --env-file=${file} src/main.ts`);
  await end;
  await sandbox.stop();
}

main().catch((problem: Error) => {
  console.error(problem.message);
  process.exitCode = 1;
});
