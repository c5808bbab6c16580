import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditWords } from '../../src/commands/audit-words.ts';
import { makeLogged } from '../support/memory-audit-log.ts';

const SRC = join(import.meta.dirname, '../../src');
const nobody = { person: () => null, environment: () => null };

describe('the audit log', () => {
  it('has words for everything that src writes into it', () => {
    // There `what` is a column, with what is to be done about it.
    const exclude = ['store/personal-data.ts'];
    const written = globSync('**/*.ts', { cwd: SRC, exclude }).flatMap((file) =>
      [...readFileSync(join(SRC, file), 'utf8').matchAll(/what: '(\w+)'|(?:audit|freeze)Event\(\w+, '(\w+)'/g)].map(
        ([, what, argument]) => String(what ?? argument),
      ),
    );
    assert.ok(
      written.includes('requested') &&
        written.includes('signedOut') &&
        written.includes('frozen') &&
        written.includes('submissionStarted'),
    );
    const speechless = written.filter((what) =>
      /has no words for/.test(auditWords(makeLogged({ what }), nobody).sentence),
    );
    assert.deepEqual([...new Set(speechless)], []);
  });
});
