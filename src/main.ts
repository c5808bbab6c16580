import { readFileSync } from 'node:fs';
import { createApp } from './app.ts';
import { ConfigError, parseConfig } from './config.ts';

/** Exit code for settings that are wrong: starting again will not help. */
const EXIT_CONFIG = 78;

function loadConfig() {
  try {
    return parseConfig(process.env, (path) => readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

const app = createApp(loadConfig());

async function end(): Promise<void> {
  await app.stop();
  process.exit(0);
}
process.once('SIGTERM', end);
process.once('SIGINT', end);

try {
  await app.start();
} catch (error) {
  process.stderr.write(`Ferry could not start: ${(error as Error).message}\n`);
  process.exit(1);
}
