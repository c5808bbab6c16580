import MarkdownIt from 'markdown-it';

/** A fenced block. `notTried`: why, from the comment `<!-- not tried: … -->` that stands before it. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly notTried: string | null;
}

/** What a page of Markdown holds that can be wrong. */
export interface Document {
  readonly blocks: readonly Block[];
  /** What stands in backticks, without the blocks. */
  readonly spans: readonly string[];
  /** Where links and pictures lead. */
  readonly links: readonly string[];
  /** What `#…` may name. */
  readonly anchors: readonly string[];
}

const NOT_TRIED = /^<!-- not tried: (.+) -->\s*$/;
const reader = new MarkdownIt({ html: true });
type Token = ReturnType<(typeof reader)['parse']>[number];

export function readDocument(markdown: string): Document {
  const tokens = reader.parse(markdown, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  return {
    blocks: tokens.flatMap((token, i) => (token.type === 'fence' ? [blockOf(token, tokens[i - 1])] : [])),
    spans: inline.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
    links: inline
      .flatMap((token) => token.attrGet(token.type === 'image' ? 'src' : 'href') ?? [])
      .map((link) => decodeURI(String(link))),
    anchors: anchorsOf(tokens),
  };
}

function blockOf({ info, content }: Token, before: Token | undefined): Block {
  const mark = before?.type === 'html_block' ? NOT_TRIED.exec(before.content) : null;
  return { language: info.trim(), text: content, notTried: mark?.[1] ?? null };
}

/** As GitHub makes them of headings: small letters, no punctuation, hyphens for blanks, a number where one is taken. */
function anchorsOf(tokens: readonly Token[]): readonly string[] {
  const taken = new Map<string, number>();
  return tokens.flatMap((token, i) => {
    if (token.type !== 'heading_open') return [];
    const words = (tokens[i + 1]?.children ?? []).map(({ content }) => content).join('');
    const slug = words
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = taken.get(slug) ?? 0;
    taken.set(slug, times + 1);
    return [times === 0 ? slug : `${slug}-${times}`];
  });
}
