import type { z } from 'zod';

/** What each type of JSON is called in a sentence. */
const WORDS: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'settings in { }',
  record: 'settings in { }',
};

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What zod found, as a sentence for people who write the file; undefined: zod's own words will do. */
export function sentenceFor(issue: Issue): string | undefined {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    return `there is no setting called ${keys} here; ferry.schema.json lists those there are`;
  }
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input);
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => `"${String(value)}"`).join(' or ')}`;
  if (issue.code === 'too_small') return tooSmall(issue.origin, Number(issue.minimum));
  return undefined;
}

function wrongType(expected: string, input: unknown): string {
  const what = WORDS[expected] ?? expected;
  return input === undefined ? `is missing; it must be ${what}` : `must be ${what}`;
}

/** The file has numbers above 0, and texts and lists with something in them. */
function tooSmall(origin: string, minimum: number): string {
  return origin === 'string' || origin === 'array' ? 'must not be empty' : `must be more than ${minimum}`;
}

/** A place in the file as people write it: `projects[0].rules[2].who`. */
export function placed(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the file'
    : path
        .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
        .join('')
        .replace(/^\./, '');
}
