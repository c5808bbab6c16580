import MarkdownIt from 'markdown-it';

// As generous as clients may be: tags count, and addresses with a scheme, `www.` or an `@` become links by themselves.
const generous = new MarkdownIt({ html: true, linkify: true });
generous.linkify.set({ fuzzyLink: false, fuzzyEmail: true });

const PLAIN = new Set(['paragraph_open', 'paragraph_close', 'inline', 'text', 'text_special']);

/** What Markdown sees in `markdown` besides text: `link_open`, `heading_open`, `html_inline` … */
export function markupIn(markdown: string): string[] {
  const tokens = generous.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
  return tokens.map(({ type }) => type).filter((type) => !PLAIN.has(type));
}

const FRAGMENTS =
  '[ ] ( ) ]( < > * ** _ ` ``` ~~ \\ {{ }} } ! # + - 1. 1) --- === | & &lt; &#42; at> <at>Bob</at> <b> </b> <!-- ' +
  'http://evil.example https: // www.evil.example mailto:a@evil.example a@evil.example @ : DATE( TIME( ' +
  '{{DATE(2026-11-21T09:00:00Z,SHORT)}} [x]:http://evil.example UAT x 7 . é 日本 🚢';

/** Pieces of which hostile names are made. */
export const NASTY_FRAGMENTS: readonly string[] = [
  ...FRAGMENTS.split(' '),
  ...[
    '$',
    ' ',
    '    ',
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    '# ',
    '- ',
    '1. ',
    '> ',
    '[x]: http://evil.example',
    '\u202e',
    '\u0000',
  ],
];
