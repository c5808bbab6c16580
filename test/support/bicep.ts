// Reads of a Bicep file what specs want to know. No compiler: it knows the forms that `infra/` uses, and nothing else.

export interface BicepModule {
  readonly path: string;
  /** Names of the parameters it is given. */
  readonly given: readonly string[];
}

export interface Bicep {
  /** By name; `isRequired`: it has no default. */
  readonly params: ReadonlyMap<string, { readonly description: string | null; readonly isRequired: boolean }>;
  readonly outputs: readonly string[];
  readonly modules: ReadonlyMap<string, BicepModule>;
  /** The text without comments; strings are left in, because they hold expressions. */
  readonly code: string;
}

export function readBicep(source: string): Bicep {
  const code = source.replace(/('(?:[^'\\]|\\.)*')|\/\/[^\n]*/g, (_all, text: string | undefined) => text ?? '');
  const params = [...code.matchAll(/((?:^@.*\n)*)^param (\w+) \w+(.*)$/gm)].map(
    ([, decorators = '', name = '', rest = '']) => {
      const description = /^@description\('(.+)'\)$/m.exec(decorators)?.[1] ?? null;
      return [name, { description, isRequired: !rest.includes('=') }] as const;
    },
  );
  const modules = [...code.matchAll(/^module (\w+) '([^']+)'/gm)].map((found) => {
    const [, name = '', path = ''] = found;
    return [name, { path, given: keysOf(block(block(code, found.index), 0, 'params: {')) }] as const;
  });
  return {
    params: new Map(params),
    outputs: [...code.matchAll(/^output (\w+) /gm)].map(([, name = '']) => name),
    modules: new Map(modules),
    code,
  };
}

/** What stands between the next brace after `from` (or after `opening`) and the one that closes it. */
export function block(code: string, from: number, opening = '{'): string {
  const start = code.indexOf(opening, from);
  if (start < 0) return '';
  const first = start + opening.length;
  let depth = 1;
  for (let at = first; at < code.length; at += 1) {
    if (code[at] === '{') depth += 1;
    if (code[at] === '}') depth -= 1;
    if (depth === 0) return code.slice(first, at);
  }
  return code.slice(first);
}

/** The keys of an object literal, not those of objects in it. */
export function keysOf(body: string): string[] {
  let depth = 0;
  return body.split('\n').flatMap((line) => {
    const key = depth === 0 ? /^\s*(\w+):/.exec(line)?.[1] : undefined;
    for (const letter of line) depth += '{(['.includes(letter) ? 1 : '})]'.includes(letter) ? -1 : 0;
    return key ?? [];
  });
}

/** Brackets that do not match, as a sentence; null: they do. What stands in a string outside `${…}` does not count. */
export function unbalanced(code: string): string | null {
  const bare = code.replace(/'(?:[^'\\]|\\.)*'/g, (text) =>
    [...text.matchAll(/\$\{([^{}]*)\}/g)].map(([, it]) => it).join(' '),
  );
  const open: string[] = [];
  for (const letter of bare) {
    if ('{(['.includes(letter)) open.push(letter);
    const partner = { '}': '{', ')': '(', ']': '[' }[letter];
    if (partner && open.pop() !== partner) return `a ${letter} closes nothing`;
  }
  return open.length === 0 ? null : `${open.at(-1)} is never closed`;
}
