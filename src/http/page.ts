import { createHash } from 'node:crypto';

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em;color:#242424;background:#fff}' +
  'h1{font-size:1.5em}h2{font-size:1.2em;margin-top:1.8em}li{margin:.4em 0}ul{padding-left:1.3em}a{color:#4f52b2}' +
  'button{font:inherit;padding:.5em 1.2em;border:0;border-radius:4px;background:#4f52b2;color:#fff}' +
  '@media(max-width:40em){body{margin:1.5em auto}}' +
  '@media(prefers-color-scheme:dark){body{background:#1f1f1f;color:#eee}a{color:#a6a7dc}}';

/**
 * For every page of Ferry. Nobody frames it, indexes it or learns its address from it; the one style above is all it may
 * load. No `form-action`: browsers apply it to where a form's answer redirects, which is Microsoft's storage, under
 * whatever name LCS gives. `caching` is the value of `Cache-Control`.
 */
export function pageHeaders(caching: string): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': caching,
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`,
  };
}

/** A page in Ferry's dress. Title and parts are markup. */
export function page(title: string, ...parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title === 'Ferry' ? title : `${title} · Ferry`}</title>`,
    `<style>${STYLE}</style></head>`,
    `<body><h1>${title}</h1>`,
    ...parts,
    '</body></html>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Foreign text, for the inside of an element. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
