import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, cells, DEEDS, RULES, WHO } from './matrix-cells.ts';
import { expectedOf } from './matrix-oracle.ts';
import { play } from './matrix-play.ts';
import { matrixInWords, type Played } from './matrix-table.ts';

const PAGE = join(import.meta.dirname, '../../../docs/security.md');
const BEGIN =
  '<!-- The rest is written by the spec: UPDATE_DOCS=1 npx mocha test/unit/security/authorisation-matrix.spec.ts -->';
const END = '<!-- End of what the spec writes. -->';

/** So many differences are enough to see what is wrong. */
const SHOWN = 10;

describe('who may do what', function () {
  this.timeout(300_000);
  const all: Played[] = [];

  before('every combination is played on the bot', async () => {
    for (const cell of cells()) all.push({ cell, outcome: await play(cell) });
  });

  it('is as the design says, in every combination', () => {
    const wrong = all.flatMap(({ cell, outcome }) => differenceIn(cell, outcome));
    assert.deepEqual(wrong.slice(0, SHOWN), [], `${wrong.length} of ${all.length} are not as they should be`);
  });

  it('is nothing with forged data that it is not with genuine ones', () => {
    const genuine = new Set(all.flatMap(({ cell, outcome }) => (outcome.acts ? [keyOf(cell, 'genuine')] : [])));
    const more = all.filter(({ cell, outcome }) => outcome.acts && !genuine.has(keyOf(cell, 'genuine')));
    assert.deepEqual(
      more.map(({ cell }) => keyOf(cell, cell.data)),
      [],
    );
  });

  it('is nothing at all to those who are not served', () => {
    const outside = all.filter(({ cell }) => ['guest', 'other tenant', 'anonymous'].includes(cell.who));
    assert.ok(outside.length > 1000);
    assert.deepEqual(
      outside.filter(({ outcome }) => outcome.acts || outcome.starts > 0),
      [],
    );
  });

  it('is tried for everybody, every deed and every rule, with and without success', () => {
    const acted = new Set(all.flatMap(({ cell, outcome }) => (outcome.acts ? [cell.deed, cell.who, cell.rule] : [])));
    const harmless = [
      'look at the card',
      'see what is lost',
      'read the audit log',
      'cancel what runs',
      'let its time come',
      'let its time come, asked for before there was a rule',
    ];
    const refused = ['confirm with a wrong name', 'reject without a reason', 'guest', 'other tenant', 'anonymous'];
    const expected = [...DEEDS, ...WHO, ...RULES].filter((word) => ![...harmless, ...refused].includes(word));
    assert.deepEqual(
      expected.filter((word) => !acted.has(word)),
      [],
    );
    const refusals = new Set(
      all.flatMap(({ cell, outcome }) => (outcome.acts ? [] : [cell.deed, cell.who, cell.rule])),
    );
    assert.deepEqual(
      [...DEEDS, ...WHO, ...RULES].filter((word) => !refusals.has(word)),
      [],
    );
  });

  it('stands in docs/security.md as it is', () => {
    const page = readFileSync(PAGE, 'utf8');
    const [head = '', rest = ''] = page.split(BEGIN);
    const [, tail = ''] = rest.split(END);
    const now = `${head}${BEGIN}\n\n${matrixInWords(all)}\n${END}${tail}`;
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, now);
    else assert.equal(page, now, 'UPDATE_DOCS=1 writes it anew');
  });
});

function differenceIn(cell: Cell, outcome: Played['outcome']): readonly object[] {
  const expected = expectedOf(cell);
  const isSame = JSON.stringify(Object.entries(expected).sort()) === JSON.stringify(Object.entries(outcome).sort());
  return isSame ? [] : [{ cell: Object.values(cell).join(' | '), expected, outcome }];
}

function keyOf({ who, deed, rule, environment, place, door }: Cell, data: Cell['data']): string {
  return [who, deed, rule, environment, place, door, data].join(' | ');
}
