import assert from 'node:assert/strict';
import { readDocument } from '../support/docs/document.ts';
import {
  isDottedSetting,
  isEnvironmentName,
  isKnownDottedSetting,
  isKnownName,
  isKnownRoute,
  isRoute,
} from '../support/docs/names.ts';
import { isThere, looksLikePath } from '../support/docs/repository.ts';
import { commandsIn, npmScriptsIn } from '../support/docs/shell.ts';
import { isTried } from '../support/docs/tried.ts';

describe('the reader of documents', () => {
  it('finds blocks with their marks, what stands in backticks, links and pictures', () => {
    const page = readDocument(
      'a `b c` [d](e.md#f) ![g](h.png)\n\n<!-- not tried: needs Azure -->\n```sh\naz x\n```\n\n```sh\nnpm ci\n```\n\n* x\n\n  <!-- not tried: y -->\n  ```sh\n  z\n  ```\n',
    );
    assert.deepEqual(page.spans, ['b c']);
    assert.deepEqual(page.links, ['e.md#f', 'h.png']);
    assert.deepEqual(
      page.blocks.map(({ text, notTried }) => [text, notTried]),
      [
        ['az x\n', 'needs Azure'],
        ['npm ci\n', null],
        ['z\n', 'y'],
      ],
    );
  });

  it('makes anchors of headings as GitHub does', () => {
    const { anchors } = readDocument(
      '# Two roles\n## `ferry.config.json`\n### 1. The app: *who*?\n# Two roles\n```\n# no\n```\n',
    );
    assert.deepEqual(anchors, ['two-roles', 'ferryconfigjson', '1-the-app-who', 'two-roles-1']);
  });
});

describe('the reader of shell blocks', () => {
  it('gives commands one by one', () => {
    const text = [
      'npm ci && npm run dev   # a remark && more',
      'APP=$(az ad app create --name "a; b" \\',
      "  --query 'x | y')",
      'KEY=1 OTHER=2 node x.ts > out.txt; echo a#b',
      'GROUP=ferry HOST=ferry.example.com',
    ].join('\n');
    assert.deepEqual(commandsIn(text), [
      'npm ci',
      'npm run dev',
      `az ad app create --name "a; b" --query 'x | y'`,
      'node x.ts',
      'echo a#b',
    ]);
    assert.deepEqual(npmScriptsIn('say `npm run a:b -- c` or npm run d-e.'), ['a:b', 'd-e']);
  });

  it('takes a command for tried with further arguments, not with another name', () => {
    assert.deepEqual(['npm ci', 'npm ci --omit=dev', 'npm cinema', 'az login'].map(isTried), [
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the reader of paths', () => {
  it('knows a path from other words', () => {
    const paths = [
      'src/x.ts',
      './env/.env.dev',
      'test/unit',
      'appPackage/',
      'policy.ts',
      'operations/ports.ts',
      'ferry.config.json',
    ];
    assert.deepEqual(
      paths.filter((word) => !looksLikePath(word)),
      [],
    );
    const others = [
      'application/json',
      '/api/messages',
      'https://a/b.md',
      '@a/b',
      'start/stop',
      'a.ts(',
      '<file>',
      '$HOST/x.json',
      'config.',
    ];
    assert.deepEqual(others.filter(looksLikePath), []);
  });

  it('looks from the root, from the page, from src, and for names anywhere', () => {
    const there = [
      'src/app.ts',
      'test/unit',
      'operations/ports.ts',
      'policy.ts',
      'env/.env.*',
      'env/.env.<name>',
      'ferry.config.json',
      '.ferry/data',
    ];
    assert.deepEqual(
      there.filter((path) => !isThere(path, 'README.md')),
      [],
    );
    assert.ok(isThere('lcs/', 'sandbox/README.md') && isThere('security.md', 'docs/settings.md'));
    const missing = ['src/nothing.ts', 'nothing.ts', 'test/nothing', 'env/.none.*', 'cards/<name>.txt'];
    assert.deepEqual(
      missing.filter((path) => isThere(path, 'README.md')),
      [],
    );
  });
});

describe('the reader of names', () => {
  it('knows settings, and names that code of ours reads', () => {
    assert.deepEqual(['BOT_ID', 'BOT_PASSWORD=…', 'Cards', 'UAT', 'x_Y'].map(isEnvironmentName), [
      true,
      true,
      false,
      false,
      false,
    ]);
    assert.deepEqual(
      ['BOT_ID', 'BOT_PASSWORD=…', 'TEST_DATABASE_URL', 'NODE_EXTRA_CA_CERTS', 'BOT_PASWORD'].map(isKnownName),
      [true, true, true, true, false],
    );
  });

  it('knows settings of ferry.config.json, and where Ferry answers', () => {
    assert.deepEqual(['timing.adoption', 'limits.x', 'a.b', 'timing'].map(isDottedSetting), [true, true, false, false]);
    assert.deepEqual(['timing.adoption', 'limits.adoption', 'timing.adaption'].map(isKnownDottedSetting), [
      true,
      false,
      false,
    ]);
    assert.deepEqual(['/readyz', '/usr/bin/x', 'a/b'].map(isRoute), [true, false, false]);
    assert.deepEqual(['/readyz', '/metrics', '/ready'].map(isKnownRoute), [true, true, false]);
  });
});
