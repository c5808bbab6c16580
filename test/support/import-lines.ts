/** One import of a module, however it is written. */
export interface ImportLine {
  readonly specifier: string;
  /** `import type` and `export type`: nothing of it is left at run time. */
  readonly isType: boolean;
}

// What a TypeScript file consists of, as far as comments, strings and regular expressions hide things from a reader of
// lines. A `/` begins a regular expression where no value can have ended before it.
const PIECES =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<quoted>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<template>`(?:\\.|[^`\\])*`)|(?<regex>(?<=[=(,:;!&|?{}[\n]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/)/g;

/** The source without its comments and the insides of its regular expressions; strings only where asked. */
export function codeOf(source: string, strings: 'with strings' | 'without strings'): string {
  return source.replace(PIECES, (piece, ...rest) => {
    const { comment, quoted, regex } = rest.at(-1) as Record<string, string | undefined>;
    if (comment !== undefined) return ' ';
    if (regex !== undefined) return '/ /';
    return quoted !== undefined && strings === 'without strings' ? "''" : piece;
  });
}

const STATIC = /^\s*(?:import|export)\s+(type\s)?(?:[\w$*{}\s,]*?\sfrom\s+)?(['"])(.+?)\2/gm;
const DYNAMIC = /\b(?:import|require(?:\.resolve)?)\s*\(\s*(?:(['"`])(.*?)\1)?/g;

/**
 * All imports of a file as Biome formats it: static, re-exporting, dynamic, of types, `require`. A dynamic import of
 * something that is not a plain string has the specifier `?`.
 */
export function importsOf(source: string): ImportLine[] {
  const code = codeOf(source, 'with strings');
  const fixed = [...code.matchAll(STATIC)].map((found) => ({ specifier: String(found[3]), isType: Boolean(found[1]) }));
  const dynamic = [...code.matchAll(DYNAMIC)].map((found) => ({ specifier: found[2] ?? '?', isType: false }));
  return [...fixed, ...dynamic];
}
