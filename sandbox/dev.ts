import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withDevRules } from './dev-rules.ts';
import { ended } from './kit/ended.ts';
import { freePort } from './kit/free-port.ts';
import { startSandbox } from './sandbox.ts';

// `npm run dev`: everything on localhost, and one address to open.

const PAGE_PORT = 4000;
const BOT_PORT = 3978;
const LOG_FOLDER = fileURLToPath(new URL('../.ferry/', import.meta.url));

async function main(): Promise<void> {
  const end = ended();
  await mkdir(LOG_FOLDER, { recursive: true });
  const page = await freePort(PAGE_PORT);
  const botLogFile = `${LOG_FOLDER}sandbox-bot-${page}.log`;
  const ports = { page, bot: BOT_PORT };
  const sandbox = await startSandbox({ speed: 'minute', ports, botLogFile, config: withDevRules });
  console.log(`Ferry's sandbox is at ${sandbox.teams.url} (the bot's log: ${botLogFile}). Ctrl-C ends it.`);
  await end;
  await sandbox.stop();
}

main().catch((problem: Error) => {
  console.error(problem.message);
  process.exitCode = 1;
});
