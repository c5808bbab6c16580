import assert from 'node:assert/strict';
import { exportName, whyNoExportName } from '../../../src/operations/backup-name.ts';
import { NASTY_NAME, NOON } from '../../support/operations.ts';

describe('exportName', () => {
  const NAMES = {
    UAT: 'UAT-2026-11-21-1200',
    'Prüfung (alt) / 2': 'Prufung-alt-2-2026-11-21-1200',
    日本: 'backup-2026-11-21-1200',
  };
  for (const [environment, name] of Object.entries(NAMES)) {
    it(`calls a backup of ${environment} ${name}`, () => assert.equal(exportName(environment, NOON), name));
  }

  for (const environment of [NASTY_NAME, 'x'.repeat(200), '---', '', '../../etc']) {
    it(`gives a name that is allowed for ${JSON.stringify(environment.slice(0, 20))}`, () => {
      assert.equal(whyNoExportName(exportName(environment, NOON)), null);
    });
  }
});

describe('whyNoExportName', () => {
  for (const name of ['a', 'UAT_before-go-live', 'x'.repeat(50)]) {
    it(`lets ${name} be`, () => assert.equal(whyNoExportName(name), null));
  }

  for (const name of ['', 'x'.repeat(51), 'a b', 'a.b', 'a/b', 'a%2fb', 'ä', 'a\n', '..']) {
    it(`says why not ${JSON.stringify(name)}`, () => assert.match(whyNoExportName(name) ?? '', /\.$/));
  }
});
