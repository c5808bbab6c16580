import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csvLine } from '../../../src/commands/csv.ts';

describe('csvLine', () => {
  it('separates by commas and ends as RFC 4180 wants', () => {
    assert.equal(csvLine(['1', '', 'two words']), '1,,two words\r\n');
  });

  it('quotes what would end a cell or a record', () => {
    assert.equal(csvLine(['a,b', 'say "no"', 'two\nlines']), '"a,b","say ""no""","two\nlines"\r\n');
  });

  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1']) {
    it(`makes text of ${JSON.stringify(formula)}`, () => {
      assert.match(csvLine([formula]), /^"?'/);
    });
  }

  it('quotes a formula that holds quotes', () => {
    assert.equal(csvLine(['=HYPERLINK("http://evil.example")']), `"'=HYPERLINK(""http://evil.example"")"\r\n`);
  });

  for (const text of ['x;=1+1', 'x; @A1;', 'x\t-1', 'x;"=1+1"', 'x\n+1']) {
    it(`makes text of a formula inside of ${JSON.stringify(text)}, where semicolons, tabs or lines separate`, () => {
      assert.match(csvLine([text]), /[;\t\n][\s"]*'[=+\-@]/);
    });
  }

  it('leaves the id of a thread as it is', () => {
    assert.equal(csvLine(['19:a@thread.tacv2;messageid=1']), '19:a@thread.tacv2;messageid=1\r\n');
  });

  it('can be read back, cell by cell', () => {
    const cell = fc.stringMatching(/^[a-z",\r\n ]*$/).filter((text) => !/^[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        assert.deepEqual(read(csvLine(cells)), cells);
      }),
    );
  });
});

/** One record, as RFC 4180 defines it. */
function read(line: string): string[] {
  const cells = [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? String(plain));
}
