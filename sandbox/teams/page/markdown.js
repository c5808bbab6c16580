import MarkdownIt from '/lib/markdown-it.js';

// Teams' subset for bots and nothing else (teams-platform 9): raw HTML stays text.
const markdown = new MarkdownIt('zero', { html: false, breaks: true }).enable([
  'emphasis',
  'link',
  'list',
  'escape',
  'newline',
]);

const openLink = (tokens, index, options, _env, renderer) => {
  tokens[index].attrSet('target', '_blank');
  tokens[index].attrSet('rel', 'noopener noreferrer');
  return renderer.renderToken(tokens, index, options);
};
markdown.renderer.rules.link_open = openLink;

/** Characters of a private use area stand for mentions while Markdown is at work; no text can smuggle them in. */
const MARK = /\uE000(\d+)\uE001/g;

/** HTML of a bot's Markdown in which the given mentions (`{ text, name, isMe }`) are highlighted. */
export function renderMarkdown(text, mentions = []) {
  return highlighted(text, mentions, (marked) => markdown.render(marked));
}

/** HTML of plain text as people type it: everything escaped, mentions highlighted. */
export function renderPlain(text, mentions = []) {
  return highlighted(text, mentions, (marked) => `<p>${escapeHtml(marked).replaceAll('\n', '<br>')}</p>`);
}

function highlighted(text, mentions, render) {
  let marked = text.replaceAll(/[\uE000\uE001]/g, '');
  mentions.forEach((mention, index) => {
    marked = marked.replaceAll(mention.text, `\uE000${index}\uE001`);
  });
  return render(marked).replaceAll(MARK, (_mark, index) => chip(mentions[Number(index)]));
}

function chip({ name, isMe }) {
  return `<span class="mention${isMe ? ' me' : ''}">${escapeHtml(name)}</span>`;
}

function escapeHtml(text) {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
