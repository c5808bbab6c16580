import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { createCommandScene } from '../support/commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, 'appPackage', file));
const manifest = JSON.parse(read('manifest.json').toString());
const german: Record<string, string> = JSON.parse(read('de.json').toString());

interface Command {
  readonly title: string;
  readonly description: string;
}
const lists: readonly { readonly scopes: readonly string[]; readonly commands: readonly Command[] }[] =
  manifest.bots[0].commandLists;

describe('the manifest of the app', () => {
  for (const { scopes, commands } of lists) {
    for (const { title } of commands) {
      it(`offers "${title}" in ${scopes}, and Ferry understands it`, async () => {
        const reply = await createCommandScene().say(title);
        assert.doesNotMatch(JSON.stringify(reply), /I do not know/);
      });
    }
  }

  it('would be noticed offering what Ferry does not understand', async () => {
    assert.match(JSON.stringify(await createCommandScene().say('Hilfe')), /I do not know/);
  });

  it('shows examples that Ferry understands, in both languages', async () => {
    const shown = lists.flatMap(({ commands }, list) =>
      commands.flatMap(({ title, description }, index) => {
        const translated = german[`bots[0].commandLists[${list}].commands[${index}].description`];
        return [description, translated].flatMap((text) => {
          const [, example] = /: ([a-z]+ [A-Z].*)$/.exec(text ?? '') ?? [];
          return example === undefined ? [] : [{ title, example }];
        });
      }),
    );
    assert.ok(shown.length >= 10, `${shown.length}`);
    for (const { title, example } of shown) {
      assert.ok(example.startsWith(`${title} `), example);
      assert.doesNotMatch(JSON.stringify(await createCommandScene().say(example)), /I do not know/);
    }
  });

  it('is in private, team and group chats, and in private and shared channels', () => {
    assert.deepEqual(manifest.bots[0].scopes, ['personal', 'team', 'groupChat']);
    assert.equal(manifest.supportsChannelFeatures, 'tier1');
    assert.deepEqual(
      lists.map(({ scopes }) => scopes),
      [['personal'], ['team'], ['groupChat']],
    );
  });

  it('points to pages that the bot serves', async () => {
    const { loadPublicPages } = await import('../../src/http/public-pages.ts');
    const served = Object.keys(await loadPublicPages(join(ROOT, 'pages')));
    const { websiteUrl, privacyUrl, termsOfUseUrl } = manifest.developer;
    for (const url of [websiteUrl, privacyUrl, termsOfUseUrl]) {
      assert.ok(served.includes(url.replace(`\${{PUBLIC_URL}}`, '') || '/'), url);
    }
  });

  it('is in German, all but the names of commands', () => {
    for (const [at, text] of Object.entries(german)) {
      const [, list, command] = /commandLists\[(\d)\]\.commands\[(\d+)\]\.description$/.exec(at) ?? [];
      if (command) assert.notEqual(text, lists[Number(list)]?.commands[Number(command)]?.description, at);
    }
    assert.notEqual(german['description.full'], manifest.description.full);
    assert.notEqual(german['description.short'], manifest.description.short);
  });
});

describe('the icons of the app', () => {
  it('keep the symbol in the middle, where no client cuts it off', () => {
    const { data, width } = PNG.sync.read(read('color.png'));
    const ground = data.subarray(0, 4);
    const drawn = Array.from({ length: data.length / 4 }, (_, index) => index)
      .filter((index) => !data.subarray(index * 4, index * 4 + 4).equals(ground))
      .flatMap((index) => [index % width, Math.floor(index / width)]);
    assert.ok(Math.min(...drawn) >= 36 && Math.max(...drawn) < 156, `${Math.min(...drawn)} to ${Math.max(...drawn)}`);
  });
});

describe('npm run package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-package-'));
  after(() => rmSync(folder, { recursive: true }));

  const run = (content: string) => {
    const file = join(folder, 'spec.env');
    writeFileSync(file, content);
    const env = { PATH: process.env.PATH ?? '' };
    return execFileSync(process.execPath, ['tools/package.ts', file], {
      cwd: ROOT,
      env,
      stdio: 'pipe',
      encoding: 'utf8',
    });
  };

  it('writes the zip and says where it is', () => {
    const said = run(
      [
        'TEAMS_APP_ID=1c5f0a52-53d5-44a0-9d0c-3a2a7c1f0b11',
        'BOT_ID=7e2f9a41-5c0d-4b83-8f16-a9d3c2e74b05',
        'DEVELOPER_NAME=Contoso IT',
        'PUBLIC_URL=https://ferry.contoso.com',
      ].join('\n'),
    );
    const zip = join(ROOT, 'appPackage/build/ferry-spec.zip');
    try {
      assert.ok(said.startsWith(`${zip}\n`), said);
      assert.equal(readFileSync(zip).subarray(0, 2).toString(), 'PK');
    } finally {
      rmSync(zip, { force: true });
    }
  });

  it('says every problem and ends with 1', () => {
    assert.throws(
      () => run('BOT_ID=00000000-0000-0000-0000-000000000000\n'),
      ({ status, stderr }: { status: number; stderr: string }) => {
        assert.equal(status, 1);
        for (const setting of ['BOT_ID', 'TEAMS_APP_ID', 'PUBLIC_URL', 'DEVELOPER_NAME']) {
          assert.ok(stderr.includes(`  - ${setting}: `), stderr);
        }
        return true;
      },
    );
  });
});
