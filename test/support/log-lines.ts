export type Level = 'debug' | 'info' | 'warn' | 'error';

/** A call that writes a line of the log. */
export interface LogLine {
  readonly level: Level;
  /** What the line says; `…` where the code fills something in. */
  readonly sentence: string;
  /** The whole of its arguments. */
  readonly call: string;
}

/** `giveUpIfFinal` logs the sentence it is given as an error (`operations/outbox.ts`). */
const CALL = /\b(?:logger|log)\??\.(debug|info|warn|error)\(|(?<!function )\bgiveUpIfFinal\(/g;
const LITERAL = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;

/** What a source writes into the log, as it stands there: the words in the last argument of each call. */
export function logLinesOf(source: string): readonly LogLine[] {
  return [...source.matchAll(CALL)].flatMap((found) => {
    const args = argumentsFrom(source, found.index + found[0].length);
    const level = (found[1] ?? 'error') as Level;
    const said = [...(args.at(-1) ?? '').matchAll(LITERAL)].map(([, single, double, template]) =>
      String(single ?? double ?? template).replace(/\$\{[^}]*\}/g, '…'),
    );
    return said.map((sentence) => ({ level, sentence, call: args.join(', ') }));
  });
}

/** The arguments of a call, from behind its opening bracket on. */
function argumentsFrom(source: string, start: number): readonly string[] {
  const args: string[] = [];
  let [depth, quote, from] = [0, '', start];
  for (let at = start; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if ('\'"`'.includes(sign)) quote = sign;
    else if ('([{'.includes(sign)) depth += 1;
    else if (depth === 0 && ',)'.includes(sign)) {
      const argument = source.slice(from, at).trim();
      if (argument !== '') args.push(argument);
      if (sign === ')') return args;
      from = at + 1;
    } else if (')]}'.includes(sign)) depth -= 1;
  }
  throw new Error('a call that does not end');
}
