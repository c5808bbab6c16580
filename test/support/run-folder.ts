import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

// What several processes of one run of mocha make once. Mocha requires this file (.mocharc.json): its first process makes
// the folder, and the workers inherit the name.

const NAME = 'FERRY_SPECS_FOLDER';

export function mochaGlobalSetup(): void {
  process.env[NAME] = mkdtempSync(join(tmpdir(), 'ferry-specs-'));
}

export function mochaGlobalTeardown(): void {
  rmSync(folder(), { recursive: true, force: true });
}

/** What `make` gives to whoever asks first, who also gets a folder for it; the others wait for that. */
export async function madeOnce(name: string, make: (path: string) => Promise<string>): Promise<string> {
  const path = join(folder(), name);
  const made = `${path}.made`;
  if (mkdirSync(path, { recursive: true }) === undefined) {
    while (!existsSync(made)) await pause(50);
    return readFileSync(made, 'utf8');
  }
  const what = await make(path);
  writeFileSync(`${made}.part`, what);
  renameSync(`${made}.part`, made); // whole at once
  return what;
}

function folder(): string {
  const path = process.env[NAME];
  if (path === undefined) throw new Error('Only mocha, with the settings of .mocharc.json, has a folder for its run.');
  return path;
}
