import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { escapeId, escapeMarkdown, plainLine } from '../../../src/channel/escape.ts';
import { markupIn, NASTY_FRAGMENTS } from '../../support/markup.ts';

// The package's ESM files cannot be loaded by Node (imports without extension); its bundle can.
const { TextBlock } = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

const strict = new MarkdownIt();

/** What a person reads: the rendered text without tags, entities and zero-width spaces. */
function readable(markdown: string): string {
  const html = strict.renderInline(markdown).replace(/<[^>]*>/g, '');
  return visible(
    html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );
}

function visible(text: string): string {
  return text.replaceAll('\u200b', '');
}

const nasty = fc
  .array(fc.oneof(fc.constantFrom(...NASTY_FRAGMENTS), fc.string({ unit: 'grapheme' })), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('escapeMarkdown', () => {
  const cases: readonly [what: string, text: string][] = [
    ['a link', '[click](http://evil.example)'],
    ['an image', '![x](http://evil.example/x.png)'],
    ['a link reference', '[x]: http://evil.example'],
    ['an address in angle brackets', '<http://evil.example>'],
    ['a bare address', 'see https://evil.example/login'],
    ['an address without a scheme', 'www.evil.example'],
    ['a mail address', 'bob@evil.example'],
    ['a mention', '<at>Everyone</at>'],
    ['a tag', '<b>x</b><script>1</script>'],
    ['a heading', '# Big'],
    ['an underlined heading', 'Big\n==='],
    ['a bulleted list', '- one\n- two'],
    ['a numbered list', '1. one'],
    ['a quotation', '> said'],
    ['a rule', '---'],
    ['bold and italics', '**a** *b* __c__ _d_ ***e***'],
    ['struck out', '~~gone~~'],
    ['code', '`a` ```b```'],
    ['an indented block', '    code'],
    ['an entity', '&lt;at&gt; &#42;'],
    ['a table', 'a | b\n--|--\n1 | 2'],
  ];
  for (const [what, text] of cases) {
    it(`makes plain text of ${what}`, () => {
      const escaped = escapeMarkdown(text);

      assert.deepEqual(markupIn(escaped), []);
      assert.equal(readable(escaped), plainLine(text));
    });
  }

  it('lets no text become markup, and reads as the text did', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const escaped = escapeMarkdown(text);
        assert.deepEqual(markupIn(escaped), []);
        assert.equal(readable(escaped), visible(plainLine(text)).trim());
      }),
      { numRuns: 2000 },
    );
  });

  it('stays plain in the middle of a sentence', () => {
    fc.assert(
      fc.property(nasty, nasty, (target, source) => {
        const sentence = `Refresh ${escapeMarkdown(target)} from ${escapeMarkdown(source)} · ${escapeMarkdown(target)}.`;
        assert.deepEqual(markupIn(sentence), []);
      }),
      { numRuns: 1000 },
    );
  });

  it('forms no date function, template expression or mention', () => {
    fc.assert(
      fc.property(nasty, (text) => assert.doesNotMatch(escapeMarkdown(text), /\{\{|\$\{|<\/?at/i)),
      { numRuns: 1000 },
    );
  });

  it("is not read as a date by Microsoft's renderer", () => {
    const block = new TextBlock(escapeMarkdown('{{DATE(2026-11-21T09:00:00Z, SHORT)}}'));

    assert.equal(visible(block.text), '{{DATE(2026-11-21T09:00:00Z, SHORT)}}');
    assert.doesNotMatch(block.text, /\{{2}DATE/);
  });

  it('leaves ordinary names untouched', () => {
    for (const name of [
      'UAT',
      'UAT_2026-11-21.bacpac',
      'R&D (test)',
      '10.0.44',
      'Contoso: year-end, v2!',
      'Büro 北京',
    ]) {
      assert.equal(escapeMarkdown(name), name);
    }
  });
});

describe('plainLine', () => {
  it('puts everything on one line', () => {
    assert.equal(plainLine('  a\r\n\tb\u0000c  '), 'a b c');
  });

  it('removes what would turn the reading direction', () => {
    assert.equal(plainLine('UAT\u202eDORP\u202c'), 'UAT DORP');
  });

  it('forms no date function and no template expression', () => {
    fc.assert(fc.property(nasty, (text) => assert.doesNotMatch(plainLine(text), /\{\{|\$\{/)));
  });
});

describe('escapeId', () => {
  it('leaves the ids of Teams and Entra as they are, for people copy them', () => {
    for (const id of ['19:7c1d9e5f@thread.tacv2', '1a5d3c88-6f0b-4e27-b9a4-d2c7e8f10b31', 'a:1pQ_x-Y']) {
      assert.equal(escapeId(id), id);
    }
  });

  it('drops what no id contains', () => {
    assert.equal(escapeId('19:x [y](z) <at>\u0000@thread'), '19:xyzat@thread');
  });

  it('lets no underscore emphasise', () => {
    assert.equal(readable(escapeId('_id_')), '_id_');
  });
});
