import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseEnv } from 'node:util';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Where Ferry itself is installed: here, or as for production, without what only developers need. */
const FERRY = process.env.FERRY_FOLDER ?? ROOT;
const INSTALL = readFileSync(join(ROOT, 'docs/install.md'), 'utf8');

/** A process of the guide, with nothing of our own environment but where programs are. */
function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, args, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Its first line that matches; rejects when it ends without one. */
async function says(child: ChildProcess, pattern: RegExp): Promise<string> {
  const output = child.stdout as NodeJS.ReadableStream;
  for await (const line of createInterface({ input: output })) {
    if (!pattern.test(line)) continue;
    output.resume(); // nobody may have to wait for a reader
    return line;
  }
  throw new Error(`ended without saying ${pattern}`);
}

describe('the rehearsal of docs/install.md', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'ferry-install-'));
  const file = join(folder, 'sandbox.env');
  const running: ChildProcess[] = [];

  after(async () => {
    for (const child of running.reverse()) {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts the sandbox, then Ferry with its settings and nothing else, and Ferry answers in Teams', async () => {
    assert.match(INSTALL, /^npm run sandbox$/m);
    const sandbox = run(ROOT, ['sandbox/without-bot.ts', file]);
    running.push(sandbox);
    const command = await says(sandbox, /^NODE_EXTRA_CA_CERTS=/);
    const [, certificate = '', main = ''] = /^NODE_EXTRA_CA_CERTS=(\S+) node --env-file=\S+ (\S+)$/.exec(command) ?? [];
    const settings = parseEnv(readFileSync(file, 'utf8'));

    const ferry = run(FERRY, [`--env-file=${file}`, main], { NODE_EXTRA_CA_CERTS: certificate });
    running.push(ferry);
    await says(ferry, /Ferry is ready/);

    const page = new URL(settings.BOT_OPENID_METADATA_URL as string).origin;
    const answer = await fetch(`${page}/api/post`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: 'robin', where: { channel: 'general' }, text: '@Ferry whoami' }),
    });
    assert.equal(answer.status, 200, await answer.text());
    await until('Ferry answers', async () => {
      const state = (await (await fetch(`${page}/api/state?as=robin`)).json()) as {
        messages: { from: { key: string } }[];
      };
      const answers = state.messages.filter(({ from }) => from.key === 'bot');
      return answers.some((message) => JSON.stringify(message).includes('not signed in'));
    });
  });
});

describe('npm run dev', function () {
  this.timeout(60_000);

  it('prints one address, of a page that stands for Teams', async () => {
    const dev = run(ROOT, ['sandbox/dev.ts']);
    try {
      const line = await says(dev, /sandbox is at/);
      const page = await fetch(/http:\/\/\S+/.exec(line)?.[0] ?? line);
      assert.match(await page.text(), /<title>[^<]*Ferry/);
    } finally {
      dev.kill('SIGTERM');
      if (dev.exitCode === null) await once(dev, 'close');
    }
  });
});
