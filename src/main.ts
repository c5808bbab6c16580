import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import type { App } from './app.ts';

// What Node makes of our modules is there at the next start. Beside the packages: who can write there can change Ferry anyway.
// Where Ferry may not write, each start makes it anew.
// The folder by itself: the first releases of Node 24 know no options.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'ferry'));

/** Exit code for settings that are wrong: starting again will not help. */
const EXIT_CONFIG = 78;

async function loadConfig() {
  const { ConfigError, parseConfig } = await import('./config/config.ts');
  try {
    return parseConfig(process.env, (path) => readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

/** Exit codes as shells give them to what a signal has ended. */
const EXIT_KILLED = { SIGINT: 130, SIGTERM: 143 } as const;

let app: App | null = null;
let isEnding = false;

/** The first signal ends Ferry in order, the second at once. */
function endOn(signal: keyof typeof EXIT_KILLED): void {
  process.on(signal, async () => {
    if (isEnding) process.exit(EXIT_KILLED[signal]);
    isEnding = true;
    await app?.stop();
    process.exit(0);
  });
}
endOn('SIGTERM');
endOn('SIGINT');

try {
  // All of it loaded only now: from the cache, and a signal is heard by then.
  const config = await loadConfig();
  const { createApp } = await import('./app.ts');
  app = createApp(config);
  await app.start();
} catch (error) {
  // A start that was told to end fails, too; its exit code is 0.
  if (!isEnding) {
    process.stderr.write(`Ferry could not start: ${(error as Error).message}\n`);
    process.exit(1);
  }
}
