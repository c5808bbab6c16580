/**
 * Foreign text (names, descriptions, LCS's words) on its way into a message or a card. Two tools, because clients differ:
 * backslashes, which desktop and mobile honour before `*` and `_` only, and a zero-width space in the middle of what would
 * mean something (`](`, `<at`, `{{`), which is invisible wherever it ends up.
 */
const ZERO_WIDTH_SPACE = '\u200b';

/** Control characters, and the marks that turn the reading direction: a name must not rearrange the sentence around it. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** After each of these places a zero-width space ends the meaning: template expressions and the card's date functions. */
const FUNCTION_OPENINGS = /(?<=[{$])(?=\{)/g;

/** Likewise: links, references, tags, mentions, entities, addresses that clients link by themselves. */
const MARKUP_OPENINGS = /(?<=\]|<|&(?=#|\w+;)|\/(?=\/)|mailto:|www(?=\.))|(?=@)/gi;

/** `_` inside a word emphasises nothing, and file names stay readable where a client shows backslashes. */
const EMPHASIS = /[\\*`~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** What makes a list, heading, quote or rule out of a line that it begins. */
const BLOCK_OPENING = /^(?=[-+>#=]|\d+[.)](?:\s|$))/;

/**
 * One line of plain text for places that know no Markdown: titles of buttons and choices, labels, summaries. Without
 * control characters, blanks collapsed, unable to form `{{DATE(…)}}` or `${…}`.
 */
export function plainLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim().replace(FUNCTION_OPENINGS, ZERO_WIDTH_SPACE);
}

/**
 * One line for a TextBlock, a fact or a message's text, which are Markdown: reads as `text` does, and makes no link,
 * mention, heading, list, emphasis, tag, date function or template expression. May stand anywhere in a sentence.
 * A bare host name without `www.` or `://` stays as it is, since it cannot be told from a file's name.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(EMPHASIS, '\\$&')
    .replace(MARKUP_OPENINGS, ZERO_WIDTH_SPACE)
    .replace(BLOCK_OPENING, ZERO_WIDTH_SPACE);
}

/**
 * An id of Teams, Entra or Ferry for a TextBlock. People copy ids, so nothing invisible is added; in exchange whatever no
 * such id contains is dropped.
 */
export function escapeId(id: string): string {
  return id.replace(/[^\w:@.;=+/-]/g, '').replace(EMPHASIS, '\\$&');
}
