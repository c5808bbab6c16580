// `npm run pictures`: takes the pictures of docs/using.md anew, from the sandbox. For whoever changes a card or an answer.
// Needs /usr/bin/chromium and the fonts that people have (Debian: fonts-noto-core, fonts-noto-color-emoji).
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { withDevRules } from '../sandbox/dev-rules.ts';
import { PROJECT_IDS } from '../sandbox/lcs/fixture-ids.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../test/support/chromium.ts';
import { SCENES } from './picture-taking/scenes.ts';
import { Stage } from './picture-taking/stage.ts';

const FOLDER = join(import.meta.dirname, 'pictures');
/** So wide that a thread takes about 640 pixels beside the list of conversations. */
const WINDOW = { width: 930, height: 2400 };

await mkdir(FOLDER, { recursive: true });
const sandbox = await startSandbox({ config: withDevRules, projectIds: Object.values(PROJECT_IDS) });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
const page = await browser.newPage({
  viewport: WINDOW,
  deviceScaleFactor: 1.5,
  colorScheme: 'light',
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  // The page forbids styles that are not its own, such as those that hide what belongs to no message.
  bypassCSP: true,
});
page.setDefaultTimeout(20_000);
try {
  await page.goto(sandbox.teams.url);
  const stage = new Stage(sandbox, page, FOLDER);
  for (const [name, play] of Object.entries(SCENES)) {
    console.log(name);
    await play(stage);
  }
} catch (problem) {
  const path = join(tmpdir(), 'ferry-pictures-failed.png');
  await page.screenshot({ path });
  console.error(`${(problem as Error).message}\nThe page as it was then: ${path}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await sandbox.stop();
}
