/** Info strings of blocks that people paste into a shell. */
export const SHELL = new Set(['sh', 'bash', 'shell', 'console', 'zsh', 'powershell']);

/**
 * The commands of a shell block, one by one, without comments, continuations, redirections and the settings before them. What stands in
 * `$( )` is a command of its own.
 */
export function commandsIn(text: string): readonly string[] {
  const lines = text.replace(/\\\n\s*/g, ' ').split('\n');
  return lines
    .flatMap((line) => partsOf(line))
    .map((command) => command.trim())
    .filter(Boolean);
}

/** Quoted text is put aside meanwhile: what looks like a sign of the shell in it is none. */
function partsOf(line: string): readonly string[] {
  const strings: string[] = [];
  const kept = line.replace(/'[^']*'|"(?:\\.|[^"\\])*"/g, (found) => `‹${strings.push(found) - 1}›`);
  const bare = kept.replace(/(^|\s)#.*$/, '');
  return bare
    .split(/&&|\|\||[;|]|\$\(|\)/)
    .map((part) => part.trim().replace(/^(?:[A-Za-z_]\w*=\S*(?:\s+|$))+/, ''))
    .map((part) => part.replace(/\s*\d?>>?\s*\S+/g, '').replace(/\s+/g, ' '))
    .map((part) => part.replace(/‹(\d+)›/g, (_, i) => strings[Number(i)] ?? ''));
}

/** Of `npm run config:check -- x`, `config:check`: what `npm run` is given in a command or a sentence. */
export function npmScriptsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((found) => String(found[1]));
}
