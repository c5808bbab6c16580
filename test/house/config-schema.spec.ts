import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfigFile } from '../../src/config/config-file.ts';
import { checkConfigFile } from '../../src/config/file-check.ts';
import { configSchemaText } from '../../src/config/json-schema.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const EXAMPLE = 'ferry.config.example.json';

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The settings below a schema that do not tell what they are, or what they are by default. */
function unexplained(schema: Schema, place: string): readonly string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const { description = '' } = value;
    const hasDefault = value.default === undefined || description.includes('Default: ');
    const here = `${place}.${key}`;
    return [...(description !== '' && hasDefault ? [] : [here]), ...unexplained(value, here)];
  });
  const inside = [...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])];
  return [...own, ...inside.flatMap((part) => unexplained(part, `${place}[]`))];
}

describe('ferry.schema.json', () => {
  it('is what `npm run config:schema` writes today', () => {
    assert.equal(read('ferry.schema.json'), configSchemaText());
  });

  it('explains every setting, with its default', () => {
    assert.deepEqual(unexplained(JSON.parse(configSchemaText()), ''), []);
  });

  it('is where the example looks for it', () => {
    assert.equal(JSON.parse(read(EXAMPLE)).$schema, './ferry.schema.json');
  });
});

describe(EXAMPLE, () => {
  it('starts Ferry, and shows each part', () => {
    const { projects, freezes, channels, limits } = parseConfigFile(read(EXAMPLE), EXAMPLE);
    const rules = projects.flatMap((project) => project.rules);
    assert.ok(rules.some(({ approvals }) => approvals && approvals.approvers.people.length > 1));
    assert.ok(rules.some(({ approvals }) => approvals && approvals.approvers.channel !== null));
    assert.ok(rules.some(({ breakGlass }) => breakGlass.length > 0));
    assert.ok(rules.some(({ effect, reason }) => effect === 'deny' && reason));
    assert.deepEqual([freezes.length, Object.keys(channels).length], [1, 2]);
    assert.deepEqual(JSON.parse(read(EXAMPLE)).limits, {
      $comment: JSON.parse(read(EXAMPLE)).limits.$comment,
      ...limits,
    });
  });

  it('holds nothing that the check finds odd, but who people are', () => {
    const [, warnings = ''] = checkConfigFile(read(EXAMPLE), EXAMPLE).split('Warnings, which do not stop Ferry:');
    assert.deepEqual(
      warnings
        .split('\n')
        .filter((line) => line !== '' && !/standard channel|UPN counts|object id is taken/.test(line)),
      [],
    );
    assert.notEqual(warnings, '');
  });
});

describe('this reader of schemas', () => {
  it('finds what is not explained, in lists and choices too', () => {
    const a = { description: 'A.' };
    const b = { default: 1, description: 'B.' };
    const list = { description: 'L.', anyOf: [{ items: { properties: { a, b, c: {} } } }] };
    assert.deepEqual(unexplained({ properties: { a, list } }, ''), ['.list[][].b', '.list[][].c']);
  });
});
